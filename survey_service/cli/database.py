"""`langnghe init` and `langnghe migrate`: a database that can take answers."""

from datetime import UTC, datetime

import click

from survey_service.cli.options import database_option, settings
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.opening import open_ledger
from survey_service.pipeline.setup import initialise
from survey_service.store.database import open_database
from survey_service.store.schema import migrate as migrate_schema
from survey_service.units.haiphong import VALID_FROM
from survey_service.units.working_days import local_date


@click.command()
@database_option
@click.option(
    "--year",
    type=click.IntRange(VALID_FROM.year, 2100),
    default=lambda: local_date(datetime.now(UTC)).year,
    show_default="this year",
    help="Year of the campaign to open.",
)
@click.option(
    "--draft",
    is_flag=True,
    help="Open it for preparation: no answers until `langnghe sample start`.",
)
def init(*, database_url: str, year: int, draft: bool) -> None:
    """Make the database: schema, units, packaged instruments, the campaign of a year, its log.

    May be repeated; what is there already is left as it is.
    """
    chosen, now = settings(), datetime.now(UTC)
    database = open_database(database_url)
    try:
        initialise(database, year=year, now=now, release_size=chosen.release_step, draft=draft)
        open_ledger(database, KeyStore(chosen.keys, chosen.keys_copy), now)
    finally:
        database.close()
    click.echo(f"Ready: {database.url}")


@click.command()
@database_option
def migrate(database_url: str) -> None:
    """Bring the schema of an existing database up to date."""
    database = open_database(database_url)
    try:
        migrate_schema(database)
    finally:
        database.close()
    click.echo(f"Up to date: {database.url}")
