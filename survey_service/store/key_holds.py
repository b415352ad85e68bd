"""Queries on the keys of boxes that must be kept although their box may be mixed, and why."""

from collections.abc import Iterable
from typing import Literal

from sqlalchemy import Connection, delete, insert, select

from survey_service.store.tables.backups import key_holds

Reason = Literal["backup", "restored"]


def held(connection: Connection, reason: Reason) -> frozenset[bytes]:
    """Return the boxes whose keys are kept for this reason."""
    wanted = select(key_holds.c.box).where(key_holds.c.reason == reason)
    return frozenset(bytes(box) for box in connection.scalars(wanted))


def replace(connection: Connection, reason: Reason, ids: Iterable[bytes]) -> int:
    """Keep the keys of these boxes for this reason, and of no other; return how many were kept."""
    former = connection.execute(delete(key_holds).where(key_holds.c.reason == reason)).rowcount
    if rows := [{"box": box, "reason": reason} for box in sorted(ids)]:
        connection.execute(insert(key_holds), rows)
    return former
