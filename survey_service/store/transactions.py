"""Queries on closed transactions: the denominator of coverage (answers ÷ transactions)."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select

from survey_service.store.documents import INSERT_CHUNK, chunks, columns
from survey_service.store.tables.transactions import closed_transactions


class ClosedTransactions(msgspec.Struct, frozen=True, kw_only=True):
    """How many transactions of `unit` the centre `receiving` closed in the week of a Monday."""

    unit: str
    receiving: str
    week: date
    closed: int


def add(connection: Connection, rows: Iterable[ClosedTransactions]) -> int:
    """Store weekly counts and return how many rows."""
    total = 0
    for part in chunks(rows, INSERT_CHUNK):
        connection.execute(insert(closed_transactions), [columns(row) for row in part])
        total += len(part)
    return total


def replace(connection: Connection, rows: Iterable[ClosedTransactions]) -> int:
    """Store weekly counts in place of those of the same unit, centre and week; return how many."""
    table = closed_transactions
    same = [table.c[name] == bindparam(f"old_{name}") for name in ("unit", "receiving", "week")]
    given = tuple(rows)
    for part in chunks(given, INSERT_CHUNK):
        keys = [
            {"old_unit": row.unit, "old_receiving": row.receiving, "old_week": row.week}
            for row in part
        ]
        connection.execute(delete(table).where(*same), keys)
    return add(connection, given)


def weekly(
    connection: Connection, first: date, last: date, unit: str | None = None
) -> tuple[ClosedTransactions, ...]:
    """Return the counts of the weeks that begin from `first` to `last`, of all units or of one."""
    table = closed_transactions
    wanted = select(*(table.c[name] for name in ClosedTransactions.__struct_fields__)).where(
        table.c.week >= first, table.c.week <= last
    )
    if unit is not None:
        wanted = wanted.where(table.c.unit == unit)
    return tuple(ClosedTransactions(**row) for row in connection.execute(wanted).mappings())


def totals(connection: Connection, first: date, last: date) -> Mapping[str, int]:
    """Return closed transactions by unit for the weeks that begin from `first` to `last`."""
    table = closed_transactions
    wanted = (
        select(table.c.unit, func.sum(table.c.closed))
        .where(table.c.week >= first, table.c.week <= last)
        .group_by(table.c.unit)
    )
    return {unit: int(total) for unit, total in connection.execute(wanted)}
