"""`langnghe monitor flags|resolve|index`: what looks odd and what it would change."""

import getpass
from datetime import UTC, datetime
from typing import get_args

import click

from analysis.indices.index import Estimate
from survey_service.cli.field_rows import campaign_option
from survey_service.cli.options import database_option, opened
from survey_service.pipeline.monitors import flags as pipeline
from survey_service.pipeline.monitors.flagged_index import flagged_index
from survey_service.pipeline.monitors.flags import Resolution
from survey_service.pipeline.monitors.gaps import gaps_of
from survey_service.store import flag_cases, units
from survey_service.units.working_days import local_date


@click.command()
@database_option
@campaign_option
@click.option("--list", "only_list", is_flag=True, help="List the flags there are; test nothing.")
def flags(database_url: str, campaign: str, *, only_list: bool) -> None:
    """Test how interviews were made and open a case for what is too odd; then list all flags."""
    now = datetime.now(UTC)
    with opened(database_url) as database, database.write() as connection:
        if not only_list:
            registry = units.registry(connection)
            gaps = gaps_of(connection, registry, campaign, local_date(now))
            found = pipeline.inspect(connection, campaign, gaps, now)
            share = "–" if found.icc.value is None else f"{found.icc.value:.4f}"
            click.echo(f"{len(found.tested)} tested, {found.opened} new; ICC {share}")
        for one in flag_cases.every(connection, campaign):
            usual = "" if one.usual is None else f" (usual {one.usual:.3g})"
            click.echo(
                f"{one.number} {one.state} {one.kind} {one.subject}: {one.statistic:.3g}{usual}, "
                f"n = {one.n}, p = {one.p_value:.2g}, q = {one.q_value:.2g}"
            )


@click.command()
@database_option
@campaign_option
@click.option("--state", type=click.Choice(get_args(Resolution)), required=True)
@click.option("--reason", required=True, help="Why, in words; kept beside it.")
@click.argument("number", type=int)
def resolve(database_url: str, campaign: str, state: Resolution, reason: str, number: int) -> None:
    """Resolve the flag NUMBER, as a person."""
    with opened(database_url) as database, database.write() as connection:
        pipeline.resolve(
            connection,
            campaign,
            number,
            resolution=state,
            reason=reason,
            by=f"langnghe monitor resolve ({getpass.getuser()})",
            at=datetime.now(UTC),
        )
    click.echo(f"flag {number}: {state}")


@click.command()
@database_option
@campaign_option
def index(database_url: str, campaign: str) -> None:
    """Print the city's index with and without the interviews of flagged enumerators."""
    with opened(database_url) as database, database.read() as connection:
        registry = units.registry(connection)
        found = flagged_index(connection, registry, campaign, local_date(datetime.now(UTC)))
    click.echo(f"all {found.interviews} interviews: {_said(found.everything)}")
    if found.without is None:
        click.echo(f"{found.flagged} interviews are flagged")
    else:
        rest = f" ({found.dropped} offices left out)" if found.dropped else ""
        click.echo(f"without {found.flagged} flagged ones{rest}: {_said(found.without)}")


def _said(one: Estimate) -> str:
    if one.est is None:
        return "–"
    if one.lci is None or one.uci is None:
        return f"{one.est:.2%}"
    return f"{one.est:.2%} ({one.lci:.2%} to {one.uci:.2%})"
