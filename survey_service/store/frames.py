"""Queries on frames: a frame with its places in, frames and the rows of a place out."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, insert, select, update

from survey_service.store.bulk import insert_rows
from survey_service.store.documents import columns, dump, load
from survey_service.store.tables.frames import frame_places, frames

FrameKind = Literal["villages", "households", "transactions", "organisations"]
Cells = Sequence[str]
_PLACE = ("frame", "place", "rows", "size", "content")


class StoredFrame(msgspec.Struct, frozen=True, kw_only=True):
    """A frame without its rows. `size` is the sum of its measure (adults, dossiers, bodies).

    `coverage` says what it covers and leaves out, `report` what was found at the import, `digest`
    is SHA-256 of the file. A closed frame is kept and not drawn from.
    """

    name: str
    kind: FrameKind
    day: date
    coverage: dict[str, Any]
    report: dict[str, Any]
    rows: int
    size: int
    source: str
    digest: bytes
    imported_at: datetime
    closed_at: datetime | None = None
    closed_because: str | None = None


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one place of a frame, each as its cells in the order of the columns of its kind."""

    place: str
    size: int
    cells: Sequence[Cells]


def add(connection: Connection, frame: StoredFrame, places: Iterable[Place]) -> None:
    """Store a frame with its places."""
    row = {"coverage": dump(frame.coverage), "report": dump(frame.report)}
    connection.execute(insert(frames).values(columns(frame) | row))
    packed = (
        (frame.name, each.place, len(each.cells), each.size, _packed(each.cells)) for each in places
    )
    insert_rows(connection, frame_places, _PLACE, packed)


def get(connection: Connection, name: str) -> StoredFrame | None:
    """Return a frame without its rows."""
    row = connection.execute(select(frames).where(frames.c.name == name)).mappings().first()
    return None if row is None else _frame(row)


def every(connection: Connection) -> tuple[StoredFrame, ...]:
    """Return every frame, the one of the latest day first."""
    ordered = select(frames).order_by(frames.c.day.desc(), frames.c.name)
    return tuple(_frame(row) for row in connection.execute(ordered).mappings())


def places(connection: Connection, name: str) -> dict[str, tuple[int, int]]:
    """Return the number of rows and the size of every place of a frame, by its code."""
    table = frame_places.c
    wanted = select(table.place, table.rows, table.size).where(table.frame == name)
    return {
        place: (rows, size)
        for place, rows, size in connection.execute(wanted.order_by(table.place))
    }


def each_place(connection: Connection, name: str) -> Iterator[Place]:
    """Yield the places of a frame with their rows, by code; one is held in memory at a time."""
    table = frame_places.c
    for code in places(connection, name):
        wanted = select(table.size, table.content).where(table.frame == name, table.place == code)
        size, content = connection.execute(wanted).one()
        cells = msgspec.json.decode(zlib.decompress(content), type=list[list[str]])
        yield Place(place=code, size=size, cells=cells)


def close(connection: Connection, name: str, at: datetime, because: str) -> bool:
    """Close an open frame; False where there is none of that name."""
    chosen = update(frames).where(frames.c.name == name, frames.c.closed_at.is_(None))
    return connection.execute(chosen.values(closed_at=at, closed_because=because)).rowcount == 1


def _packed(cells: Sequence[Cells]) -> bytes:
    return zlib.compress(msgspec.json.encode(cells), 1)


def _frame(row: Any) -> StoredFrame:  # noqa: ANN401 - a mapping of columns
    documents = {name: load(row[name], dict[str, Any]) for name in ("coverage", "report")}
    return StoredFrame(**{**row, **documents})
