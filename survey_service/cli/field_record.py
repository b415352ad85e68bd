"""`langnghe field record|reserve|case`: what became of cases, and what is on record about one."""

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import click

from sampling.dispositions import DISPOSITIONS
from survey_service.cli.field_rows import campaign_option, read
from survey_service.cli.options import database_option, opened
from survey_service.pipeline import reserves, visits
from survey_service.pipeline.assignments import sample_of
from survey_service.pipeline.visit_rules import Record, Recorder
from survey_service.pipeline.visits_file import moment_in, record_file
from survey_service.problems import Problem
from survey_service.store import assignments, dispositions
from survey_service.store import visits as attempts
from survey_service.store.visits import How
from survey_service.units.working_days import ZONE

DAY = click.DateTime(["%Y-%m-%d"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
COMMAND = "langnghe field record"


@click.command()
@database_option
@campaign_option
@click.option("--unit", help="Unit of the case.")
@click.option("--case", "case_id", help="The case.")
@click.option("--disposition", "code", help="What came of it, an AAPOR code or 5.x.")
@click.option("--at", "at", help="When, local time: YYYY-MM-DD or YYYY-MM-DDTHH:MM; now without.")
@click.option("--how", type=click.Choice(get_args(How)), help="How; without it the office says so.")
@click.option("--person", help="Who tried; the one who has the case without it.")
@click.option("--next", "next_on", type=DAY, help="Day of the next try.")
@click.option("--reason", help="Why a final disposition changes.")
@click.option("--file", "path", type=FILE, help="A CSV of many instead.")
def record(
    *,
    database_url: str,
    campaign: str,
    unit: str | None,
    case_id: str | None,
    code: str | None,
    at: str | None,
    how: How | None,
    person: str | None,
    next_on: datetime | None,
    reason: str | None,
    path: Path | None,
) -> None:
    """Record an attempt or a disposition, or with --file many of them.

    Columns of the file: unit, case_id, disposition, at, how, person, next_on, reason. Every row is
    judged by itself and told; the right ones are stored, and the exit code is 1 where one is not.
    Reading the same file again changes nothing.
    """
    now = datetime.now(UTC)
    if path is not None:
        _many(database_url, campaign, path, now)
        return
    if unit is None or case_id is None or code is None:
        missing = "--unit, --case and --disposition, or --file"
        raise click.UsageError(f"needs {missing}", click.get_current_context())
    when = now if at is None else moment_in(at)
    if when is None:
        raise Problem("disposition-refused", "--at", at, "YYYY-MM-DD or YYYY-MM-DDTHH:MM")
    given = Record(
        unit=unit,
        case_id=case_id,
        code=code,
        at=when,
        how=how,
        person=person,
        next_on=None if next_on is None else next_on.date(),
        reason=reason,
    )
    recorder = Recorder(by=COMMAND, source="office" if how is None else "visit")
    with opened(database_url) as database, database.write() as connection:
        sample = sample_of(connection, campaign)
        found = visits.record_one(connection, sample, given, recorder, now)
    click.echo(f"{unit} {case_id}: {found.before or 'not tried'} → {found.after}")


@click.command()
@database_option
@campaign_option
@click.option("--unit", required=True, help="Unit of the case.")
@click.option("--case", "failed", required=True, help="The case that gave no interview.")
def reserve(database_url: str, campaign: str, unit: str, failed: str) -> None:
    """Call the next reserve case in the place of one at its end without an interview.

    The case that failed keeps its disposition and stays in every rate; the reserve answers with the
    weight of the place.
    """
    with opened(database_url) as database, database.write() as connection:
        sample = sample_of(connection, campaign)
        step = reserves.call_reserve(
            connection, sample, unit, failed, by="langnghe field reserve", now=datetime.now(UTC)
        )
    click.echo(f"{unit} {step.stands_in} stands in for {failed} ({step.disposition})")


@click.command()
@database_option
@click.argument("unit")
@click.argument("case_id", metavar="CASE")
def case(database_url: str, unit: str, case_id: str) -> None:
    """Print everything on record about a case: who had it, attempts, dispositions."""
    with opened(database_url) as database, database.read() as connection:
        had = assignments.history(connection, unit, case_id)
        tried = attempts.of_case(connection, unit, case_id)
        changed = dispositions.history(connection, unit, case_id)
    for one in had:
        reason = f" ({one.reason})" if one.reason else ""
        click.echo(f"{one.given_on} {one.person} until {one.expected_by} {one.state}{reason}")
    for attempt in tried:
        again = f", again on {attempt.next_on}" if attempt.next_on else ""
        said = f"{attempt.outcome} {DISPOSITIONS[attempt.outcome].en}{again}"
        click.echo(f"{_local(attempt.at)} {attempt.how} by {attempt.person or '–'}: {said}")
    for change in changed:
        reason = f" ({change.reason})" if change.reason else ""
        moved = f"{change.before or '–'} → {change.after or '–'}"
        click.echo(f"{_local(change.at)} {moved} {change.source} {change.recorded_by}{reason}")


def _many(database_url: str, campaign: str, path: Path, now: datetime) -> None:
    recorder = Recorder(by=COMMAND, source="file")
    with opened(database_url) as database, database.write() as connection:
        sample = sample_of(connection, campaign)
        lines = record_file(connection, sample, read(path), recorder, now)
    for line in lines:
        click.echo(f"line {line.number}: {line.said}", err=line.refused)
    refused = sum(line.refused for line in lines)
    click.echo(f"{len(lines) - refused} of {len(lines)} rows stand on record")
    if refused:
        raise SystemExit(1)


def _local(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}"
