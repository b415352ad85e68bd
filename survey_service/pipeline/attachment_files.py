"""Files of attachments: named by their SHA-256, written whole or not at all.

    <folder>/<first two digits>/<sha256>        a file that arrived, synced before its row
    <folder>/partial/…                          one on its way, removed whatever happens to it

The type is told by the first bytes, not by what anybody says.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from msgspec import Struct

from survey_service.problems import Problem

MOST_BYTES: Final = 5 * 1024 * 1024
PARTIAL: Final = "partial"
ABANDONED: Final = timedelta(hours=1)
"""A partial file this old belongs to a process that died: an upload takes minutes at most."""
OWNER_ONLY: Final = 0o700
_HEAD_BYTES: Final = 12


class Stored(Struct, frozen=True):
    """What is known of a file that is there."""

    digest: bytes
    media_type: str
    size: int


class Incoming:
    """A file on its way.

    Args:
        folder: of all attachments.
        digest: the SHA-256 it must have.
        name: of the file it is written to.
        file: that file, open.
    """

    def __init__(self, folder: Path, digest: bytes, name: Path, file: BinaryIO) -> None:
        self._folder = folder
        self._name = name
        self._digest = digest
        self._file = file
        self._hash = hashlib.sha256()
        self._head = b""
        self._size = 0

    def write(self, part: bytes) -> None:
        """Take the next part.

        Raises:
            Problem: `attachment-too-large`, `attachment-type`.
        """
        self._size += len(part)
        if self._size > MOST_BYTES:
            raise Problem("attachment-too-large", "body", expected=f"≤ {MOST_BYTES} byte")
        if len(self._head) < _HEAD_BYTES:
            self._head = (self._head + part)[:_HEAD_BYTES]
            if len(self._head) == _HEAD_BYTES:
                media_type(self._head)
        self._hash.update(part)
        self._file.write(part)

    def keep(self) -> Stored:
        """Give the file its name, once it is on the disk.

        Raises:
            Problem: `attachment-altered`, `attachment-type`.
        """
        kind = media_type(self._head)
        if self._hash.digest() != self._digest:
            got = self._hash.hexdigest()
            raise Problem("attachment-altered", "body", got, self._digest.hex())
        self._file.flush()
        os.fsync(self._file.fileno())
        path = path_of(self._folder, self._digest)
        path.parent.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        self._name.replace(path)
        _sync(path.parent)
        _sync(self._folder)
        return Stored(self._digest, kind, self._size)


@contextmanager
def incoming(folder: Path, digest: bytes) -> Iterator[Incoming]:
    """Open a file on its way; nothing of it is left unless it was kept."""
    place = folder / PARTIAL
    place.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=place)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield Incoming(folder, digest, Path(name), file)
    finally:
        Path(name).unlink(missing_ok=True)


def path_of(folder: Path, digest: bytes) -> Path:
    """Return where a file is, or would be."""
    name = digest.hex()
    return folder / name[:2] / name


def media_type(head: bytes) -> str:
    """Return the type of an image by its first bytes.

    Raises:
        Problem: `attachment-type`.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    raise Problem("attachment-type", "body", head.hex(), "JPEG, PNG, WebP")


def sweep(folder: Path, now: datetime) -> int:
    """Remove what processes that died left half written; return how many files that were."""
    removed = 0
    for path in (folder / PARTIAL).glob("*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < (now - ABANDONED).timestamp():
                path.unlink()
                removed += 1
    return removed


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
