"""Sheets → an .xlsx file: the same bytes for the same sheets, whenever they are written."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import xlsxwriter

from questionnaires.xlsform.sheets import Written

_WIDE = ("label", "hint", "guidance_hint", "relevant", "constraint", "calculation")
_ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
"""The moment written into the file: an export depends on the instrument and on nothing else."""


def write_workbook(sheets: Sequence[Written]) -> bytes:
    """Return the bytes of a workbook with these sheets."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"created": _ALWAYS.replace(tzinfo=None)})
        heading = book.add_format({"bold": True, "bg_color": "#DCE6F1", "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for each in sheets:
            sheet = book.add_worksheet(each.name)
            headers = each.headers
            sheet.freeze_panes(1, 2)
            for column, header in enumerate(headers):
                sheet.write_string(0, column, header, heading)
                sheet.set_column(column, column, 44 if header.startswith(_WIDE) else 18)
                for number, row in enumerate(each.rows, start=1):
                    cell = row.get(header)
                    if isinstance(cell, int | float):
                        sheet.write_number(number, column, cell, wrapped)
                    elif cell is not None:
                        sheet.write_string(number, column, cell, wrapped)
    return content.getvalue()
