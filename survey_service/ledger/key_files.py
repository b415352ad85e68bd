"""Files that hold a private key: durable, readable by their owner alone, destroyed in place.

A key file is made with its final mode (0600, in folders of 0700), synced, and the folder that names
it synced too, so that a key that was used is still there after a power cut. It is refused as soon
as anyone but its owner could touch it.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from survey_service.ledger.errors import LedgerError

OWNER_ONLY: Final = 0o600
OWNER_ONLY_FOLDER: Final = 0o700
LONGEST: Final = 4096
_OTHERS: Final = 0o077


def write_new(path: Path, content: bytes) -> None:
    """Write a file that must not exist yet, and return when it would survive a power cut.

    Raises:
        LedgerError: `key-exists`; a key is never overwritten, since what it signed or opens lives
            on. `key-unwritable`; nothing is left behind.
    """
    with _writing(path):
        make_folder(path.parent)
        # O_EXCL and the mode together: at no instant is the file there and readable by others
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        try:
            _fill(descriptor, content)
            sync_folder(path.parent)
        except OSError:
            with suppress(OSError):
                path.unlink()
            raise


def replace(path: Path, content: bytes) -> None:
    """Write a small file in place of the one of the same name, whole or not at all.

    Raises:
        LedgerError: `key-unwritable`.
    """
    with _writing(path):
        make_folder(path.parent)
        beside = path.with_name(f"{path.name}.new")
        _fill(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), content)
        beside.replace(path)
        sync_folder(path.parent)


def read(path: Path) -> bytes:
    """Return what a key file holds.

    Raises:
        LedgerError: `key-missing`; `key-exposed` (group or world has any access, or it is not a
            plain file).
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(LONGEST) if stat.S_ISREG(mode) else b""
    except OSError as error:
        raise LedgerError(
            "key-missing",
            where=str(path),
            got=error.strerror,
            expected="a key file",
            hint="Create the key first, or name the right folder.",
        ) from error
    if not stat.S_ISREG(mode) or mode & _OTHERS:
        raise _exposed(path, mode, "-rw-------", "chmod 600")
    return content


def check_folder(path: Path) -> None:
    """Refuse a folder of keys in which others could look or exchange files.

    Raises:
        LedgerError: `key-exposed`.
    """
    with suppress(FileNotFoundError):
        mode = path.stat().st_mode
        if mode & _OTHERS:
            raise _exposed(path, mode, "drwx------", "chmod 700")


def is_private(path: Path) -> bool:
    """Tell whether a file exists and only its owner can touch it."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) and not mode & _OTHERS


def destroy(path: Path) -> None:
    """Overwrite a key file, sync, and remove it; a file that is not there is destroyed already.

    Overwriting reaches the blocks of the file only where the disk and the file system write in
    place. Flash storage, journals of data, snapshots and copies made by others keep what they kept.

    Raises:
        LedgerError: `key-unwritable`.
    """
    with _writing(path), suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
        _fill(descriptor, bytes(os.fstat(descriptor).st_size))
        path.unlink()
        sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Make a folder for its owner alone, with those above it, each synced into its parent."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fill(descriptor: int, content: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise LedgerError(
            "key-exists",
            where=str(path),
            got="a file",
            expected="no file of this name",
            hint="Choose another name; keys are rotated, never overwritten.",
        ) from error
    except OSError as error:
        raise LedgerError(
            "key-unwritable",
            where=str(path),
            got=error.strerror,
            expected="a folder on a local disk that can be written",
            hint="Check the folder, its owner and the space on its disk; no key was put to use.",
        ) from error


def _exposed(path: Path, mode: int, expected: str, command: str) -> LedgerError:
    return LedgerError(
        "key-exposed",
        where=str(path),
        got=stat.filemode(mode),
        expected=expected,
        hint=f"Run {command} on it, and rotate the key if others could have read it.",
    )
