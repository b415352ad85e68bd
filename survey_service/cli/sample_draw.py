"""`langnghe sample draw|files|minutes|list`: what came out, as files and as minutes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from survey_service.cli.new_files import create, written
from survey_service.cli.options import database_option, opened, public_url_option, settings
from survey_service.cli.person import person_options, require
from survey_service.cli.sample_commit import WHOLE_CITY
from survey_service.minutes import pdf
from survey_service.pipeline.draw_bundle import bundle
from survey_service.pipeline.draw_minutes import Form, minutes_of
from survey_service.pipeline.draw_results import carry_out_draw
from survey_service.pipeline.draws import known
from survey_service.security.permissions import Permission
from survey_service.store import draws as store

folder_option = click.option(
    "--folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for new files: commitment, frame, manifest, sample.",
)


@click.command()
@click.argument("draw_id", metavar="DRAW")
@click.option("--value", default="", help="What the source said: digits in order, no spaces.")
@click.option("--evidence", default="", help="Where that can be seen: a video, a page.")
@folder_option
@person_options
@database_option
def draw(
    *,
    draw_id: str,
    value: str,
    evidence: str,
    folder: Path,
    username: str,
    password_stdin: bool,
    database_url: str,
) -> None:
    """Draw DRAW, once its source has spoken, and store the sample for the field work."""
    with opened(database_url) as database:
        require(
            database, username, Permission.CAMPAIGNS_MANAGE, WHOLE_CITY, from_stdin=password_stdin
        )
        now = datetime.now(UTC)
        manifest, drawn = carry_out_draw(
            database, draw_id, now, public_value=value, evidence=evidence, by=username
        )
        with database.read() as connection:
            _write(folder, bundle(connection, known(connection, draw_id)))
    official = sum(case.list == "official" for case in drawn)
    click.echo(f"{draw_id}: {official} official, {len(drawn) - official} reserve")
    for owner in manifest.unopened:
        click.echo(f"{owner} did not open their secret; it was left out", err=True)


@click.command()
@click.argument("draw_id", metavar="DRAW")
@folder_option
@database_option
def files(*, draw_id: str, folder: Path, database_url: str) -> None:
    """Write the files of DRAW again, with its places in the ledger as they are now."""
    with opened(database_url) as database, database.read() as connection:
        _write(folder, bundle(connection, known(connection, draw_id)))
    click.echo(folder)


@click.command()
@click.argument("draw_id", metavar="DRAW")
@click.option("--body", required=True, help="The body that issues the minutes.")
@click.option("--superior", help="The body above it.")
@click.option("--number", default="", help="Number and symbol; a pen can write it too.")
@click.option("--place", default="Hải Phòng", show_default=True)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Day of signing; else left blank.")
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The new PDF.",
)
@public_url_option("Address of the draw's page, for the QR code; LANGNGHE_PUBLIC_URL without it.")
@database_option
def minutes(
    *,
    draw_id: str,
    body: str,
    superior: str | None,
    number: str,
    place: str,
    day: datetime | None,
    output: Path,
    public_url: str | None,
    database_url: str,
) -> None:
    """Print the minutes of DRAW (biên bản bốc thăm) to be signed."""
    form = Form(
        body=body, superior=superior, number=number, place=place, day=day.date() if day else None
    )
    with opened(database_url) as database, database.read() as connection:
        address = public_url or settings().public_url
        made = minutes_of(connection, known(connection, draw_id), form, address)
    create(output, pdf(made))
    click.echo(output)


@click.command("list")
@click.option("--campaign", help="Code of a campaign; all without it.")
@database_option
def list_draws(*, campaign: str | None, database_url: str) -> None:
    """List draws: which, when fixed, how many secrets are open, whether drawn."""
    with opened(database_url) as database, database.read() as connection:
        for each in store.every(connection, campaign):
            opened_now = len(store.openings(connection, each.draw_id))
            sealed = len(each.commitment.secrets)
            state = "drawn" if each.manifest else "waits"
            fixed = each.commitment.committed_at
            click.echo(f"{each.draw_id}\t{fixed}\t{opened_now}/{sealed} secrets\t{state}")


def _write(folder: Path, made: Mapping[str, bytes]) -> None:
    """Write the files of a draw; those that stand there with the same bytes stay."""
    new = {folder / name: content for name, content in made.items()}
    missing = {path: content for path, content in new.items() if not _stands(path, content)}
    with written(missing):
        pass


def _stands(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content
