"""Files about field work as people hand them over: read whole, every wrong row told with its line.

A reader names its columns, says what is wrong with a row, and makes a value of a right one.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from survey_service.pipeline.csv_rows import BadRow, csv_rows
from survey_service.problems import Problem

T = TypeVar("T")
Cells = Mapping[str, str]
Fault = tuple[str, str, str]
"""Column, what stands there, what should."""

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
CODE_EXPECTED = "1 to 64 letters, digits, dots or hyphens"
LONGEST_TEXT = 500


def read_rows(
    text: str,
    columns: Sequence[str],
    faults: Callable[[Cells], Iterable[Fault]],
    make: Callable[[Cells], T],
) -> tuple[tuple[tuple[int, T], ...], tuple[BadRow, ...]]:
    """Return (line, value) of every right row of a file, and the rows that are wrong.

    Args:
        text: the CSV file.
        columns: its header.
        faults: what is wrong with the cells of a row, trimmed.
        make: the value of a row without faults.

    Raises:
        Problem: `field-file-invalid`, the file is no such table.
    """
    good: list[tuple[int, T]] = []
    bad: list[BadRow] = []
    for line, row in csv_rows(text, columns, field_file_wrong):
        cells = {column: " ".join(row[column].split()) for column in columns}
        found = [BadRow(line, *fault) for fault in faults(cells)]
        bad.extend(found)
        if not found:
            good.append((line, make(cells)))
    return tuple(good), tuple(bad)


def once(given: Iterable[tuple[int, T]], column: str, key: Callable[[T], str]) -> Iterator[BadRow]:
    """Yield the rows whose key stands on an earlier line as well."""
    seen: set[str] = set()
    for line, value in given:
        if key(value) in seen:
            yield BadRow(line, column, key(value), "each once")
        seen.add(key(value))


def code_faults(cells: Cells, *columns: str) -> Iterator[Fault]:
    """Yield the columns that hold no code."""
    for column in columns:
        if not CODE.fullmatch(cells[column]):
            yield column, cells[column], CODE_EXPECTED


def text_faults(cells: Cells, *columns: str) -> Iterator[Fault]:
    """Yield the columns that hold no words, or too many."""
    for column in columns:
        if not 0 < len(cells[column]) <= LONGEST_TEXT:
            yield column, cells[column][:LONGEST_TEXT], f"1 to {LONGEST_TEXT} characters"


def word_faults(cells: Cells, column: str, words: Sequence[str]) -> Iterator[Fault]:
    """Yield the column where it holds none of `words`."""
    if cells[column] not in words:
        yield column, cells[column], ", ".join(words)


def field_file_wrong(where: str, got: str, expected: str) -> Problem:
    """Return the problem that refuses a file about field work."""
    return Problem("field-file-invalid", where, got, expected)
