"""Giving out the cases of a campaign by plan: fair, within reach and days, the same every time."""

from collections import Counter
from datetime import date, timedelta

from msgspec import Struct

from sampling.assignment import Placed, Visit, Worker, assign
from survey_service.pipeline.assignments import Wish, give, hands, sample_of
from survey_service.pipeline.windows import days_left, first_day, require_windows
from survey_service.store import assignments, samples
from survey_service.store.assignments import Assignment
from survey_service.store.database import Connection
from survey_service.store.windows import Windows
from survey_service.units.working_days import add_working_days


class GivenOut(Struct, frozen=True):
    """The assignments that were made, and the visits nobody could be found for."""

    given: tuple[Assignment, ...]
    left: tuple[Visit, ...]


def give_out(
    connection: Connection, campaign: str, *, today: date, capacity: int, by: str
) -> GivenOut:
    """Give every case that is to be worked and that nobody has to an enumerator.

    A case is expected on the working day on which its turn comes in the person's plan, so that
    "expected by today" is what the plan says and not a share of the calendar.

    Args:
        connection: a writing transaction.
        campaign: code of the campaign.
        today: cases are given out from this day on.
        capacity: cases a working day of people without a capacity of their own.
        by: account or command.

    Raises:
        Problem: `campaign-unknown`, `sample-missing`, `window-invalid` (no days are set).
    """
    sample = sample_of(connection, campaign)
    windows = require_windows(connection, campaign)
    cases = [case for case in samples.called_cases(connection, sample) if case.disposition is None]
    about = hands(connection, campaign, sample, ((case.unit, case.case_id) for case in cases))
    load = Counter(one.person for one in about.held.values() if one.state == "given")
    visits = [
        Visit(unit=case.unit, psu=_village(case.psu, case.case_id, case.stratum),
              case=case.case_id, days=_days(windows, case.unit, today))
        for case in cases
        if (case.unit, case.case_id) not in about.held
    ]  # fmt: skip
    workers = [
        Worker(code=one.code, units=one.units, capacity=one.capacity or capacity,
               load=load[one.code])
        for one in about.people.values()
        if one.organisation in about.collecting and (one.left_on is None or one.left_on > today)
    ]  # fmt: skip
    plan = assign((visit for visit in visits if visit.days > 0), workers)
    wishes = [_wish(one, windows, today) for one in plan.placed]
    late = tuple(visit for visit in visits if visit.days <= 0)
    return GivenOut(give(connection, about, wishes, by), (*late, *plan.left))


def overdue(connection: Connection, sample: str, today: date) -> tuple[Assignment, ...]:
    """Return the cases that were expected before `today` and are still open."""
    held = assignments.held(connection, sample).values()
    return tuple(one for one in held if one.state == "given" and one.expected_by < today)


def _village(psu: str, case_id: str, stratum: str) -> str:
    """Return what lies together: the village, or the office and month of a transaction."""
    return stratum if psu == case_id else psu


def _days(windows: Windows, unit: str, today: date) -> int:
    window = windows.of(unit)
    return 0 if window is None else days_left(window, today)


def _wish(one: Placed, windows: Windows, today: date) -> Wish:
    window = windows.of(one.visit.unit)
    first = today if window is None else first_day(window, today)
    # the plan counts working days from the first on, add_working_days from the day before it
    due = add_working_days(first - timedelta(days=1), one.day)
    return Wish(
        unit=one.visit.unit,
        case_id=one.visit.case,
        person=one.worker,
        given_on=today,
        expected_by=due,
    )
