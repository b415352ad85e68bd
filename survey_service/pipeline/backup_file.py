"""The file of a backup: whole or not there, and no byte of it can change unnoticed.

    langnghe-backup/1 <SHA-256 of everything after this line, hexadecimal>
    gzip of the lines that `store/archive_lines.py` describes

`tail -n +2 FILE | zcat` shows them. The file is written under another name beside its own, for its
owner alone, synced and then renamed, so a backup that was interrupted never looks like one.
"""

import gzip
import hashlib
import os
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from survey_service.ledger import key_files
from survey_service.store.archive_lines import Sink, damaged
from survey_service.store.errors import StoreError

MAGIC: Final = b"langnghe-backup/1 "
FIRST_LINE_BYTES: Final = len(MAGIC) + 2 * hashlib.sha256().digest_size + 1
COMPRESSION: Final = 3
"""Salts and hashes do not compress; more effort costs time and saves little."""


class _Hashing:
    """A file that is hashed while it is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


def write(path: Path, fill: Callable[[Sink], object]) -> bytes:
    """Write a backup file and return its digest (32 bytes); nothing is left of a failed attempt.

    Args:
        path: where it shall stand; a file that is there is never replaced.
        fill: writes the lines.

    Raises:
        StoreError: `backup-exists`, `backup-unwritable`.
    """
    if path.exists():
        raise _refused("backup-exists", path, "a file", "no file", "Choose another name.")
    try:
        descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            digest = _write(descriptor, fill)
            Path(partial).rename(path)
        except BaseException:
            Path(partial).unlink()
            raise
        key_files.sync_folder(path.parent)
    except OSError as error:
        hint = "Choose a folder that exists, can be written and has room."
        raise _refused(
            "backup-unwritable", path, error.strerror, "a whole backup file", hint
        ) from error
    return digest


def _write(descriptor: int, fill: Callable[[Sink], object]) -> bytes:
    with os.fdopen(descriptor, "wb") as file:
        file.write(bytes(FIRST_LINE_BYTES))
        hashing = _Hashing(file)
        with gzip.GzipFile(
            filename="", mode="wb", compresslevel=COMPRESSION, fileobj=hashing, mtime=0
        ) as packed:
            fill(packed)
        file.seek(0)
        file.write(MAGIC + hashing.digest.hexdigest().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return hashing.digest.digest()


@contextmanager
def opened(path: Path) -> Iterator[tuple[bytes, Iterator[bytes]]]:
    """Yield the digest (32 bytes) of a backup file, with which its bytes agree, and its lines.

    Raises:
        StoreError: `archive-unreadable` (no such file), `archive-foreign` (no backup of this
            service), `archive-damaged`.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        hint = "Name the file that `langnghe backup` wrote."
        raise _refused("archive-unreadable", path, error.strerror, "a file", hint) from error
    with file:
        promised = _first_line(path, file)
        found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != promised:
            raise damaged(str(path), f"SHA-256 {found}", promised)
        file.seek(FIRST_LINE_BYTES)
        try:
            with gzip.GzipFile(fileobj=file) as packed:
                yield bytes.fromhex(found), iter(packed)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise damaged(str(path), str(error), "gzip") from error


def _first_line(path: Path, file: BinaryIO) -> str:
    line = file.read(FIRST_LINE_BYTES)
    if not line.startswith(MAGIC):
        hint = "Name a file that `langnghe backup` wrote."
        expected = MAGIC.decode().strip()
        raise _refused("archive-foreign", path, line[: len(MAGIC)], expected, hint)
    return line[len(MAGIC) : -1].decode("ascii", "replace") if line.endswith(b"\n") else ""


def _refused(code: str, path: Path, got: object, expected: str, hint: str) -> StoreError:
    return StoreError(code, where=str(path), got=got, expected=expected, hint=hint)
