"""Queries on sealed answers: rows that nobody can read without the key of their box."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select

from survey_service.store.bulk import insert_rows
from survey_service.store.tables.sealing import sealed_answers


class SealedAnswer(NamedTuple):
    """One sealed row; fields in the order of the columns, ids of 16 random bytes."""

    unit: str
    box: bytes
    seal: bytes
    ciphertext: bytes


def add(connection: Connection, rows: Iterable[SealedAnswer]) -> None:
    """Store sealed rows in the order of their random keys: the order of arrival is lost."""
    insert_rows(connection, sealed_answers, SealedAnswer._fields, sorted(rows))


def read(connection: Connection, unit: str, box: bytes) -> list[SealedAnswer]:
    """Return the rows of a box in the order of their keys."""
    wanted = (
        select(sealed_answers)
        .where(sealed_answers.c.unit == unit, sealed_answers.c.box == box)
        .order_by(sealed_answers.c.seal)
    )
    return [
        SealedAnswer(row.unit, bytes(row.box), bytes(row.seal), bytes(row.ciphertext))
        for row in connection.execute(wanted)
    ]


def remove(connection: Connection, unit: str, box: bytes) -> int:
    """Delete the rows of a box and return how many there were."""
    chosen = (sealed_answers.c.unit == unit) & (sealed_answers.c.box == box)
    return connection.execute(delete(sealed_answers).where(chosen)).rowcount


def count(connection: Connection) -> int:
    """Return how many answers wait sealed."""
    return connection.scalar(select(func.count()).select_from(sealed_answers)) or 0
