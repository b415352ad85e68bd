"""`langnghe posters`: reusable codes that hang on a wall, and taking them down again."""

import secrets
from datetime import UTC, date, datetime
from pathlib import Path

import click

from kiosk.links import poster_link
from questionnaires.text import Wording, say
from survey_service.cli.code_papers import language_option
from survey_service.cli.new_files import written
from survey_service.cli.options import database_option, opened, public_url_option, settings
from survey_service.cli.printing import check_printable
from survey_service.paper import code_prints
from survey_service.paper.code_prints import LANGUAGES, PosterPaper, Words
from survey_service.pipeline.campaigns import poster_campaign
from survey_service.pipeline.code_prints import poster_prints
from survey_service.pipeline.places import places_of
from survey_service.pipeline.posters import hang_poster, hanging, take_down_poster
from survey_service.store import campaigns, units
from survey_service.units.registry import Registry
from survey_service.units.working_days import local_date

paper_option = click.option(
    "--paper", type=click.Choice(["a4", "a5"]), default="a5", show_default=True, help="Its size."
)


@click.group()
def posters() -> None:
    """Hang posters and take them down."""


@posters.command()
@database_option
@click.option("--unit", required=True, help="Code of the office the answers are about.")
@click.option("--receiving", help="Centre, site or counter where the poster hangs.")
@click.option("--campaign", help="Campaign; by default the latest that takes answers.")
@public_url_option("Address that stands in the QR code.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the poster for the printer (PDF).",
)
@paper_option
@language_option
def hang(
    *,
    database_url: str,
    unit: str,
    receiving: str | None,
    campaign: str | None,
    public_url: str | None,
    output: Path | None,
    paper: PosterPaper,
    language: Words,
) -> None:
    """Make the code of a poster, store it, and print code and link."""
    base = public_url or settings().public_url
    if output is not None:
        check_printable("--output", base)
    today = local_date(datetime.now(UTC))
    with opened(database_url) as database, database.write() as connection:
        registry = units.registry(connection)
        places = places_of(registry, today, unit, receiving, None)
        poster = hang_poster(
            connection,
            places,
            campaign=poster_campaign(campaigns.every(connection), campaign).code,
            place=_headline(registry, today, places.unit, receiving),
            hung_on=today,
            random=secrets.token_bytes,
        )
        if output is not None:  # before the commit: a page that cannot be written hangs nothing
            prints = poster_prints(connection, registry, [poster], base=base, day=today)
            with written({output: code_prints.posters(prints, paper, LANGUAGES[language])}):
                pass
    click.echo(f"{poster.code} {poster_link(base, poster.code)}")


@posters.command("print")
@database_option
@click.argument("codes", nargs=-1)
@click.option("--campaign", help="Campaign; by default the latest that takes answers.")
@public_url_option("Address that stands in the QR code.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@paper_option
@language_option
def print_posters(
    *,
    database_url: str,
    codes: tuple[str, ...],
    campaign: str | None,
    public_url: str | None,
    output: Path,
    paper: PosterPaper,
    language: Words,
) -> None:
    """Print posters that hang again as one PDF: those of CODES, or all of the campaign."""
    base = public_url or settings().public_url
    check_printable("--output", base)
    today = local_date(datetime.now(UTC))
    with opened(database_url) as database, database.read() as connection:
        found = hanging(
            connection, poster_campaign(campaigns.every(connection), campaign).code, codes
        )
        registry = units.registry(connection)
        prints = poster_prints(connection, registry, found, base=base, day=today)
    with written({output: code_prints.posters(prints, paper, LANGUAGES[language])}):
        click.echo(f"{len(prints)} posters: {output}")


@posters.command("take-down")
@database_option
@click.argument("code")
def take_down(database_url: str, code: str) -> None:
    """Record that the poster of CODE no longer hangs; answers to it are refused from now on."""
    today = local_date(datetime.now(UTC))
    with opened(database_url) as database, database.write() as connection:
        taken = take_down_poster(connection, code, today)
    click.echo(f"{taken} taken down")


def _headline(registry: Registry, day: date, office: str, receiving: str | None) -> Wording:
    """Return the name of the rated office, and of the place where one was named."""
    shown = [code for code in (office, receiving) if code is not None]
    names = [unit.name for code in shown if (unit := registry.at(code, day)) is not None]
    return {language: " – ".join(say(name, language) for name in names) for language in names[0]}
