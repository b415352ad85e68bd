"""An audit bundle as a file: a zip archive of lines, written as they come.

docs/audit-format.md has the parts and their bytes.
"""

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, Final

Parts = Iterable[tuple[str, Iterable[bytes]]]
"""File names with their lines, opened one after the other."""

LEVEL: Final = 1
"""Most of a bundle is hashes, which do not get smaller by trying harder."""

_AT_ONCE: Final = 1 << 20
_OWNER_ONLY: Final = 0o600


def write_bundle(path: Path, parts: Parts) -> str:
    """Write a bundle to a new file for its owner alone, for it holds answers.

    Returns:
        SHA-256 of the file, hexadecimal.

    Raises:
        FileExistsError: there is such a file.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _pack(file, parts)
    except BaseException:
        path.unlink()
        raise
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pack(file: BinaryIO, parts: Parts) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as bundle:
        for name, lines in parts:
            with bundle.open(name, "w", force_zip64=True) as part:
                _write(part.write, lines)


def _write(write: Callable[[bytes], object], lines: Iterable[bytes]) -> None:
    gathered = bytearray()
    for line in lines:
        gathered += line
        gathered += b"\n"
        if len(gathered) > _AT_ONCE:
            write(bytes(gathered))
            gathered.clear()
    write(bytes(gathered))
