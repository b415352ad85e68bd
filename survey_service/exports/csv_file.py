"""A sheet as CSV: RFC 4180 quoting, UTF-8, CRLF, in pieces of some hundred rows.

A file `for_people` opens in a spreadsheet: it starts with the byte order mark, without which Excel
reads Vietnamese as Windows-1252, and cells that would start a formula are disarmed. A file for
programs has neither, so that what was typed arrives as it was typed.
"""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from survey_service.exports.guard import guarded
from survey_service.exports.table import Cell, Row, Sheet

MEDIA_TYPE = "text/csv"
PLAIN_MEDIA_TYPE = "text/plain"
"""Of a file for programs: a browser then offers no spreadsheet to open it with."""
BATCH = 500
MARK = "\ufeff".encode()


def write(sheet: Sheet, *, for_people: bool = True) -> Iterator[bytes]:
    """Yield the file in pieces; memory does not grow with the number of rows."""
    if for_people:
        yield MARK
    safe = guarded if for_people else _as_typed
    rows = sheet.rows()
    batch: list[Row] = [sheet.header]
    while batch:
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerows([safe(cell) for cell in row] for row in batch)
        yield buffer.getvalue().encode()
        batch = list(islice(rows, BATCH))


def _as_typed(cell: Cell) -> Cell:
    return cell
