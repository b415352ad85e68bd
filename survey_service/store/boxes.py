"""Queries on boxes: which take answers, which wait for their mix, and which were mixed when."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from survey_service.store.campaigns import SeriesName
from survey_service.store.documents import LOOKUP_CHUNK, chunks, columns
from survey_service.store.responses import Channel
from survey_service.store.tables.sealing import boxes, sealed_answers

State = Literal["open", "closed", "mixed"]


class Cell(msgspec.Struct, frozen=True):
    """All that can be known of an answer from outside: answers of one cell share a box.

    Fields in the order of the columns. `receiving` and `deciding` are empty where they are not
    known; `size` is the length of a sealed row in bytes.
    """

    unit: str
    campaign: str
    series: SeriesName
    channel: Channel
    instrument: str
    version: str
    receiving: str
    deciding: str
    size: int


class Box(msgspec.Struct, frozen=True):
    """A box that takes answers: its id (16 bytes) and its public key (32 bytes).

    `opened_at` is the hour of its first answer.
    """

    box: bytes
    public_key: bytes
    opened_at: datetime


class WaitingBox(msgspec.Struct, frozen=True, kw_only=True):
    """A box that is not mixed yet, and how many answers are in it."""

    box: bytes
    cell: Cell
    opened_at: datetime
    count: int


def context(cell: Cell, opened_at: datetime) -> bytes:
    """Return what is bound to every row of a box, so that nobody can give it another meaning."""
    return msgspec.json.encode((cell, opened_at.astimezone(UTC)), order="sorted")


_CELL: Final = tuple(boxes.c[name] for name in Cell.__struct_fields__)


def opened(connection: Connection, units: Iterable[str]) -> dict[Cell, Box]:
    """Return the open boxes of some units; none of them closes before this transaction ends."""
    found: dict[Cell, Box] = {}
    for part in chunks(sorted(units), LOOKUP_CHUNK):
        wanted = (
            select(boxes.c.box, boxes.c.public_key, boxes.c.opened_at, *_CELL)
            .where(boxes.c.unit.in_(part), boxes.c.state == "open")
            # FOR KEY SHARE, as for a foreign key: closing does not wait for it, but the mix does
            .with_for_update(read=True, key_share=True)
        )
        for box, public_key, opened_at, *cell in connection.execute(wanted):
            found[Cell(*cell)] = Box(bytes(box), bytes(public_key), opened_at)
    return found


def add(connection: Connection, cell: Cell, box: Box) -> None:
    """Store a new open box; its private key must be on the disk already.

    Raises:
        sqlalchemy.exc.IntegrityError: another process opened one for the cell in the meantime.
    """
    connection.execute(insert(boxes), columns(cell) | columns(box) | {"state": "open"})


def waiting(connection: Connection) -> tuple[WaitingBox, ...]:
    """Return every box that holds answers, in the order of their ids."""
    counted = (
        select(sealed_answers.c.box, func.count().label("count"))
        .group_by(sealed_answers.c.box)
        .subquery()
    )
    wanted = (
        select(boxes.c.box, boxes.c.opened_at, counted.c.count, *_CELL)
        .join(counted, counted.c.box == boxes.c.box)
        .where(boxes.c.state != "mixed")
        .order_by(boxes.c.box)
    )
    return tuple(
        WaitingBox(box=bytes(box), opened_at=opened_at, count=count, cell=Cell(*cell))
        for box, opened_at, count, *cell in connection.execute(wanted)
    )


def count_waiting(connection: Connection, campaign: str, series: SeriesName) -> int:
    """Return how many answers to a series of a campaign wait sealed."""
    wanted = (
        select(func.count())
        .select_from(sealed_answers.join(boxes, boxes.c.box == sealed_answers.c.box))
        .where(boxes.c.campaign == campaign, boxes.c.series == series)
    )
    return connection.scalar(wanted) or 0


def close(connection: Connection, ids: Iterable[bytes]) -> None:
    """Let these boxes take no more answers than those of transactions under way."""
    for part in chunks(sorted(ids), LOOKUP_CHUNK):
        change = update(boxes).where(boxes.c.box.in_(part), boxes.c.state == "open")
        connection.execute(change.values(state="closed"))


def hold_closed(connection: Connection, ids: Iterable[bytes]) -> frozenset[bytes]:
    """Return which of these boxes are closed and not mixed, once nobody writes into them any more.

    They are held until the transaction ends. On SQLite its write lock does the same.
    """
    found: set[bytes] = set()
    for part in chunks(sorted(ids), LOOKUP_CHUNK):
        wanted = (
            select(boxes.c.box)
            .where(boxes.c.box.in_(part), boxes.c.state == "closed")
            .order_by(boxes.c.box)
            .with_for_update()
        )
        found.update(bytes(box) for box in connection.scalars(wanted))
    return frozenset(found)


def set_mixed(connection: Connection, ids: Iterable[bytes], at: datetime) -> None:
    """Note that these boxes are empty now."""
    for part in chunks(sorted(ids), LOOKUP_CHUNK):
        change = update(boxes).where(boxes.c.box.in_(part))
        connection.execute(change.values(state="mixed", mixed_at=at))


def mixed(connection: Connection, ids: Iterable[bytes]) -> frozenset[bytes]:
    """Return which of these boxes were mixed."""
    found: set[bytes] = set()
    for part in chunks(sorted(ids), LOOKUP_CHUNK):
        wanted = select(boxes.c.box).where(boxes.c.box.in_(part), boxes.c.state == "mixed")
        found.update(bytes(box) for box in connection.scalars(wanted))
    return frozenset(found)
