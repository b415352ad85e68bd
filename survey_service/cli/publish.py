"""`langnghe publish`: compute the figures of a series and publish them."""

from datetime import UTC, datetime
from typing import get_args

import click

from survey_service.cli.options import database_option, opened
from survey_service.pipeline.figures import Series
from survey_service.pipeline.publish import publish as publish_series
from survey_service.store import units


@click.command()
@database_option
@click.option("--campaign", required=True, help="Code of the campaign.")
@click.option("--series", type=click.Choice(get_args(Series)), required=True)
@click.option(
    "--state",
    type=click.Choice(["preliminary", "final", "corrected"]),
    default="preliminary",
    show_default=True,
    help="What the official index becomes; other series carry the state of the campaign.",
)
def publish(database_url: str, campaign: str, series: Series, state: str) -> None:
    """Compute the figures of a series and publish them; run it daily for receipts and posters.

    A publication is appended and never edited. A unit's figures from receipts and posters move
    only when enough new answers have come in (the campaign's release size).
    """
    with opened(database_url) as database:
        with database.read() as connection:
            registry = units.registry(connection)
        found = publish_series(
            database,
            registry,
            campaign,
            series,
            state=state,  # type: ignore[arg-type]  # click allows these three words only
            now=datetime.now(UTC),
        )
    click.echo(f"{campaign} {series}: publication {found.sequence}, {found.state}")
