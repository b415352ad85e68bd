"""Taking a backup: one read snapshot into one file, while answers come in.

Readers do not stop writers on either database, so nobody waits. No private key is in the file, for
that of a box could open, from an old backup, answers whose mix was meant to make them unreadable.
Files of attachments are not in it either: they are named by their digests, which are, and never
change, so any tool that copies new files keeps them.

From before the snapshot until the backup is noted no key of a box is destroyed (`spent_keys`); then
those that the snapshot holds sealed are kept until the next backup is noted. One that was broken
off is forgotten when the next begins.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from secrets import token_bytes
from typing import Final

from msgspec import Struct

from survey_service.ledger import entries
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline import backup_file
from survey_service.pipeline.attachment_files import path_of
from survey_service.pipeline.sequence import sequence
from survey_service.store import (
    archive,
    backups,
    checkpoints,
    key_holds,
    ledger,
    ledger_tree,
    schema,
)
from survey_service.store.archive_lines import Contents, Head, LogState, parts, read_head
from survey_service.store.backups import Backup
from survey_service.store.database import Connection, Database
from survey_service.store.errors import StoreError

RUN_BYTES: Final = 16


class Archive(Struct, frozen=True, kw_only=True):
    """What a backup file holds: its head, and rows by table."""

    head: Head
    contents: tuple[Contents, ...]


class Taken(Struct, frozen=True, kw_only=True):
    """A backup that was taken, and what has to be kept with it.

    Attributes:
        archive: what the file holds.
        digest: SHA-256 (32 bytes) of the file after its first line.
        unreadable: boxes of this backup whose key is nowhere: their answers cannot be opened.
        single: boxes whose key is in one place only.
        files: digests of attachments whose file is not there.
    """

    archive: Archive
    digest: bytes
    unreadable: frozenset[bytes]
    single: frozenset[bytes]
    files: tuple[bytes, ...]


class Beside(Struct, frozen=True):
    """What is not in a backup and has to be kept beside it; only looked at.

    Attributes:
        keys: the keys, place by place.
        attachments: the folder of photos and signatures.
    """

    keys: Sequence[KeyStore]
    attachments: Path


def back_up(
    database: Database, beside: Beside, output: Path, *, now: datetime, program: str
) -> Taken:
    """Write a backup to `output`, then note it in the database and in the ledger.

    Args:
        database: what is backed up.
        beside: where to look for what has to be kept beside it.
        output: a file that does not exist yet.
        now: the present moment, before anything is read: nothing committed later is promised.
        program: version of this program.

    Raises:
        StoreError: `backup-exists`, `backup-unwritable`; `backup-overtaken`, another backup began
            meanwhile: the file is removed, for keys that it needs may be gone.
    """
    sequence(database)  # so that the ledger's state in the head covers what was committed
    run = token_bytes(RUN_BYTES)
    with _under_way(database, run, now), database.read() as connection:
        head = Head(
            taken_at=now,
            program=program,
            revision=schema.revision(connection),
            source=database.kind,
            log=log_state(connection),
            tables=archive.shapes(),
        )
        contents: list[Contents] = []
        digest = backup_file.write(
            output, lambda file: contents.extend(archive.dump(connection, head, file))
        )
        needed = backups.boxes_to_open(connection)
        files = missing_files(connection, beside.attachments)
    backup = Backup(taken_at=now, size=head.log.size, digest=digest)
    if not _noted(database, run, backup, needed):
        output.unlink()
        raise _overtaken(output)
    held = [place.box_keys() for place in beside.keys]
    return Taken(
        archive=Archive(head=head, contents=tuple(contents)),
        digest=digest,
        unreadable=needed.difference(*held),
        single=frozenset(box for box in needed if sum(box in keys for keys in held) == 1),
        files=files,
    )


def check(path: Path) -> Archive:
    """Read a backup file from its first byte to its last.

    Raises:
        StoreError: `archive-unreadable`, `archive-foreign`, `archive-damaged`, `archive-newer`.
    """
    with backup_file.opened(path) as (_, lines):
        head = read_head(lines)
        found = [part for _, part in parts(head, lines) if isinstance(part, Contents)]
    return Archive(head=head, contents=tuple(found))


def missing_files(connection: Connection, folder: Path) -> tuple[bytes, ...]:
    """Return the digests of attachments that arrived and whose file is not in the folder."""
    return tuple(
        digest
        for digest in backups.files_to_keep(connection)
        if not path_of(folder, digest).is_file()
    )


def log_state(connection: Connection) -> LogState:
    """Return size, root and newest checkpoint of the ledger, and what still waits.

    Raises:
        LedgerError: `ledger-gap`.
    """
    size, newest = ledger_tree.size(connection), checkpoints.latest(connection)
    return LogState(
        size=size,
        root=ledger_tree.root(connection, size).hex(),
        pending=ledger.waiting(connection),
        checkpoint=None if newest is None else newest.note,
    )


@contextmanager
def _under_way(database: Database, run: bytes, now: datetime) -> Iterator[None]:
    """Keep every key of a box from now on; no more if no file comes of it."""
    with database.write() as connection:
        backups.begin(connection, run, now)
    try:
        yield
    except BaseException:
        with database.write() as connection:
            backups.end(connection, run)
        raise


def _noted(database: Database, run: bytes, backup: Backup, needed: frozenset[bytes]) -> bool:
    """Note a backup with the boxes that it holds sealed; False where another one began since."""
    entry = entries.encode(
        "backup",
        digest=backup.digest.hex(),
        size=backup.size,
        at=entries.instant(backup.taken_at),
    )
    with database.write() as connection:
        if not backups.end(connection, run):
            return False
        backups.add(connection, backup)
        key_holds.replace(connection, "backup", needed)
        ledger.append(connection, entry)
    return True


def _overtaken(output: Path) -> StoreError:
    return StoreError(
        "backup-overtaken",
        where=str(output),
        got="another backup that began before this one was finished",
        expected="one backup at a time",
        hint="The file was removed. Wait for the other backup, or take this one again.",
    )
