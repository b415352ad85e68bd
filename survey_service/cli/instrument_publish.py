"""`langnghe instrument publish|list|show`: versions that are never edited, named by content."""

from datetime import UTC, datetime
from pathlib import Path

import click

from questionnaires.instrument import content_hash
from questionnaires.lint import lint
from survey_service.cli.instrument_files import FileError, instrument_file, instrument_text
from survey_service.cli.options import database_option, opened
from survey_service.pipeline.acts import publish_instrument
from survey_service.store import instruments


@click.command()
@click.argument(
    "path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@database_option
def publish(path: Path, database_url: str) -> None:
    """Make the instrument in FILE a published version; the ledger says so.

    A version is written once: other content under its name is refused, and so are findings of
    severity `error`.
    """
    instrument = instrument_file(path)
    _require_no_errors(path)
    with opened(database_url) as database, database.write() as connection:
        fresh = publish_instrument(connection, instrument, datetime.now(UTC))
    state = "published" if fresh else "was published before"
    click.echo(f"{instrument.name}@{instrument.version} {content_hash(instrument)} {state}")


def _require_no_errors(path: Path) -> None:
    """Refuse an instrument with findings that make it unfit.

    Raises:
        FileError: `lint-errors`, naming the first.
    """
    errors = [each for each in lint(instrument_text(path)).findings if each.severity == "error"]
    if errors:
        first = errors[0]
        where = f"{path}:{first.line}:{first.column} ({first.where})"
        got = f"{len(errors)} × error: {first.code}"
        hint = f"{first.mend['vi']} {first.mend['en']} `langnghe instrument lint` shows them all."
        raise FileError("lint-errors", where, got, "no finding of severity error", hint)


@click.command("list")
@database_option
def list_published(database_url: str) -> None:
    """List the published versions with their content hashes."""
    with opened(database_url) as database, database.read() as connection:
        for each in instruments.listed(connection):
            click.echo(f"{each.name}@{each.version} {each.content_hash}")


@click.command()
@click.argument("version", metavar="NAME@VERSION")
@database_option
def show(version: str, database_url: str) -> None:
    """Write the canonical form of a published version: the bytes its content hash covers."""
    name, _, number = version.partition("@")
    with opened(database_url) as database, database.read() as connection:
        text = instruments.document(connection, name, number)
        known = ", ".join(f"{each.name}@{each.version}" for each in instruments.listed(connection))
    if text is None:
        hint = "Hãy chọn một phiên bản đã công bố. Choose a published version."
        raise FileError("unknown-instrument", "NAME@VERSION", version, f"one of {known}", hint)
    click.echo(text, nl=False)
