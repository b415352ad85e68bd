"""`langnghe status`: what is in the database, for people and for machines."""

import click
import msgspec

from survey_service import __version__
from survey_service.cli.options import database_option
from survey_service.pipeline.status import status_at


@click.command()
@database_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def status(database_url: str, *, as_json: bool) -> None:
    """Say what is in the database."""
    found = status_at(database_url, __version__)
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
        return
    click.echo(f"Lắng nghe {found.version}")
    click.echo(f"database     {found.database.kind}, {found.database.state}")
    for name in ("units", "instruments", "samples", "responses"):
        click.echo(f"{name:<12} {getattr(found, name)}")
