"""`langnghe field window|assign`: when people are visited, and which enumerator has which case."""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from survey_service.cli.field_rows import campaign_option, read, refuse_wrong
from survey_service.cli.options import database_option, opened
from survey_service.pipeline.assignments import import_assignments
from survey_service.pipeline.giving_out import give_out
from survey_service.pipeline.windows import set_window
from survey_service.problems import Problem
from survey_service.store import campaigns
from survey_service.units.working_days import local_date

DAY = click.DateTime(["%Y-%m-%d"])
MOST_TOLD = 20
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@database_option
@campaign_option
@click.option("--unit", default="", help="The unit with days of its own; without it all units.")
@click.option("--from", "first", type=DAY, required=True, help="First day of visits.")
@click.option("--to", "last", type=DAY, required=True, help="Last day of visits.")
@click.option("--reason", help="Why the days change: an island, a storm. Needed but for the first.")
def window(
    *,
    database_url: str,
    campaign: str,
    unit: str,
    first: datetime,
    last: datetime,
    reason: str | None,
) -> None:
    """Set the days of visits of a campaign, or longer ones of a unit; earlier ones stay on record.

    Whatever is "expected by today" counts the working days of this window.
    """
    now = datetime.now(UTC)
    with opened(database_url) as database, database.write() as connection:
        if campaigns.get(connection, campaign) is None:
            raise Problem("campaign-unknown", "--campaign", campaign)
        days = set_window(
            connection,
            campaign,
            unit,
            first.date(),
            last.date(),
            by="langnghe field window",
            at=now,
            reason=reason,
        )
    where = unit or campaign
    click.echo(f"{where}: {days.opens_on} to {days.closes_on}, version {days.number}")


@click.command()
@database_option
@campaign_option
@click.option("--by", "last", type=DAY, help="Day visits are expected by, for rows without one.")
@click.option("--capacity", type=click.IntRange(1, 200), default=6, show_default=True,
              help="Cases a working day of people without a capacity of their own.")  # fmt: skip
@click.argument("path", metavar="[FILE]", type=FILE, required=False)
def assign(
    database_url: str, campaign: str, last: datetime | None, capacity: int, path: Path | None
) -> None:
    """Give out cases: by plan, or as a CSV says.

    Without FILE every case that nobody has is given to an enumerator of a body that collects: a
    village to one person where possible, within their units, capacity and the days of the unit, in
    even shares. Cases nobody can take are listed, and the exit code is 1.

    Columns of FILE: unit, case_id, person, given_on (empty: today), expected_by (empty: --by, or
    the last day of the unit), reason (for a case that somebody else has; theirs stays on record).
    """
    today = local_date(datetime.now(UTC))
    if path is None:
        _by_plan(database_url, campaign, today, capacity)
        return
    with opened(database_url) as database, database.write() as connection:
        changed, bad = import_assignments(
            connection,
            campaign,
            read(path),
            today=today,
            expected_by=None if last is None else last.date(),
            by="langnghe field assign",
        )
        refuse_wrong(path, bad)
    click.echo(f"{len(changed)} cases given out in {campaign}")


def _by_plan(database_url: str, campaign: str, today: date, capacity: int) -> None:
    with opened(database_url) as database, database.write() as connection:
        found = give_out(
            connection, campaign, today=today, capacity=capacity, by="langnghe field assign"
        )
    people = len({one.person for one in found.given})
    click.echo(f"{len(found.given)} cases given to {people} people in {campaign}")
    for visit in found.left[:MOST_TOLD]:
        click.echo(f"left over: {visit.unit} {visit.case}", err=True)
    if found.left:
        click.echo(f"{len(found.left)} cases that nobody can visit in time", err=True)
        raise SystemExit(1)
