"""Queries on assignments: which person has which case, since when, until when."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, func, insert, select, tuple_, update

from survey_service.store.documents import INSERT_CHUNK, LOOKUP_CHUNK, chunks, columns
from survey_service.store.tables.field import assignments

AssignmentState = Literal["given", "finished", "passed_on"]
CaseKey = tuple[str, str]
"""Unit and case: the key of a case."""


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """A case in the hands of a person; `number` counts how often the case was given out.

    `expected_by` is the last working day of the visit's window; `reason` says why a case went on
    from somebody else; `given_by` is the account or command that gave it.
    """

    unit: str
    case_id: str
    number: int
    sample: str
    person: str
    given_on: date
    expected_by: date
    given_by: str
    device: str | None = None
    state: AssignmentState = "given"
    reason: str | None = None

    @property
    def key(self) -> CaseKey:
        """Unit and case."""
        return (self.unit, self.case_id)


def add(connection: Connection, given: Iterable[Assignment]) -> None:
    """Store assignments.

    Raises:
        sqlalchemy.exc.IntegrityError: a case that somebody has, or that does not exist.
    """
    for part in chunks(given, INSERT_CHUNK):
        connection.execute(insert(assignments), [columns(one) for one in part])


def held(connection: Connection, sample: str) -> dict[CaseKey, Assignment]:
    """Return who has each case of a sample now, or finished it, by unit and case."""
    wanted = (assignments.c.sample == sample, assignments.c.state != "passed_on")
    return {one.key: one for one in _read(connection, *wanted)}


def holders(connection: Connection, keys: Iterable[CaseKey]) -> dict[CaseKey, Assignment]:
    """Return who has each of these cases now, or finished it; cases nobody has are left out."""
    key = (assignments.c.unit, assignments.c.case_id)
    found: dict[CaseKey, Assignment] = {}
    for part in chunks(sorted(set(keys)), LOOKUP_CHUNK // len(key)):
        present = (tuple_(*key).in_(part), assignments.c.state != "passed_on")
        found |= {one.key: one for one in _read(connection, *present)}
    return found


def of_person(
    connection: Connection, person: str, state: AssignmentState = "given"
) -> tuple[Assignment, ...]:
    """Return the cases a person has, the earliest expected first."""
    wanted = (assignments.c.person == person, assignments.c.state == state)
    found = _read(connection, *wanted)
    return tuple(sorted(found, key=lambda one: (one.expected_by, one.unit, one.case_id)))


def history(connection: Connection, unit: str, case_id: str) -> tuple[Assignment, ...]:
    """Return everybody who had a case, the first first."""
    return _read(connection, assignments.c.unit == unit, assignments.c.case_id == case_id)


def last_numbers(connection: Connection, keys: Iterable[CaseKey]) -> dict[CaseKey, int]:
    """Return how often each of these cases was given out so far; a case never given is left out."""
    key = (assignments.c.unit, assignments.c.case_id)
    found: dict[CaseKey, int] = {}
    for part in chunks(sorted(set(keys)), LOOKUP_CHUNK // len(key)):
        wanted = select(*key, func.max(assignments.c.number)).where(tuple_(*key).in_(part))
        rows = connection.execute(wanted.group_by(*key))
        found |= {(unit, case_id): number for unit, case_id, number in rows}
    return found


def set_state(connection: Connection, keys: Iterable[CaseKey], state: AssignmentState) -> int:
    """Move the present assignment of cases to a state, and return how many moved."""
    key = (assignments.c.unit, assignments.c.case_id)
    moved = 0
    for part in chunks(sorted(set(keys)), LOOKUP_CHUNK // len(key)):
        present = (tuple_(*key).in_(part), assignments.c.state != "passed_on")
        moved += connection.execute(
            update(assignments).where(*present).values(state=state)
        ).rowcount
    return moved


def _read(connection: Connection, *wanted: ColumnElement[bool]) -> tuple[Assignment, ...]:
    key = (assignments.c.unit, assignments.c.case_id, assignments.c.number)
    rows = connection.execute(select(assignments).where(*wanted).order_by(*key)).mappings()
    return tuple(Assignment(**row) for row in rows)
