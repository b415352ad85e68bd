"""Queries on verifiable draws."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, Select, insert, select, update

from sampling.draw.commitment import Commitment
from sampling.draw.manifest import Manifest
from survey_service.store.documents import columns, dump, load
from survey_service.store.tables.draws import draw_secrets, draws


class DrawKey(msgspec.Struct, frozen=True, kw_only=True):
    """What a draw is for; of each there is one draw in force."""

    campaign: str
    series: str
    period: str


class StoredDraw(msgspec.Struct, frozen=True, kw_only=True):
    """A draw that was committed, and what came out.

    Attributes:
        draw_id: which draw.
        key: what it is for.
        number: 1 for the first draw of its key, more for draws that replace one.
        commitment: what was fixed.
        frame: canonical table of the frame.
        names: names of units, by code; may be empty.
        committed_at: when.
        committed_by: account of who committed it.
        commit_leaf: leaf of that in the ledger.
        approval: the request by which a second person allowed it; of draws that replace one.
        manifest: the finished draw; None while it is not drawn.
        drawn_at: when.
        drawn_by: account of who drew.
        drawn_leaf: leaf of that in the ledger.
    """

    draw_id: str
    key: DrawKey
    number: int
    commitment: Commitment
    frame: str
    names: dict[str, str]
    committed_at: datetime
    committed_by: str
    commit_leaf: bytes
    approval: str | None = None
    manifest: Manifest | None = None
    drawn_at: datetime | None = None
    drawn_by: str | None = None
    drawn_leaf: bytes | None = None


class OpenedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A secret that was opened."""

    owner: str
    secret: bytes
    opened_at: datetime
    leaf: bytes


def add(connection: Connection, draw: StoredDraw) -> None:
    """Store a committed draw.

    Raises:
        sqlalchemy.exc.IntegrityError: there is a draw of this key and number.
    """
    row = columns(draw) | columns(draw.key)
    del row["key"], row["manifest"]
    row["commitment"], row["names"] = dump(draw.commitment), dump(draw.names)
    connection.execute(insert(draws).values(row))


def add_opening(connection: Connection, draw_id: str, opened: OpenedRow) -> None:
    """Store a secret that was opened."""
    connection.execute(insert(draw_secrets).values(columns(opened) | {"draw_id": draw_id}))


def finish(
    connection: Connection, draw_id: str, manifest: Manifest, *, at: datetime, by: str, leaf: bytes
) -> bool:
    """Store what came out; False where the draw was drawn already."""
    change = (
        update(draws)
        .where(draws.c.draw_id == draw_id, draws.c.drawn_at.is_(None))
        .values(
            manifest=dump(manifest),
            public_value=manifest.public_value,
            evidence=manifest.evidence,
            drawn_at=at,
            drawn_by=by,
            drawn_leaf=leaf,
        )
    )
    return connection.execute(change).rowcount == 1


def get(connection: Connection, draw_id: str) -> StoredDraw | None:
    """Return one draw."""
    return next(iter(_read(connection, select(draws).where(draws.c.draw_id == draw_id))), None)


def of(connection: Connection, key: DrawKey) -> tuple[StoredDraw, ...]:
    """Return the draws of a key, the first one first; the last one is in force."""
    wanted = select(draws).where(
        draws.c.campaign == key.campaign,
        draws.c.series == key.series,
        draws.c.period == key.period,
    )
    return _read(connection, wanted.order_by(draws.c.number))


def every(connection: Connection, campaign: str | None = None) -> tuple[StoredDraw, ...]:
    """Return all draws, the last committed first."""
    wanted = select(draws).order_by(draws.c.committed_at.desc(), draws.c.draw_id)
    if campaign is not None:
        wanted = wanted.where(draws.c.campaign == campaign)
    return _read(connection, wanted)


def openings(connection: Connection, draw_id: str) -> tuple[OpenedRow, ...]:
    """Return the secrets that were opened, by owner."""
    wanted = select(draw_secrets).where(draw_secrets.c.draw_id == draw_id)
    rows = connection.execute(wanted.order_by(draw_secrets.c.owner)).mappings()
    return tuple(
        OpenedRow(
            owner=row["owner"],
            secret=bytes(row["secret"]),
            opened_at=row["opened_at"],
            leaf=bytes(row["leaf"]),
        )
        for row in rows
    )


def _read(connection: Connection, wanted: Select[Any]) -> tuple[StoredDraw, ...]:
    return tuple(_draw(row) for row in connection.execute(wanted).mappings())


def _draw(row: RowMapping) -> StoredDraw:
    return StoredDraw(
        draw_id=row["draw_id"],
        key=DrawKey(campaign=row["campaign"], series=row["series"], period=row["period"]),
        number=row["number"],
        commitment=load(row["commitment"], Commitment),
        frame=row["frame"],
        names=load(row["names"], dict[str, str]),
        committed_at=row["committed_at"],
        committed_by=row["committed_by"],
        commit_leaf=bytes(row["commit_leaf"]),
        approval=row["approval"],
        manifest=None if row["manifest"] is None else load(row["manifest"], Manifest),
        drawn_at=row["drawn_at"],
        drawn_by=row["drawn_by"],
        drawn_leaf=None if row["drawn_leaf"] is None else bytes(row["drawn_leaf"]),
    )
