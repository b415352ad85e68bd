"""The lines of an archive: what each says, and reading them back.

The first line is the head: when, by which program, of which schema revision, the state of the
ledger and the shape of every table. Then, table by table in the order in which rows may be
inserted, one JSON array a row, and one object with the number of rows and the SHA-256 of their
lines. Bytes are base64, days and instants RFC 3339, so that a row reads the same whichever database
it came from.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, Protocol

import msgspec

from survey_service.store.database import Kind
from survey_service.store.documents import chunks
from survey_service.store.errors import StoreError

FORMAT: Final = 1
PART: Final = 200
"""Rows held in memory at a time: an entry of the ledger may list thousands of hashes."""
TYPES: Final[Mapping[str, type]] = {
    "instant": datetime,
    "bytes": bytes,
    "boolean": bool,
    "integer": int,
    "float": float,
    "date": date,
    "text": str,
}
"""Kind of a column, as the head names it → type of its values."""

Row = tuple[Any, ...]


class Sink(Protocol):
    """Where lines are written: a file, or something that packs them into one."""

    def write(self, data: bytes, /) -> object:
        """Take some more bytes."""


class Field(msgspec.Struct, frozen=True):
    """A column: its name, its kind (a word of `TYPES`), whether it may be empty."""

    name: str
    kind: str
    nullable: bool


class Shape(msgspec.Struct, frozen=True):
    """A table: its columns in the order of a row, and the names of its primary key."""

    name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]


class LogState(msgspec.Struct, frozen=True, kw_only=True):
    """The ledger at one moment.

    Attributes:
        size: entries with a position.
        root: RFC 6962 root over them, hexadecimal.
        pending: entries that wait for a position.
        checkpoint: the newest signed checkpoint; None where there is none yet.
    """

    size: int
    root: str
    pending: int
    checkpoint: str | None = None


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The first line. `taken_at` is not later than the state that the archive holds."""

    format: int = FORMAT
    taken_at: datetime
    program: str
    revision: str
    source: Kind
    log: LogState
    tables: tuple[Shape, ...]


class Contents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last line of a table: how many rows, and the SHA-256 of their lines, hexadecimal."""

    table: str
    rows: int
    sha256: str


def read_head(lines: Iterator[bytes]) -> Head:
    """Return the first line of an archive.

    Raises:
        StoreError: `archive-newer`, `archive-damaged`.
    """
    line = next(lines, b"")
    try:
        version = msgspec.json.decode(line, type=_Version).format
        if version <= FORMAT:
            return msgspec.json.decode(line, type=Head)
    except msgspec.DecodeError as error:
        raise damaged("first line", str(error), "the head of an archive") from error
    raise newer(f"format {version}", f"format {FORMAT}")


class _Version(msgspec.Struct):
    format: int


def parts(head: Head, lines: Iterator[bytes]) -> Iterator[tuple[Shape, Sequence[Row] | Contents]]:
    """Yield the rows of every table in parts, and after the last part its contents, checked.

    Args:
        head: the first line, which was read already.
        lines: all others.

    Raises:
        StoreError: `archive-damaged` where a line is no row of its table or rows and contents do
            not agree, `archive-newer` for a kind of column that this program does not know.
    """
    for shape in head.tables:
        for part in _table_parts(shape, lines):
            yield shape, part
    if next(lines, None) is not None:
        raise damaged("end", "another line", "nothing after the last table")


def _table_parts(shape: Shape, lines: Iterator[bytes]) -> Iterator[Sequence[Row] | Contents]:
    decoder: msgspec.json.Decoder[Row] = msgspec.json.Decoder(_row_type(shape))
    count, digest, last = 0, hashlib.sha256(), b""

    def rows() -> Iterator[Row]:
        nonlocal last
        for line in lines:
            if line.startswith(b"{"):
                last = line
                return
            digest.update(line)
            yield decoder.decode(line)

    try:
        for part in chunks(rows(), PART):
            count += len(part)
            yield part
        promised = msgspec.json.decode(last, type=Contents)
    except msgspec.DecodeError as error:
        raise damaged(shape.name, str(error), "rows, then how many they are") from error
    found = Contents(shape.name, count, digest.hexdigest())
    if found != promised:
        raise damaged(shape.name, f"{count} rows, {found.sha256}", f"{promised}")
    yield found


def _row_type(shape: Shape) -> Any:  # noqa: ANN401 - a type made at run time has no static one
    types = []
    for field in shape.fields:
        if field.kind not in TYPES:
            raise newer(f"a column of kind {field.kind}", ", ".join(TYPES))
        kind: Any = TYPES[field.kind]
        types.append(kind | None if field.nullable else kind)
    return tuple[tuple(types)]  # type: ignore[misc]  # made at run time


def damaged(where: str, got: str, expected: str) -> StoreError:
    """Return the refusal of an archive that does not say what it was written with."""
    return StoreError(
        "archive-damaged",
        where=where,
        got=got,
        expected=expected,
        hint="Use another copy of this backup, or an older one; nothing was changed.",
    )


def newer(got: str, expected: str) -> StoreError:
    """Return the refusal of an archive that a newer program wrote."""
    return StoreError(
        "archive-newer",
        where="archive",
        got=got,
        expected=f"{expected}, or older",
        hint="Restore it with the program that wrote it; nothing was changed.",
    )
