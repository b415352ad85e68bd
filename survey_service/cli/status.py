"""`langnghe status`: what is in the database, for people and for machines."""

import click
import msgspec

from survey_service import __version__
from survey_service.cli.options import database_option
from survey_service.pipeline.status import status as read_status
from survey_service.store.database import open_database


@click.command()
@database_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def status(database_url: str, *, as_json: bool) -> None:
    """Say what is in the database."""
    database = open_database(database_url)
    try:
        found = read_status(database, __version__)
    finally:
        database.close()
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
        return
    click.echo(f"Lắng nghe {found.version}")
    click.echo(f"database     {found.database.kind}, {found.database.state}")
    for name in ("units", "instruments", "samples", "responses"):
        click.echo(f"{name:<12} {getattr(found, name)}")
