"""Rows of a CSV file that people hand over: the frame of every import, checked before its cells.

The header must be exact and every row complete; a wrong cell is the importer's to refuse, with
the line that is counted here.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from survey_service.problems import Problem

Refuse = Callable[[str, str, str], Problem]
"""Makes the problem that refuses a file from the place in it, what stands there, what should."""
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class BadRow(Struct, frozen=True):
    """Why a row cannot be stored: its line, the column, what stands there, what should."""

    line: int
    column: str
    got: str
    expected: str


def csv_rows(
    text: str, columns: Sequence[str], refuse: Refuse
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the line number and the cells of every row.

    Args:
        text: the CSV file as text; a byte-order mark is passed over.
        columns: the header as it must be.
        refuse: the importer's problem.

    Raises:
        Problem: with the line that is wrong.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        if tuple(reader.fieldnames or ()) != tuple(columns):
            got = ", ".join(reader.fieldnames or ())
            raise refuse("line 1", got, ", ".join(columns))
        for row in reader:
            if None in row or None in row.values():
                where = f"line {reader.line_num}"
                raise refuse(where, _joined(row), f"{len(columns)} cells")
            yield reader.line_num, row
    except csv.Error as error:
        line = reader.line_num + 1  # the line that failed was not counted
        raise refuse(f"line {line}", str(error), "comma-separated values") from error


def day_in(text: str) -> date | None:
    """Return the day that a cell holds as YYYY-MM-DD; None where it holds no day."""
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:  # a day that no month has
        return None


def _joined(row: Mapping[str | None, str | list[str] | None]) -> str:
    """Return a row of too few or too many cells as it stands in the file."""
    cells = [
        cell for value in row.values() for cell in (value if isinstance(value, list) else [value])
    ]
    return ", ".join(cell for cell in cells if cell is not None)
