"""Reading .xlsx: the same cells as openpyxl, from files that three programs write."""

import io
import warnings
from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from questionnaires.xlsform import WorkbookError, read_xlsx
from questionnaires.xlsform.exporter import export_form
from questionnaires.xlsform.workbook_writer import write_workbook
from tests.questionnaires.xlsform.forms_of import imported


def saved(fill):
    book = openpyxl.Workbook()
    book.active.title = "survey"
    fill(book)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def first_row(content):
    return read_xlsx(content).sheets["survey"].rows[1]


def test_cells_are_what_they_show():
    row = first_row(saved(lambda book: book.active.append(["chữ", 7, 7.0, 2.5, True, False, -3])))
    assert row == dict(enumerate(["chữ", "7", "7", "2.5", "TRUE", "FALSE", "-3"]))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2026, 11, 22), "2026-11-22"),
        (datetime.fromisoformat("2026-11-22T16:24:26"), "2026-11-22T16:24:26"),
        (time(14, 30), "14:30"),
    ],
)
def test_dates_are_dates(value, shown):
    assert first_row(saved(lambda book: book.active.append([value]))) == {0: shown}


def test_dates_of_a_workbook_that_counts_from_1904():
    def fill(book):
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        book.active.append([date(2026, 11, 22)])

    assert first_row(saved(fill)) == {0: "2026-11-22"}


def test_the_written_day_is_read_whatever_the_format_is_called():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("survey")
        vietnamese = book.add_format({"num_format": '"ngày" dd/mm/yyyy'})
        money = book.add_format({"num_format": '#,##0 "đồng"'})
        sheet.write_datetime(0, 0, date(2026, 11, 22), vietnamese)
        sheet.write_number(0, 1, 46_348, money)
    assert first_row(content.getvalue()) == {0: "2026-11-22", 1: "46348"}


def test_text_in_several_fonts_is_one_text():
    def fill(book):
        book.active["A1"] = CellRichText(["Xin ", TextBlock(InlineFont(b=True), "chào")])

    assert first_row(saved(fill)) == {0: "Xin chào"}


def test_a_formula_counts_by_the_value_saved_with_it():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("survey")
        sheet.write_formula(0, 0, '="a"&"b"', None, "ab")
        sheet.write_formula(0, 1, "=1+1", None, 2)
    assert first_row(content.getvalue()) == {0: "ab", 1: "2"}


def test_a_formula_that_failed_is_refused_with_its_row():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("survey")
        sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")
    with pytest.raises(WorkbookError) as caught:
        read_xlsx(content.getvalue())
    reason = caught.value.reason
    assert (reason.code, reason.sheet, reason.row) == ("cell-error", "survey", 3)


def test_sheets_of_no_form_are_only_named():
    def fill(book):
        book.create_sheet("Choices").append(["x"])
        book.create_sheet("Ghi chú").append(["x"])
        book.create_sheet("survey ").append(["x"])

    book = read_xlsx(saved(fill))
    assert list(book.sheets) == ["survey", "choices"]
    assert book.others == ("Ghi chú", "survey ")


@pytest.mark.parametrize("name", ["languages", "cascade", "odd_names", "house"])
def test_the_same_cells_as_openpyxl(name):
    content = write_workbook(export_form(imported(name).instrument).sheets)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    ours = read_xlsx(content)
    for sheet in book.worksheets:
        theirs = {
            (cell.row, cell.column - 1): str(cell.value).strip()
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        found = ours.sheets[sheet.title].rows
        assert {(n, c): text for n, row in found.items() for c, text in row.items()} == theirs
    book.close()
