"""Queries on checkpoints that devices remember and our log does not continue."""

from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from survey_service.store.tables.envelopes import witness_findings


class WitnessFinding(msgspec.Struct, frozen=True):
    """The size and root of such a checkpoint, when it was first shown, and whether by a device.

    `by_device` is true once a device we know has shown it; anybody else may have made it up.
    """

    size: int
    root: bytes
    seen_at: datetime
    by_device: bool


class WitnessCounts(NamedTuple):
    """How many such checkpoints known devices showed, and how many only strangers did."""

    devices: int
    strangers: int


def add_once(
    connection: Connection, size: int, root: bytes, seen_at: datetime, *, by_device: bool
) -> None:
    """Record a checkpoint, unless it is recorded already; note that a known device has shown it."""
    table = witness_findings
    here = (table.c.size == size) & (table.c.root == root)
    known = connection.scalar(select(table.c.by_device).where(here))
    if known is None:
        row = {"size": size, "root": root, "seen_at": seen_at, "by_device": by_device}
        connection.execute(insert(table), row)
    elif by_device and not known:
        connection.execute(update(table).where(here).values(by_device=True))


def every(connection: Connection) -> tuple[WitnessFinding, ...]:
    """Return all, in the order in which they were shown to us."""
    rows = connection.execute(select(witness_findings).order_by(witness_findings.c.seen_at))
    return tuple(
        WitnessFinding(row.size, bytes(row.root), row.seen_at, row.by_device) for row in rows
    )


def counts(connection: Connection) -> WitnessCounts:
    """Return how many are recorded."""
    by_device = witness_findings.c.by_device
    wanted = select(by_device, func.count()).group_by(by_device)
    found = {bool(row[0]): int(row[1]) for row in connection.execute(wanted)}
    return WitnessCounts(devices=found.get(True, 0), strangers=found.get(False, 0))
