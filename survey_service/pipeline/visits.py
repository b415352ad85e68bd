"""Recording attempts and dispositions: one, or a file of many, each told apart.

The same rules hold on every surface. A record is an attempt (when, how, by whom, what came of it,
when the next one is) or, without `how`, a finding of the office. Saying again what is on record
changes nothing, so a file that broke off is simply read again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from survey_service.pipeline.dispositions import apply
from survey_service.pipeline.visit_rules import (
    Known,
    Record,
    Recorder,
    Refused,
    is_told,
    refusals,
)
from survey_service.problems import Problem
from survey_service.store import assignments, dispositions, field_people, responses, samples, visits
from survey_service.store.database import Connection
from survey_service.store.dispositions import CaseKey, Change, ChangeSource
from survey_service.store.visits import Attempt


class Recorded(Struct, frozen=True):
    """A record that is stored; `changed` is False where everything of it was on record."""

    before: str | None
    after: str
    changed: bool


Outcome: TypeAlias = Recorded | Refused


def record(
    connection: Connection,
    sample: str,
    records: Sequence[Record],
    recorder: Recorder,
    now: datetime,
) -> list[Outcome]:
    """Store what may be stored and say of each record what became of it, in order.

    Args:
        connection: a writing transaction.
        sample: the sample whose cases are meant.
        records: what is said, the earlier first.
        recorder: who says it.
        now: the present moment; nothing is recorded about the future.
    """
    found: dict[int, Outcome] = {}
    waiting = list(enumerate(records))
    while waiting:  # of several records of one case each is judged after the one before it
        layer, waiting = _first_of_each(waiting)
        found |= _layer(connection, sample, layer, recorder, now)
    return [found[number] for number in range(len(records))]


def record_one(
    connection: Connection, sample: str, given: Record, recorder: Recorder, now: datetime
) -> Recorded:
    """As `record`, for one.

    Raises:
        Problem: `disposition-refused`, naming the field.
    """
    [outcome] = record(connection, sample, [given], recorder, now)
    if isinstance(outcome, Refused):
        raise Problem("disposition-refused", outcome.field, outcome.got, outcome.expected)
    return outcome


def _first_of_each(
    waiting: Sequence[tuple[int, Record]],
) -> tuple[list[tuple[int, Record]], list[tuple[int, Record]]]:
    seen: set[CaseKey] = set()
    first: list[tuple[int, Record]] = []
    rest: list[tuple[int, Record]] = []
    for number, one in waiting:
        (rest if one.key in seen else first).append((number, one))
        seen.add(one.key)
    return first, rest


def _layer(
    connection: Connection,
    sample: str,
    layer: Sequence[tuple[int, Record]],
    recorder: Recorder,
    now: datetime,
) -> dict[int, Outcome]:
    known = _known(connection, sample, [one.key for _, one in layer])
    found: dict[int, Outcome] = {}
    attempted, moved = [], []
    for number, one in layer:
        refused = next(refusals(one, known, recorder, now), None)
        if refused is not None:
            found[number] = refused
            continue
        before, told = known.code[one.key], is_told(one, known)
        if one.how is not None and not told:
            attempted.append(_attempt(one, known, recorder))
        if before != one.code and not told:
            moved.append(_change(one, before, recorder, now))
        is_new = not told and (one.how is not None or before != one.code)
        found[number] = Recorded(before, one.code, is_new)
    visits.add(connection, attempted)
    apply(connection, moved)
    return found


def _known(connection: Connection, sample: str, keys: Iterable[CaseKey]) -> Known:
    asked = set(keys)
    return Known(
        sample=sample,
        code=dispositions.held(connection, asked),
        cases=samples.cases_of(connection, asked),
        uncalled=frozenset(samples.uncalled(connection, asked)),
        answered=frozenset(responses.answered_cases(connection, asked)),
        held=assignments.holders(connection, asked),
        tried=visits.of_cases(connection, asked),
        people=frozenset(field_people.everyone(connection)),
    )


def _attempt(one: Record, known: Known, recorder: Recorder) -> Attempt:
    held = known.held.get(one.key)
    return Attempt(
        unit=one.unit,
        case_id=one.case_id,
        at=one.at,
        how=one.how or "visit",
        outcome=one.code,
        person=one.person or (held.person if held else None),
        next_on=one.next_on,
        recorded_by=recorder.by,
    )


def _change(one: Record, before: str | None, recorder: Recorder, now: datetime) -> Change:
    source: ChangeSource = recorder.source
    return Change(
        unit=one.unit,
        case_id=one.case_id,
        before=before,
        after=one.code,
        source=source,
        at=now,
        recorded_by=recorder.by,
        reason=one.reason or None,
    )
