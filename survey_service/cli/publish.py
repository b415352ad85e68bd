"""`langnghe publish`: figures of receipts and posters at once, the official index by two people."""

from datetime import UTC, datetime
from typing import Final, Literal

import click

from survey_service.cli.options import database_option, opened
from survey_service.cli.person import person_options, require
from survey_service.pipeline import publication_approval
from survey_service.pipeline.figures import Series
from survey_service.pipeline.publish import publish as publish_series
from survey_service.problems import Problem
from survey_service.security.permissions import Permission
from survey_service.store import units
from survey_service.store.publications import Publication

WHOLE_CITY: Final = ""
Official = Literal["preliminary", "final", "corrected"]


@click.group(invoke_without_command=True)
@database_option
@click.option("--campaign", help="Code of the campaign.")
@click.option("--series", type=click.Choice(["transaction", "open", "sample"]))
@click.pass_context
def publish(
    context: click.Context, database_url: str, campaign: str | None, series: Series | None
) -> None:
    """Compute the figures of a series and publish them; run it daily for receipts and posters.

    A publication is appended and never edited. A unit's figures from receipts and posters move
    only when enough new answers have come in (the campaign's release size), and carry the state of
    the campaign. The official index (`sample`) is asked for by one person and decided by another:
    `langnghe publish request` and `langnghe publish decide`.
    """
    if context.invoked_subcommand is not None:
        return
    if campaign is None or series is None:
        raise click.UsageError("Missing option '--campaign' or '--series'.")
    if series == "sample":
        raise Problem("publication-alone", "--series", series)
    with opened(database_url) as database:
        with database.read() as connection:
            registry = units.registry(connection)
        found = publish_series(
            database, registry, campaign, series, state="preliminary", now=datetime.now(UTC)
        )
    click.echo(_said(found))


@publish.command()
@click.option("--campaign", required=True, help="Code of the campaign.")
@click.option(
    "--state",
    type=click.Choice(["preliminary", "final", "corrected"]),
    default="preliminary",
    show_default=True,
    help="What the official index becomes.",
)
@person_options
@database_option
def request(
    *, campaign: str, state: Official, username: str, password_stdin: bool, database_url: str
) -> None:
    """Ask for the publication of the official index."""
    with opened(database_url) as database:
        require(
            database,
            username,
            Permission.CAMPAIGNS_MANAGE,
            WHOLE_CITY,
            from_stdin=password_stdin,
        )
        asked = publication_approval.request(
            database, datetime.now(UTC), campaign=campaign, state=state, requested_by=username
        )
    click.echo(
        f"{asked.id}\tchờ người thứ hai / waits for another person, "
        f"≤ {asked.expires_at:%Y-%m-%d %H:%M} UTC"
    )


@publish.command()
@click.argument("identifier", metavar="REQUEST")
@click.option("--approve/--refuse", required=True, help="The decision; it stands.")
@person_options
@database_option
def decide(
    *, identifier: str, approve: bool, username: str, password_stdin: bool, database_url: str
) -> None:
    """Decide about REQUEST, as another person than the one who asked; approved, it is published."""
    with opened(database_url) as database:
        require(
            database,
            username,
            Permission.PUBLICATION_DECIDE,
            WHOLE_CITY,
            from_stdin=password_stdin,
        )
        with database.read() as connection:
            registry = units.registry(connection)
        found = publication_approval.decide(
            database,
            registry,
            datetime.now(UTC),
            identifier,
            decided_by=username,
            approve=approve,
        )
    said = "đã từ chối / refused" if found is None else _said(found)
    click.echo(f"{identifier}\t{said}")


def _said(found: Publication) -> str:
    return f"{found.campaign} {found.series}: publication {found.sequence}, {found.state}"
