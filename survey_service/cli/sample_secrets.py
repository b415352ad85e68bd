"""`langnghe sample seal|open`: a monitor's secret number, made, sealed, and opened in time."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from sampling.draw.seed import SECRET_BYTES
from survey_service.cli.new_files import create
from survey_service.cli.options import database_option, opened
from survey_service.pipeline import draw_results
from survey_service.pipeline.draw_files import new_secret, read_secret


@click.command()
@click.option(
    "--draw", "draw_id", required=True, help="Name of the draw: CAMPAIGN/SERIES/PERIOD/1."
)
@click.option("--owner", required=True, help="Code of the body whose secret it is.")
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="New file for the secret; keep it, show it to nobody.",
)
def seal(draw_id: str, owner: str, output: Path) -> None:
    """Make a secret number and print its seal, which is handed in before the draw.

    Needs no database: a monitor runs this on a machine of their own.
    """
    made = new_secret(draw_id, owner, secrets.token_bytes(SECRET_BYTES))
    create(output, msgspec.json.format(msgspec.json.encode(made)) + b"\n")
    click.echo(f"{owner}={made.commitment}")


@click.command("open")
@click.argument("secret", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@database_option
def open_secret(secret: Path, database_url: str) -> None:
    """Open the sealed number in the file SECRET, before the source of chance speaks."""
    given = read_secret(secret.read_bytes())
    with opened(database_url) as database:
        draw_results.open_secret(database, given, datetime.now(UTC))
    click.echo(f"{given.draw_id}: {given.owner} opened")
