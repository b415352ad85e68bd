"""`langnghe monitor list-check|observe`: what members saw, entered for them from paper."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import get_args

import click

from survey_service.cli.field_assign import DAY
from survey_service.cli.field_rows import campaign_option
from survey_service.cli.monitor_checks import member_option
from survey_service.cli.options import database_option, opened
from survey_service.pipeline.monitors import observing
from survey_service.store.observations import Observation, Observed, Verdict


@click.command("list-check")
@database_option
@campaign_option
@click.option("--unit", required=True, help="Unit of the village.")
@click.option("--village", required=True, help="Code of the village in the sample.")
@member_option
@click.option("--verdict", type=click.Choice(get_args(Verdict)), required=True)
@click.option("--remark", help="What is not right, in words.")
def list_check(
    database_url: str,
    campaign: str,
    *,
    unit: str,
    village: str,
    person: str,
    verdict: Verdict,
    remark: str | None,
) -> None:
    """Note whether a member agrees with the sample list of a village."""
    with opened(database_url) as database, database.write() as connection:
        observing.check_list(
            connection,
            campaign,
            unit=unit,
            psu=village,
            person=person,
            verdict=verdict,
            remark=remark,
            at=datetime.now(UTC),
        )
    click.echo(f"{unit} {village}: {verdict}")


@click.command()
@database_option
@campaign_option
@click.option("--kind", type=click.Choice(get_args(Observed)), required=True)
@click.option("--unit", required=True, help="Where: the unit …")
@click.option("--place", required=True, help="… and the place in it.")
@click.option("--on", "day", type=DAY, required=True, help="The day.")
@member_option
@click.option("--organisation", help="Whose work was watched.")
@click.option(
    "--check", "lines", multiple=True, metavar="ITEM=yes|no|na", help="A line; repeatable."
)
@click.option("--remark", help="In words.")
def observe(
    database_url: str,
    campaign: str,
    *,
    kind: Observed,
    unit: str,
    place: str,
    day: datetime,
    person: str,
    organisation: str | None,
    lines: Sequence[str],
    remark: str | None,
) -> None:
    """Note what a member saw of delivery, collection or a kiosk."""
    if wrong := [line for line in lines if "=" not in line]:
        raise click.UsageError(f"--check needs ITEM=yes|no|na, not {wrong[0]}")
    with opened(database_url) as database, database.write() as connection:
        stored = observing.observe(
            connection,
            Observation(
                campaign=campaign,
                number=0,
                kind=kind,
                unit=unit,
                place=place,
                happened_on=day.date(),
                person=person,
                body="",
                checklist=dict(line.split("=", 1) for line in lines),
                remark=remark,
                recorded_at=datetime.now(UTC),
            ),
            organisation=organisation,
        )
    click.echo(f"observation {stored.number}")
