"""Queries on checkpoints that devices remember and our log does not continue."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, exists, func, insert, select

from survey_service.store.tables.envelopes import witness_findings


class WitnessFinding(msgspec.Struct, frozen=True):
    """The size and root of such a checkpoint, and when it was first shown to us."""

    size: int
    root: bytes
    seen_at: datetime


def add_once(connection: Connection, size: int, root: bytes, seen_at: datetime) -> None:
    """Record a checkpoint, unless it is recorded already."""
    table = witness_findings
    known = exists().where(table.c.size == size, table.c.root == root)
    if not connection.scalar(select(known)):
        row = {"size": size, "root": root, "seen_at": seen_at}
        connection.execute(insert(table), row)


def every(connection: Connection) -> tuple[WitnessFinding, ...]:
    """Return all, in the order in which they were shown to us."""
    rows = connection.execute(select(witness_findings).order_by(witness_findings.c.seen_at))
    return tuple(WitnessFinding(row.size, bytes(row.root), row.seen_at) for row in rows)


def count(connection: Connection) -> int:
    """Return how many are recorded."""
    return connection.scalar(select(func.count()).select_from(witness_findings)) or 0
