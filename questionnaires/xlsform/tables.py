"""Sheets as values, and the two text notations for them: CSV and Markdown, as pyxform reads them.

A line whose first cell names a sheet opens it; the lines after it leave the first cell empty.

    | survey |      |      |                         |
    |        | type | name | label::Tiếng Việt (vi)  |
    |        | text | q1   | Ông/Bà có ý kiến gì?    |
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field

from questionnaires.labels import printable
from questionnaires.xlsform.reasons import WorkbookError

SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")
"""The sheets of an XLSForm; others are notes of the author."""

MOST_CELLS = 100_000
MOST_CHARACTERS = 6_000_000
LONGEST_CELL = 32_767
"""Characters of a cell, the limit of the spreadsheet programs themselves."""

Row = dict[int, str]
"""Column number, 0 first, to text; empty cells are left out."""


@dataclass(slots=True)
class Sheet:
    """The rows of a sheet that hold something, by row number, 1 first."""

    name: str
    rows: dict[int, Row] = field(default_factory=dict)


@dataclass(slots=True)
class Workbook:
    """The sheets an XLSForm knows, and the names of those it does not."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    others: tuple[str, ...] = ()


class Filler:
    """Puts cells into sheets, and counts them against what a form may have."""

    def __init__(self) -> None:
        self._cells = 0
        self._characters = 0

    def put(self, sheet: Sheet, row: int, column: int, text: str) -> None:
        """Put a text into a cell; nothing happens when it is blank.

        Raises:
            WorkbookError: the cell, or all cells together, hold more than a form needs.
        """
        text = text.replace("\N{NO-BREAK SPACE}", " ").strip()
        if not text:
            return
        self._cells += 1
        self._characters += len(text)
        at = (sheet.name, row)
        if len(text) > LONGEST_CELL:
            got = f"{len(text)} characters"
            raise WorkbookError("cell-too-long", got, f"at most {LONGEST_CELL}", at)
        if self._cells > MOST_CELLS or self._characters > MOST_CHARACTERS:
            got = f"{self._cells} cells, {self._characters} characters"
            raise WorkbookError("too-many-cells", got, f"at most {MOST_CELLS}", at)
        sheet.rows.setdefault(row, {})[column] = text


def read_csv(text: str) -> Workbook:
    """Return the sheets of a CSV text.

    Raises:
        WorkbookError: it is no CSV, or holds no sheet.
    """
    try:
        return _assembled(csv.reader(text.splitlines(keepends=True), strict=True))
    except csv.Error as error:
        raise WorkbookError("not-a-workbook", str(error)[:60], "CSV text") from None


def read_markdown(text: str) -> Workbook:
    r"""Return the sheets of Markdown tables; `\|` is a bar within a cell.

    Raises:
        WorkbookError: it holds no sheet.
    """
    lines = (line.strip() for line in text.splitlines())
    return _assembled(_bars(line) for line in lines if line.startswith("|"))


def _bars(line: str) -> list[str]:
    cells = line.strip("|").replace("\\|", "\0").split("|")
    rule = all(set(cell.strip()) <= set("-:=") for cell in cells)
    return [] if rule else [cell.replace("\0", "|") for cell in cells]


def _assembled(lines: Iterable[list[str]]) -> Workbook:
    book, filler = Workbook(), Filler()
    sheet: Sheet | None = None
    number = 0
    for line in lines:
        first = line[0].strip().lower() if line else ""
        if first in SHEETS:
            sheet, number = book.sheets.setdefault(first, Sheet(first)), 0
        elif first:
            raise WorkbookError("not-a-workbook", printable(first), ", ".join(SHEETS))
        if sheet is not None and any(cell.strip() for cell in line[1:]):
            number += 1
            for column, cell in enumerate(line[1:]):
                filler.put(sheet, number, column, cell)
    if not book.sheets:
        raise WorkbookError("not-a-workbook", "no sheet", ", ".join(SHEETS))
    return book
