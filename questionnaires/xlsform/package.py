"""The zip file around a workbook: judged by its directory before one byte is decompressed.

A part is read as a stream, counted against the size it declares; Python's reader stops there. No
name of a part ever becomes the name of a file.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from questionnaires.labels import printable
from questionnaires.xlsform.reasons import WorkbookError

LARGEST_FILE = 10_000_000
"""Bytes of the largest workbook file; one with 3,400 communes has about 200,000."""

LARGEST_PART = 24_000_000
"""Bytes that a part which is read may have when decompressed."""

LARGEST_TOTAL = 100_000_000
"""Bytes that all parts together may declare, pictures included."""

MOST_PARTS = 1_000

_ENTRY = b"PK\x01\x02"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_UNSAFE = re.compile(r"(^|/)\.\.(/|$)|^[/\\]|^[A-Za-z]:|[\\\x00-\x1f]")
_MACROS = re.compile(r"(vbaproject\.bin|vbadata\.xml)$|/(macrosheets|activex)/", re.IGNORECASE)
_STORED_OR_DEFLATED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_CHUNK = 65_536
_ENCRYPTED_FLAG = 0x1


class Package:
    """The parts of a workbook that passed the checks, to be read one by one."""

    def __init__(self, content: bytes) -> None:
        """Check the directory.

        Raises:
            WorkbookError: the content is no zip file, or one that no form needs.
        """
        _require_zip(content)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise WorkbookError("damaged-workbook", str(error), "an .xlsx file") from None
        parts = self._archive.infolist()
        for part in parts:
            _require_harmless(part)
        total = sum(part.file_size for part in parts)
        if total > LARGEST_TOTAL:
            raise WorkbookError("workbook-too-large", f"{total} bytes", f"{LARGEST_TOTAL} bytes")
        self.names = frozenset(part.filename for part in parts)
        if len(self.names) < len(parts):
            raise WorkbookError("unsafe-part", "two parts of one name", "every name once")

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part.

        Raises:
            WorkbookError: `damaged-workbook`: the part is missing or not what it declares to be;
                `workbook-too-large`: it declares more than a form needs.
        """
        if name not in self.names:
            raise WorkbookError("damaged-workbook", f"no {printable(name)}", "an .xlsx file")
        size = self._archive.getinfo(name).file_size
        if size > LARGEST_PART:
            raise WorkbookError("workbook-too-large", f"{size} bytes", f"{LARGEST_PART} bytes")
        try:
            with self._archive.open(name) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
            raise WorkbookError("damaged-workbook", str(error)[:60], "an .xlsx file") from None


def _require_zip(content: bytes) -> None:
    """Refuse other kinds of file by their first bytes, and directories too long to be read."""
    if content.startswith(_OLE):
        code = "encrypted-workbook" if _ENCRYPTED_STREAM in content else "old-workbook"
        raise WorkbookError(code, "an OLE file", "an .xlsx file without password")
    if not content.startswith(b"PK"):
        raise WorkbookError("not-a-workbook", printable(str(content[:8])), "an .xlsx file")
    if len(content) > LARGEST_FILE:
        size = f"{len(content)} bytes"
        raise WorkbookError("workbook-too-large", size, f"{LARGEST_FILE} bytes")
    if (count := content.count(_ENTRY)) > MOST_PARTS:
        raise WorkbookError("workbook-too-large", f"{count} parts", f"{MOST_PARTS} parts")


def _require_harmless(part: zipfile.ZipInfo) -> None:
    """Refuse macros, passwords, rare compression and names that point out of the archive."""
    name = printable(part.filename)
    if _UNSAFE.search(part.filename):
        raise WorkbookError("unsafe-part", name, "a name inside the workbook")
    if _MACROS.search(part.filename):
        raise WorkbookError("macros", name, "a workbook without macros (.xlsx)")
    if part.flag_bits & _ENCRYPTED_FLAG:
        raise WorkbookError("encrypted-workbook", name, "an .xlsx file without password")
    if part.compress_type not in _STORED_OR_DEFLATED:
        method = f"compression {part.compress_type}"
        raise WorkbookError("damaged-workbook", method, "an .xlsx file")
