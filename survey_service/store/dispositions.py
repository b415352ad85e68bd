"""Queries on dispositions: what became of a case, and every change of it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, tuple_, update

from survey_service.store.documents import INSERT_CHUNK, LOOKUP_CHUNK, chunks, columns
from survey_service.store.tables.samples import cases
from survey_service.store.tables.visits import disposition_changes

ChangeSource = Literal["visit", "office", "file", "interview", "voided", "deleted"]
CaseKey = tuple[str, str]
"""Unit and case: the key of a case."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A disposition before and after; None: to be worked. `recorded_by` is an account or a part."""

    unit: str
    case_id: str
    before: str | None
    after: str | None
    source: ChangeSource
    at: datetime
    recorded_by: str
    reason: str | None = None

    @property
    def key(self) -> CaseKey:
        """Unit and case."""
        return (self.unit, self.case_id)


def held(connection: Connection, keys: Iterable[CaseKey]) -> dict[CaseKey, str | None]:
    """Return the dispositions of cases, held until the transaction ends; unknown ones left out.

    In the order of keys, so that two processes never wait in a circle.
    """
    key = (cases.c.unit, cases.c.case_id)
    found: dict[CaseKey, str | None] = {}
    for part in chunks(sorted(set(keys)), LOOKUP_CHUNK // len(key)):
        wanted = select(*key, cases.c.disposition).where(tuple_(*key).in_(part))
        rows = connection.execute(wanted.order_by(*key).with_for_update())
        found |= {(unit, case_id): code for unit, case_id, code in rows}
    return found


def move(connection: Connection, changes: Sequence[Change]) -> None:
    """Write changes down and give the cases their dispositions; each case once, and held."""
    numbers = _last_numbers(connection, (change.key for change in changes))
    moving = update(cases).where(
        cases.c.unit == bindparam("of_unit"), cases.c.case_id == bindparam("of_case")
    )
    for part in chunks(sorted(changes, key=lambda change: change.key), INSERT_CHUNK):
        rows = [columns(change) | {"number": numbers.get(change.key, 0) + 1} for change in part]
        connection.execute(insert(disposition_changes), rows)
        moved = [
            {"of_unit": one.unit, "of_case": one.case_id, "disposition": one.after} for one in part
        ]
        connection.execute(moving.values(disposition=bindparam("disposition")), moved)


def history(connection: Connection, unit: str, case_id: str) -> tuple[Change, ...]:
    """Return every change of a case, the first first."""
    wanted = select(disposition_changes).where(
        disposition_changes.c.unit == unit, disposition_changes.c.case_id == case_id
    )
    ordered = wanted.order_by(disposition_changes.c.number)
    return tuple(_change(row) for row in connection.execute(ordered).mappings())


def each_change(connection: Connection, sample: str) -> Iterator[Change]:
    """Yield every change of the cases of a sample, case by case, the first first."""
    table = disposition_changes
    joined = table.join(
        cases, (cases.c.unit == table.c.unit) & (cases.c.case_id == table.c.case_id)
    )
    wanted = select(table).select_from(joined).where(cases.c.sample == sample)
    ordered = wanted.order_by(table.c.unit, table.c.case_id, table.c.number)
    for row in connection.execute(ordered).mappings():
        yield _change(row)


def _change(row: RowMapping) -> Change:
    fields = {name: row[name] for name in Change.__struct_fields__}
    return msgspec.convert(fields, Change)


def _last_numbers(connection: Connection, keys: Iterable[CaseKey]) -> dict[CaseKey, int]:
    key = (disposition_changes.c.unit, disposition_changes.c.case_id)
    found: dict[CaseKey, int] = {}
    for part in chunks(sorted(set(keys)), LOOKUP_CHUNK // len(key)):
        wanted = select(*key, func.max(disposition_changes.c.number)).where(tuple_(*key).in_(part))
        rows = connection.execute(wanted.group_by(*key))
        found |= {(unit, case_id): number for unit, case_id, number in rows}
    return found
