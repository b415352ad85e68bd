"""Queries on closed transactions: the denominator of coverage (answers ÷ transactions)."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec
from sqlalchemy import Connection, func, insert, select

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


def totals(connection: Connection, first: date, last: date) -> Mapping[str, int]:
    """Return closed transactions by unit for the weeks that begin from `first` to `last`."""
    table = closed_transactions
    wanted = (
        select(table.c.unit, func.sum(table.c.closed))
        .where(table.c.week >= first, table.c.week <= last)
        .group_by(table.c.unit)
    )
    return {unit: int(total) for unit, total in connection.execute(wanted)}
