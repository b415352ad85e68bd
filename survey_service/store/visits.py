"""Queries on attempts: when somebody tried to meet a person, how, and when they try again."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, func, insert, select, tuple_

from survey_service.store.dispositions import CaseKey
from survey_service.store.documents import INSERT_CHUNK, LOOKUP_CHUNK, chunks, columns
from survey_service.store.tables.samples import cases
from survey_service.store.tables.visits import attempts

How = Literal["visit", "phone", "message", "letter"]


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt at a case; `outcome` is a disposition, `next_on` the day of the next try."""

    unit: str
    case_id: str
    at: datetime
    how: How
    outcome: str
    recorded_by: str
    person: str | None = None
    next_on: date | None = None
    number: int = 0

    @property
    def key(self) -> CaseKey:
        """Unit and case."""
        return (self.unit, self.case_id)


def add(connection: Connection, given: Iterable[Attempt]) -> None:
    """Store attempts, each case once, with the next number of its case."""
    for part in chunks(sorted(given, key=lambda one: one.key), INSERT_CHUNK):
        last = counts(connection, (one.key for one in part))
        rows = [columns(one) | {"number": last.get(one.key, 0) + 1} for one in part]
        connection.execute(insert(attempts), rows)


def counts(connection: Connection, keys: Iterable[CaseKey]) -> dict[CaseKey, int]:
    """Return how often each of these cases was tried; cases never tried are left out."""
    key = (attempts.c.unit, attempts.c.case_id)
    found: dict[CaseKey, int] = {}
    for part in chunks(sorted(set(keys)), LOOKUP_CHUNK // len(key)):
        wanted = select(*key, func.max(attempts.c.number)).where(tuple_(*key).in_(part))
        rows = connection.execute(wanted.group_by(*key))
        found |= {(unit, case_id): number for unit, case_id, number in rows}
    return found


def of_case(connection: Connection, unit: str, case_id: str) -> tuple[Attempt, ...]:
    """Return the attempts at a case, the first first."""
    return _read(connection, attempts.c.unit == unit, attempts.c.case_id == case_id)


def of_cases(connection: Connection, keys: Iterable[CaseKey]) -> dict[CaseKey, tuple[Attempt, ...]]:
    """Return the attempts at each of these cases, the first first; cases never tried left out."""
    key = (attempts.c.unit, attempts.c.case_id)
    found: dict[CaseKey, tuple[Attempt, ...]] = {}
    for part in chunks(sorted(set(keys)), LOOKUP_CHUNK // len(key)):
        for one in _read(connection, tuple_(*key).in_(part)):
            found[one.key] = (*found.get(one.key, ()), one)
    return found


def callbacks(connection: Connection, sample: str) -> dict[CaseKey, date]:
    """Return the day of the next try of every case of a sample whose last attempt names one."""
    joined = attempts.join(
        cases, (cases.c.unit == attempts.c.unit) & (cases.c.case_id == attempts.c.case_id)
    )
    wanted = select(attempts.c.unit, attempts.c.case_id, attempts.c.next_on).select_from(joined)
    ordered = wanted.where(cases.c.sample == sample).order_by(attempts.c.number)
    last = {(unit, case_id): day for unit, case_id, day in connection.execute(ordered)}
    return {key: day for key, day in last.items() if day is not None}


def _read(connection: Connection, *wanted: ColumnElement[bool]) -> tuple[Attempt, ...]:
    key = (attempts.c.unit, attempts.c.case_id, attempts.c.number)
    rows = connection.execute(select(attempts).where(*wanted).order_by(*key)).mappings()
    return tuple(Attempt(**row) for row in rows)
