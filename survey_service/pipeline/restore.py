"""Restoring a backup into an empty database: everything in one transaction, or nothing.

The rows are loaded and read again, the ledger is computed again and held against the archive and
against the checkpoint that a monitor saved, people who were deleted are deleted again, and the
ledger gets an entry that says from which size it goes on. A box whose key is not here takes no more
answers, for nobody could ever open them.

The database that was backed up may still be running, with the same folder of keys: a trial must not
take them from it. So the keys of restored boxes stay, mixed or not, until somebody says that the
other database is gone (`adopt`).
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from survey_service.ledger import entries
from survey_service.ledger.checkpoints import Checkpoint
from survey_service.ledger.errors import LedgerError
from survey_service.pipeline import backup_file, deletion
from survey_service.pipeline.backup import Archive, missing_files
from survey_service.pipeline.restored_log import (
    ROLLED_BACK,
    missing,
    read_checkpoint,
    require_whole,
)
from survey_service.pipeline.tombstones import Tombstone
from survey_service.store import archive, backups, boxes, key_holds, ledger, schema
from survey_service.store.archive_lines import Head, read_head
from survey_service.store.backups import Backup
from survey_service.store.database import Connection, Database
from survey_service.store.errors import StoreError


class Asked(Struct, frozen=True, kw_only=True):
    """What a restore has to hold itself against.

    Attributes:
        note: the checkpoint that a monitor saved; None where nobody has one.
        tombstones: what was deleted since.
        attachments: folder of the files that came with interviews.
        box_keys: boxes whose private key is here.
        accept_roll_back: restore although the monitor has seen more.
    """

    note: str | None
    tombstones: Sequence[Tombstone]
    attachments: Path
    box_keys: frozenset[bytes]
    accept_roll_back: bool = False


class Restored(Struct, frozen=True, kw_only=True):
    """What was restored, and what is known to be missing.

    Attributes:
        archive: what the file held.
        seen: the monitor's checkpoint; None where none was given.
        missing: entries of the ledger that the monitor has seen and this database lacks.
        deleted: versions of interviews that were deleted again.
        unreadable: boxes whose key is not here: their answers cannot be opened.
        shared: boxes whose key is here and stays until it is adopted.
        files: digests of attachments whose file is not here.
    """

    archive: Archive
    seen: Checkpoint | None
    missing: int
    deleted: int
    unreadable: frozenset[bytes]
    shared: frozenset[bytes]
    files: tuple[bytes, ...]


def restore(database: Database, path: Path, asked: Asked, now: datetime) -> Restored:
    """Fill an empty database from a backup file.

    Raises:
        StoreError: `restore-not-empty`, `restore-differs`, `schema-ahead`, and those of `check`.
        LedgerError: `backup-rolled-back`, `ledger-forked`; a ledger that is not whole; a note that
            no key of this ledger signed; `tombstones-incomplete`.
    """
    with backup_file.opened(path) as (digest, lines), database.write() as connection:
        _require_empty(database, connection)
        head = read_head(lines)
        schema.raise_to(connection, head.revision, str(path))
        loaded = archive.load(connection, head, lines)
        schema.raise_to(connection, "head", str(path))
        require_whole(connection, head.log)
        seen = None if asked.note is None else read_checkpoint(connection, asked.note)
        lost = 0 if seen is None else missing(connection, seen)
        if seen is not None and lost and not asked.accept_roll_back:
            raise _rolled_back(head.log.size, seen)
        deleted = _delete_again(connection, asked, now)
        sealed = backups.boxes_to_open(connection)
        unreadable = sealed - asked.box_keys
        boxes.close(connection, unreadable)
        files = missing_files(connection, asked.attachments)
        _note(connection, head, digest, now)
        key_holds.replace(connection, "backup", sealed)
        key_holds.replace(connection, "restored", sealed)
    return Restored(
        archive=Archive(head=head, contents=loaded),
        seen=seen,
        missing=lost,
        deleted=deleted,
        unreadable=unreadable,
        shared=sealed & asked.box_keys,
        files=files,
    )


def adopt(database: Database) -> int:
    """Take over the keys of restored boxes: the mix may destroy them; return how many boxes.

    Only when the database that was backed up is gone for good, or runs with other keys.
    """
    with database.write() as connection:
        return key_holds.replace(connection, "restored", ())


def _require_empty(database: Database, connection: Connection) -> None:
    tables = archive.tables(connection)
    if tables:
        raise StoreError(
            "restore-not-empty",
            where=database.url,
            got=f"{len(tables)} tables",
            expected="a database without tables",
            hint="Name a new database: a restore never writes over one that is there.",
        )


def _delete_again(connection: Connection, asked: Asked, now: datetime) -> int:
    """Delete what was deleted after the backup, and see that the ledger says so."""
    said, stones = _deletions(connection), asked.tombstones
    missed = said - {stone.commitment for stone in stones}
    if missed:
        raise LedgerError(
            "tombstones-incomplete",
            where=f"{len(missed)} deletions of the ledger",
            got="no tombstone",
            expected="every deletion up to the last one",
            hint="Give the newest file of tombstones, or people who were deleted could come back.",
        )
    gone = deletion.destroy(
        connection, [bytes.fromhex(stone.commitment) for stone in stones], asked.attachments, now
    )
    unsaid = {commitment.hex() for commitment in gone} - said
    for stone in stones:
        if stone.commitment in unsaid:
            ledger.append(connection, stone.entry.encode())
            unsaid.remove(stone.commitment)
    return len(gone)


def _deletions(connection: Connection) -> set[str]:
    return {
        str(entries.decode(text)["commitment"]) for text in ledger.texts(connection, "deletion")
    }


def _note(connection: Connection, head: Head, digest: bytes, now: datetime) -> None:
    """Say from which size the ledger goes on, and which backup it goes on from."""
    taken = Backup(taken_at=head.taken_at, size=head.log.size, digest=digest)
    backups.add(connection, taken)
    entry = entries.encode(
        "restore", size=head.log.size, root=head.log.root, at=entries.instant(now)
    )
    ledger.append(connection, entry)


def _rolled_back(size: int, seen: Checkpoint) -> LedgerError:
    return LedgerError(
        ROLLED_BACK,
        where="backup",
        got=f"a ledger of {size} entries",
        expected=f"{seen.size}, which a monitor saw signed at {entries.instant(seen.at)}",
        hint="Nothing was restored. Look for a newer backup; if there is none, restore with "
        "--accept-roll-back, and what came since is missing for everybody to see.",
    )
