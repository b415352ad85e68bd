"""Outcome rates of a campaign over every sampled case: by unit, by enumerator, week by week.

Every case that was called counts, those who were replaced included. A week's line is the state at
its end and not what happened within it: a rate of one week's cases would leave out those who are
still to be met. Weighted rates weigh each case with its own design weight.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args

from msgspec import Struct

from sampling.dispositions import Group, tally
from sampling.outcome_rates import OutcomeRates, rates
from survey_service.pipeline.campaigns import series_of
from survey_service.pipeline.dispositions import INTERVIEWS
from survey_service.pipeline.validity import outcomes
from survey_service.problems import Problem
from survey_service.store import assignments, dispositions, instruments, responses, samples
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection
from survey_service.store.dispositions import Change
from survey_service.store.samples import Case
from survey_service.units.working_days import ZONE

By = Literal["all", "unit", "person", "week"]
WAYS: tuple[By, ...] = get_args(By)
NOBODY = ""
"""The line of the cases that nobody has."""
WEEK = timedelta(days=7)


class OutcomeLine(Struct, frozen=True, kw_only=True):
    """The cases of one unit, person or week: how many, in which group, and every rate.

    `key` is the code of the unit or person, or the Monday of the week; "" for all or for nobody.
    """

    key: str
    cases: int
    groups: dict[Group, float]
    rates: OutcomeRates
    weighted: OutcomeRates


class Worked(Struct, frozen=True):
    """The cases that were called and the code of each that has one, by case."""

    cases: tuple[Case, ...]
    codes: Mapping[str, str]


def worked(connection: Connection, campaign: Campaign) -> Worked:
    """Read what became of every case that was called, as the ledger of answers sees it.

    Raises:
        Problem: `sample-missing`.
    """
    part = series_of(campaign, "sample")
    if part is None or part.sample is None:
        raise Problem("sample-missing", campaign.code)
    cases = tuple(samples.called_cases(connection, part.sample))
    asked = instruments.get(connection, part.instrument, part.instrument_version)
    answers = responses.read(connection, campaign.code, "sample")
    return Worked(cases, outcomes(cases, answers, asked))


def outcome_lines(connection: Connection, campaign: Campaign, by: By) -> tuple[OutcomeLine, ...]:
    """Return the rates of a campaign, a line for each unit, person or week.

    Raises:
        Problem: `sample-missing`.
    """
    found = worked(connection, campaign)
    if by == "week":
        return week_lines(connection, found)
    keys: Mapping[By, Callable[[Case], str]] = {
        "all": lambda _: NOBODY,
        "unit": lambda case: case.unit,
        "person": _holder(connection, found.cases),
    }
    return grouped(found.cases, found.codes, keys[by])


def week_lines(connection: Connection, found: Worked) -> tuple[OutcomeLine, ...]:
    """Return the state at the end of each week, from the first change of a case to the last."""
    sample = found.cases[0].sample if found.cases else ""
    return _weeks(found, tuple(dispositions.each_change(connection, sample)))


def grouped(
    cases: Iterable[Case], codes: Mapping[str, str], key: Callable[[Case], str]
) -> tuple[OutcomeLine, ...]:
    """Return a line for each value of `key`, in its order."""
    parts: dict[str, list[Case]] = {}
    for case in cases:
        parts.setdefault(key(case), []).append(case)
    return tuple(_line(name, parts[name], codes) for name in sorted(parts))


def _line(key: str, cases: Sequence[Case], codes: Mapping[str, str]) -> OutcomeLine:
    names = [case.case_id for case in cases]
    own = {name: codes[name] for name in names if name in codes}
    counted = tally(names, own)
    weights = {case.case_id: case.design_weight for case in cases}
    return OutcomeLine(
        key=key,
        cases=len(cases),
        groups=counted.by_group,
        rates=rates(counted),
        weighted=rates(tally(names, own, weights)),
    )


def _holder(connection: Connection, cases: Sequence[Case]) -> Callable[[Case], str]:
    held = assignments.held(connection, cases[0].sample) if cases else {}
    return lambda case: held[case.unit, case.case_id].person if (
        case.unit, case.case_id) in held else NOBODY  # fmt: skip


def _weeks(found: Worked, changes: Sequence[Change]) -> tuple[OutcomeLine, ...]:
    """Return the state at the end of each week from the first change to the last."""
    if not changes:
        return ()
    first, last = (_monday(each(change.at for change in changes)) for each in (min, max))
    past: dict[str, list[Change]] = {}
    for change in changes:
        past.setdefault(change.case_id, []).append(change)
    lines = []
    while first <= last:
        end = datetime.combine(first + WEEK, time.min, ZONE).astimezone(UTC)
        codes = {
            case.case_id: code
            for case in found.cases
            if (code := _code_at(case, past, found.codes, end)) is not None
        }
        lines.append(_line(first.isoformat(), found.cases, codes))
        first += WEEK
    return tuple(lines)


def _code_at(
    case: Case, past: Mapping[str, Sequence[Change]], now: Mapping[str, str], end: datetime
) -> str | None:
    """Return the code of a case before `end`; one without a history has had its code all along."""
    changes = past.get(case.case_id)
    if changes is None:
        return now.get(case.case_id)
    before = [change.after for change in changes if change.at < end]
    code = before[-1] if before else None
    # whether a form is valid is judged now, whenever it came
    return now.get(case.case_id, code) if code in INTERVIEWS else code


def _monday(at: datetime) -> date:
    day = at.astimezone(ZONE).date()
    return day - timedelta(days=day.weekday())
