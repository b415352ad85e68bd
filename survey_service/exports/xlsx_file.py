"""Sheets as one XLSX workbook through xlsxwriter, row by row.

Text stays text: formulas and links are never made from strings. Control characters that XML cannot
carry are written as spaces. The creation date is the figures' own, so that the same figures give
the same bytes.
"""

import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime

import xlsxwriter

from survey_service.exports.table import Cell, Sheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
PIECE = 65_536
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(sheets: Sequence[Sheet], *, created: datetime, title: str) -> Iterator[bytes]:
    """Yield the workbook in pieces.

    Args:
        sheets: in the order of their tabs.
        created: the date the workbook claims; the figures' as-of moment.
        title: the document title.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    book.set_properties({"title": title, "created": created.replace(tzinfo=None)})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, head)
    book.close()
    buffer.seek(0)
    while piece := buffer.read(PIECE):
        yield piece


def _write_sheet(
    page: "xlsxwriter.worksheet.Worksheet", sheet: Sheet, head: "xlsxwriter.format.Format"
) -> None:
    for position, name in enumerate(sheet.header):
        width = min(40, max(10, len(name) + 2))
        page.set_column(position, position, width)
    for position, name in enumerate(sheet.header):
        page.write_string(0, position, name, head)
    page.freeze_panes(1, 1)
    for line, row in enumerate(sheet.rows(), start=1):
        for position, cell in enumerate(row):
            _write_cell(page, line, position, cell)


def _write_cell(
    page: "xlsxwriter.worksheet.Worksheet", line: int, position: int, cell: Cell
) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        page.write_string(line, position, UNSAFE.sub(" ", cell)[:LONGEST_CELL])
    else:
        page.write_number(line, position, cell)
