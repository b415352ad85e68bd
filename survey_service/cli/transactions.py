"""`langnghe transactions`: how many dossiers were closed, the denominator of coverage."""

from datetime import UTC, datetime
from pathlib import Path

import click

from survey_service.cli.files import read_text
from survey_service.cli.options import database_option, opened
from survey_service.pipeline.closed_transactions import parse_transactions, transactions_wrong
from survey_service.store import transactions as store
from survey_service.store import units
from survey_service.units.working_days import local_date


@click.group()
def transactions() -> None:
    """Report closed transactions."""


@transactions.command("import")
@database_option
@click.option(
    "--file", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True
)
def import_transactions(database_url: str, path: Path) -> None:
    """Read weekly counts from a CSV, each in place of the one stored before.

    Columns: unit, receiving, week (its Monday, YYYY-MM-DD), closed. One wrong row refuses the file.
    """
    text = read_text(path, transactions_wrong)
    today = local_date(datetime.now(UTC))
    with opened(database_url) as database, database.write() as connection:
        rows = parse_transactions(text, units.registry(connection), today)
        count = store.replace(connection, rows)
    click.echo(f"{count} weekly counts of closed transactions")
