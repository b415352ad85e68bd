"""`langnghe sample start`: a round that was prepared goes into the field."""

from datetime import UTC, datetime

import click

from survey_service.cli.options import database_option, opened
from survey_service.cli.person import person_options, require
from survey_service.cli.sample_commit import WHOLE_CITY
from survey_service.pipeline.campaign_start import start_campaign
from survey_service.security.permissions import Permission


@click.command()
@click.argument("campaign")
@person_options
@database_option
def start(*, campaign: str, username: str, password_stdin: bool, database_url: str) -> None:
    """Let CAMPAIGN take answers: from `draft` to `field`, once its sample is drawn."""
    with opened(database_url) as database:
        require(
            database, username, Permission.CAMPAIGNS_MANAGE, WHOLE_CITY, from_stdin=password_stdin
        )
        start_campaign(database, campaign, datetime.now(UTC), by=username)
    click.echo(f"{campaign}: field")
