"""`langnghe procedures`: the register of administrative procedures (thủ tục hành chính)."""

from datetime import UTC, datetime
from pathlib import Path

import click

from questionnaires.registers import Entry, Registers
from survey_service.cli.files import read_text
from survey_service.cli.options import database_option, opened
from survey_service.pipeline.procedures_file import procedures_wrong, read_procedures
from survey_service.store import procedures as store
from survey_service.units.working_days import local_date

MOST_TOLD = 100
"""Wrong rows that are told one by one; the number of all is told at the end."""


@click.group()
def procedures() -> None:
    """Keep the register of administrative procedures."""


@procedures.command("import")
@database_option
@click.argument(
    "path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def import_procedures(database_url: str, path: Path) -> None:
    """Read dated procedures from a CSV; earlier versions end where the new ones begin.

    Columns: code, name, field, valid_from, valid_to (YYYY-MM-DD; valid_to is the first day on which
    the procedure no longer holds, or empty). Nothing is deleted: a procedure that was abolished is
    given again with its valid_to. Every wrong row is named, and one refuses the file.
    """
    given, bad = read_procedures(read_text(path, procedures_wrong))
    for row in bad[:MOST_TOLD]:
        where = f"line {row.line}, {row.column}"
        click.echo(f"{where}: got {row.got!r}, expected {row.expected}", err=True)
    if bad:
        lines = len({row.line for row in bad})
        raise procedures_wrong(path.name, f"{lines} wrong rows", "none")
    with opened(database_url) as database, database.write() as connection:
        changed = store.put(connection, given)
    click.echo(f"{len(given)} versions of procedures read, {changed} new or changed")


@procedures.command("list")
@database_option
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day; today without it.")
@click.option("--find", "text", help="Only those with these words, or this beginning of a code.")
def list_procedures(database_url: str, day: datetime | None, text: str | None) -> None:
    """Show the procedures in force on a day: code, first day, last, field, name."""
    when = day.date() if day else local_date(datetime.now(UTC))
    with opened(database_url) as database, database.read() as connection:
        known = {each.code: each for each in store.in_force(connection, when, when)}
    chosen = known if text is None else _found(known, text)
    for each in (known[code] for code in chosen):
        days = f"{each.valid_from} {each.valid_to or '–'}"
        click.echo(f"{each.code:24} {days:22} {each.field}: {each.name}")
    click.echo(f"{len(chosen)} procedures in force on {when}")


def _found(known: dict[str, store.Procedure], text: str) -> list[str]:
    entries = (
        Entry(kind="procedure", code=each.code, name={"vi": each.name}) for each in known.values()
    )
    found = Registers(entries).find("procedure", text, limit=len(known))
    return [entry.code for entry in found]
