"""`langnghe monitor ask-opinions|opinion|opinions|attach-minutes`: what monitoring bodies say."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import click

from survey_service.cli.field_rows import campaign_option
from survey_service.cli.monitor_checks import member_option
from survey_service.cli.new_files import create
from survey_service.cli.options import database_option, opened, settings
from survey_service.minutes import pdf
from survey_service.minutes.document import Language
from survey_service.pipeline.monitors import opinions as pipeline
from survey_service.pipeline.monitors.minutes import minutes_of
from survey_service.store.opinions import OpinionWord
from survey_service.units.working_days import local_date


@click.command("ask-opinions")
@database_option
@campaign_option
def ask_opinions(database_url: str, campaign: str) -> None:
    """Ask every body that supervises for its opinion, within the working days of the rules."""
    with opened(database_url) as database, database.write() as connection:
        asked = pipeline.ask(connection, campaign, datetime.now(UTC))
    for one in asked:
        click.echo(f"{one.organisation}: until {one.due_on}")
    if not asked:
        click.echo("all were asked before")


@click.command()
@database_option
@campaign_option
@member_option
@click.option("--words", help="In words; needed for a reservation and for dissent.")
@click.argument("opinion", type=click.Choice(get_args(OpinionWord)))
def opinion(
    database_url: str, campaign: str, person: str, words: str | None, opinion: OpinionWord
) -> None:
    """Give the opinion of a member's organisation, once: agree, reserve, dissent or none."""
    with opened(database_url) as database, database.write() as connection:
        given = pipeline.give(
            connection, campaign, person=person, opinion=opinion, words=words, at=datetime.now(UTC)
        )
    click.echo(f"{given.organisation}: {given.opinion}")


@click.command()
@database_option
@campaign_option
def opinions(database_url: str, campaign: str) -> None:
    """List the opinions as they are shown to everybody, silence included."""
    today = local_date(datetime.now(UTC))
    with opened(database_url) as database, database.read() as connection:
        found = pipeline.shown(connection, campaign, today)
    for one in found:
        words = f": {one.words}" if one.words else ""
        click.echo(f"{one.organisation} {one.state}{words}")


@click.command()
@database_option
@campaign_option
@click.option("--organisation", required=True, help="Code of the organisation.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
@click.argument("path", metavar="PDF", type=click.Path(path_type=Path))
def minutes(
    database_url: str, campaign: str, organisation: str, language: Language, path: Path
) -> None:
    """Print the supervision minutes of an organisation as they stand, to be signed and stamped."""
    url = f"{settings().public_url}/ledger"
    with opened(database_url) as database, database.read() as connection:
        document = minutes_of(
            connection, campaign, organisation,
            url=url, today=local_date(datetime.now(UTC)), language=language,
        )  # fmt: skip
    create(path, pdf(document))
    click.echo(f"{path}")


@click.command("attach-minutes")
@database_option
@campaign_option
@click.option("--organisation", required=True, help="Code of the organisation.")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, path_type=Path))
def attach_minutes(database_url: str, campaign: str, organisation: str, path: Path) -> None:
    """Attach the photograph of the signed and stamped minutes: JPEG, PNG or WebP."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).digest()
    with opened(database_url) as database:
        pipeline.attach_minutes(
            database,
            settings().attachments,
            campaign,
            organisation,
            content,
            digest=digest,
            at=datetime.now(UTC),
        )
    click.echo(f"{organisation}: {digest.hex()}")
