"""Changing one byte of a column, in whatever way the database still takes the value."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from survey_service.store.database import Connection

TEXTS = (
    "unit", "campaign", "series", "channel", "answered", "receiving", "deciding", "instrument",
    "version", "language", "answers", "flags", "case_id",
)  # fmt: skip
BYTES = ("response_id", "salt", "commitment")
DATE = "week"
COLUMNS = (*TEXTS, *BYTES, DATE)
DATE_BYTES = 10


def length(row: dict[str, Any], column: str) -> int:
    """How many bytes of a column can be changed."""
    value = row[column]
    if value is None:
        return 1  # nothing, which can become something
    return DATE_BYTES if column == DATE else len(value.encode() if column in TEXTS else value)


def flipped(row: dict[str, Any], column: str, at: int) -> Any:
    """The value with another byte at this place."""
    value = row[column]
    if column == DATE:
        day = value if isinstance(value, date) else date.fromisoformat(value)
        return day + timedelta(days=1 + at)
    if value is None:
        return row["commitment"].hex()
    changed = bytearray(value.encode() if column in TEXTS else value)
    changed[at] ^= 1
    return bytes(changed)


def flip(connection: Connection, row: dict[str, Any], column: str, at: int) -> None:
    """Change one byte of one row where it lies."""
    value = flipped(row, column, at)
    bound = ":value"
    if column in TEXTS and isinstance(value, bytes):
        if connection.dialect.name == "sqlite":
            bound = "CAST(:value AS TEXT)"  # takes bytes that are not UTF-8, as a disk would
        else:
            value = value.decode("utf-8", "replace")
    if column == DATE and connection.dialect.name == "sqlite":
        value = value.isoformat()
    connection.execute(
        text(f"UPDATE responses SET {column} = {bound} WHERE unit = :unit AND response_id = :id"),
        {"value": value, "unit": row["unit"], "id": row["response_id"]},
    )


def stored(connection: Connection, count: int) -> list[dict[str, Any]]:
    """The first rows of responses, as the driver gives them."""
    wanted = text("SELECT * FROM responses ORDER BY commitment LIMIT :count")
    rows = connection.execute(wanted, {"count": count}).mappings()
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
