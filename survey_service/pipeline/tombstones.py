"""Tombstones: what was deleted, remembered outside the database.

A backup taken before a deletion still holds the answers. So every deletion is written here, one
JSON object a line, and is on the disk before the database forgets; a restore deletes again whatever
stands here. A line holds no answer and no name: the commitment, and the ledger entry that says why
and when. What is written twice counts once, so anything that was interrupted can be done again.
"""

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from survey_service.ledger import entries, key_files
from survey_service.ledger.errors import LedgerError

OWNER_ONLY: Final = 0o600


class Tombstone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A response that was deleted: its commitment, the text of the ledger entry and its leaf.

    `at` repeats the entry's time for people who read the file.
    """

    commitment: str
    at: str
    entry: str
    leaf: str


def tombstone(entry: bytes) -> Tombstone:
    """Return the tombstone of a ledger entry of the kind `deletion`."""
    said = entries.decode(entry)
    return Tombstone(said["commitment"], said["at"], entry.decode(), entries.leaf(entry).hex())


def remember(path: Path, stones: Iterable[Tombstone]) -> None:
    """Append tombstones that are not there yet; they are on the disk when this returns.

    Raises:
        LedgerError: `tombstones-damaged`, `tombstones-unwritable`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            _append(path, file, stones)
        key_files.sync_folder(path.parent)
    except OSError as error:
        raise LedgerError(
            "tombstones-unwritable",
            where=str(path),
            got=error.strerror,
            expected="a file that can be appended to",
            hint="Nothing was deleted. Make room or change its owner, then decide again.",
        ) from error


def _append(path: Path, file: BinaryIO, stones: Iterable[Tombstone]) -> None:
    content = file.read()
    whole = content.rpartition(b"\n")
    known = {stone.leaf for stone in _parsed(path, whole[0] + whole[1])}
    file.truncate(len(whole[0] + whole[1]))  # half a line: that deletion was never carried out
    file.seek(0, os.SEEK_END)
    for stone in stones:
        if stone.leaf not in known:
            file.write(msgspec.json.encode(stone) + b"\n")
    file.flush()
    os.fsync(file.fileno())


def read(path: Path) -> tuple[Tombstone, ...]:
    """Return the tombstones of a file in the order they were written; none where there is no file.

    Raises:
        LedgerError: `tombstones-damaged`.
    """
    if not path.exists():
        return ()
    whole = path.read_bytes().rpartition(b"\n")
    return _parsed(path, whole[0] + whole[1])


def _parsed(path: Path, content: bytes) -> tuple[Tombstone, ...]:
    found = []
    for number, line in enumerate(content.splitlines(), 1):
        try:
            stone = msgspec.json.decode(line, type=Tombstone)
            same = tombstone(stone.entry.encode()) == stone
        except (msgspec.DecodeError, KeyError, ValueError):
            same = False
        if not same:
            raise _damaged(path, number, line)
        found.append(stone)
    return tuple(found)


def _damaged(path: Path, number: int, line: bytes) -> LedgerError:
    return LedgerError(
        "tombstones-damaged",
        where=f"{path}, line {number}",
        got=line[:80].decode("utf-8", "replace"),
        expected="a tombstone as it was written",
        hint="Use another copy of this file; without it deleted answers would come back.",
    )
