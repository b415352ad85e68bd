"""A sheet as CSV: RFC 4180 quoting, UTF-8, CRLF, in pieces of some hundred rows.

The byte order mark is for Excel, which otherwise reads Vietnamese as Windows-1252; programs that
dislike it ask for a file without.
"""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from survey_service.exports.guard import guarded
from survey_service.exports.table import Row, Sheet

MEDIA_TYPE = "text/csv; charset=utf-8"
BATCH = 500
MARK = "\ufeff".encode()


def write(sheet: Sheet, *, mark: bool = True) -> Iterator[bytes]:
    """Yield the file in pieces; memory does not grow with the number of rows."""
    if mark:
        yield MARK
    rows = sheet.rows()
    batch: list[Row] = [sheet.header]
    while batch:
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerows([guarded(cell) for cell in row] for row in batch)
        yield buffer.getvalue().encode()
        batch = list(islice(rows, BATCH))
