"""Queries on signed checkpoints: appended, never edited."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, func, insert, select

from survey_service.store.documents import columns
from survey_service.store.tables.ledger import checkpoints


class StoredCheckpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A checkpoint as it was signed: `note` is the signed text, the rest repeats it."""

    size: int
    root: bytes
    at: datetime
    note: str


def add(connection: Connection, checkpoint: StoredCheckpoint) -> None:
    """Store a checkpoint that was just signed.

    Raises:
        sqlalchemy.exc.IntegrityError: there is one of this size.
    """
    connection.execute(insert(checkpoints).values(columns(checkpoint)))


def latest(connection: Connection) -> StoredCheckpoint | None:
    """Return the checkpoint of the largest size."""
    found = newest(connection, 1)
    return found[0] if found else None


def newest(connection: Connection, count: int) -> list[StoredCheckpoint]:
    """Return the last `count` checkpoints, the last one first."""
    wanted = select(checkpoints).order_by(checkpoints.c.size.desc()).limit(count)
    return [StoredCheckpoint(**row) for row in connection.execute(wanted).mappings()]


def of_size(connection: Connection, size: int) -> StoredCheckpoint | None:
    """Return the checkpoint of exactly this size."""
    found = since(connection, size, 1)
    return found[0] if found and found[0].size == size else None


def since(connection: Connection, size: int, limit: int) -> list[StoredCheckpoint]:
    """Return up to `limit` checkpoints of at least this size, smallest first."""
    table = checkpoints
    wanted = select(table).where(table.c.size >= size).order_by(table.c.size).limit(limit)
    return [StoredCheckpoint(**row) for row in connection.execute(wanted).mappings()]


def count(connection: Connection) -> int:
    """Return how many checkpoints were signed."""
    return connection.scalar(select(func.count()).select_from(checkpoints)) or 0
