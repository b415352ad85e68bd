"""Queries on backups taken and under way, and on the keys and files a restored database needs."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, insert, select

from survey_service.store.documents import columns
from survey_service.store.tables.attachments import attachments
from survey_service.store.tables.backups import backup_runs, backups
from survey_service.store.tables.sealing import boxes


class Backup(msgspec.Struct, frozen=True, kw_only=True):
    """A backup: no later than which moment, of a ledger of how many entries, which archive."""

    taken_at: datetime
    size: int
    digest: bytes


def add(connection: Connection, backup: Backup) -> None:
    """Note that a backup is safely on its disk."""
    connection.execute(insert(backups), columns(backup))


def begin(connection: Connection, run: bytes, at: datetime) -> None:
    """Note that a backup is under way, in place of one that was broken off.

    `run` is its random id, 16 bytes; `at` is for people to read, nothing is decided by it.
    """
    connection.execute(delete(backup_runs))
    connection.execute(insert(backup_runs).values(run=run, began_at=at))


def end(connection: Connection, run: bytes) -> bool:
    """Note that a backup is under way no more; False where another took its place."""
    found = connection.execute(delete(backup_runs).where(backup_runs.c.run == run))
    return found.rowcount > 0


def under_way(connection: Connection) -> datetime | None:
    """Return since when a backup is under way, or was broken off; None where there is none."""
    wanted = select(backup_runs.c.began_at).order_by(backup_runs.c.began_at).limit(1)
    return connection.scalar(wanted)


def latest(connection: Connection) -> Backup | None:
    """Return the newest backup."""
    wanted = select(backups).order_by(backups.c.taken_at.desc()).limit(1)
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else Backup(**row)


def boxes_to_open(connection: Connection) -> frozenset[bytes]:
    """Return the boxes whose answers wait, or may still come: what needs its private key."""
    wanted = select(boxes.c.box).where(boxes.c.state != "mixed")
    return frozenset(bytes(box) for box in connection.scalars(wanted))


def files_to_keep(connection: Connection) -> tuple[bytes, ...]:
    """Return the digests of attachments that arrived whole."""
    wanted = select(attachments.c.digest).where(attachments.c.media_type.is_not(None))
    return tuple(bytes(digest) for digest in connection.scalars(wanted.order_by("digest")))
