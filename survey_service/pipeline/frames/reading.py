"""Rows of a frame from a CSV (streamed) or the first sheet of an .xlsx file (read in a process).

The header must be exact. Text is brought to Unicode normal form C before anything is compared.
"""

import csv
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from unicodedata import is_normalized, normalize

from survey_service.problems import Problem
from survey_service.workbooks import read_rows

MOST_ROWS = 3_000_000
MOST_BYTES = 512 * 1024 * 1024
Row = tuple[int, list[str]]


def rows_of(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the line and the cells of every row of a file, in its order.

    Raises:
        Problem: `frame-invalid`: no such table, other bytes than UTF-8, too many rows.
    """
    if path.stat().st_size > MOST_BYTES:
        raise frame_wrong(path.name, f"{path.stat().st_size} bytes", f"at most {MOST_BYTES}")
    found = _sheet(path) if path.suffix.lower() == ".xlsx" else _lines(path)
    head = next(found, (1, []))[1]
    if tuple(head) != tuple(columns):
        raise frame_wrong(f"{path.name}, line 1", ", ".join(head), ", ".join(columns))
    for number, row in enumerate(found):
        if number >= MOST_ROWS:
            raise frame_wrong(path.name, f"more than {MOST_ROWS} rows", "fewer rows")
        yield row


def digest_of(path: Path) -> bytes:
    """Return SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def frame_wrong(where: str, got: str, expected: str) -> Problem:
    """Return the problem that refuses a file of a frame."""
    return Problem("frame-invalid", where, got, expected)


def _lines(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        try:
            for cells in reader:
                yield reader.line_num, cells if _plain(cells) else _composed(cells)
        except UnicodeDecodeError as error:
            where = f"{path.name}, after line {reader.line_num}"
            raise frame_wrong(where, "other bytes", "UTF-8 text") from error
        except csv.Error as error:
            where = f"{path.name}, line {reader.line_num + 1}"
            raise frame_wrong(where, str(error), "comma-separated values") from error


def _sheet(path: Path) -> Iterator[Row]:
    outcome = read_rows(path.read_bytes())
    for refusal in outcome.refusals:
        raise frame_wrong(path.name, f"{refusal.code}: {refusal.got}", refusal.expected)
    rows = outcome.rows or {}
    width = 1 + max((max(cells) for cells in rows.values() if cells), default=0)
    for line, cells in sorted(rows.items()):
        yield line, _composed([cells.get(column, "") for column in range(width)])


def _plain(cells: Sequence[str]) -> bool:
    return "".join(cells).isascii()


def _composed(cells: Sequence[str]) -> list[str]:
    return [cell if is_normalized("NFC", cell) else normalize("NFC", cell) for cell in cells]
