"""A suppressed value appears nowhere: not on a page, not in a file, in no way of writing it."""

import io

import openpyxl
import pytest

from tests.console.addresses import FILES, PUBLIC_PAGES, STAFF_PAGES, WORKBOOKS
from tests.console.sample_data import SampleData
from tests.console.sample_figures import SECRET, SUPPRESSED

TRACES = ("0.1234", "0.12345", "12,35", "12.35", "0,1234", "0.1134", "0.1334", "11,35", "13,35")


@pytest.mark.parametrize("address", [*PUBLIC_PAGES, *STAFF_PAGES, *FILES])
def test_pages_and_text_files(staff, address):
    answer = staff.get(address)
    assert answer.status_code == 200
    for trace in TRACES:
        assert trace not in answer.text


@pytest.mark.parametrize("address", WORKBOOKS)
def test_workbooks(staff, address):
    book = openpyxl.load_workbook(io.BytesIO(staff.get(address).content), read_only=True)
    numbers = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, float)
    ]
    assert all(abs(number - SECRET) > 0.0101 for number in numbers)


def test_the_files_are_not_simply_empty(staff):
    book = openpyxl.load_workbook(io.BytesIO(staff.get(WORKBOOKS[0]).content), read_only=True)
    rows = [row for row in book.worksheets[0].iter_rows(values_only=True) if row[0] == SUPPRESSED]
    assert len(rows) == 1 + 9
    assert book.worksheets[0].max_row == 1 + 114 * 10


def test_a_suppressed_unit_is_shown_as_such(client):
    text = client.get("/results/hp-2026?by=commune").text
    assert "Đặc khu Bạch Long Vĩ" in text
    assert "không đủ phiếu" in text
    unit = client.get(f"/results/hp-2026/units/{SUPPRESSED}").text
    assert "Không đủ phiếu" in unit
    assert "Không xếp hạng" in unit


def test_the_sample_really_holds_the_secret():
    """The other tests here would prove nothing if the provider had hidden the value."""
    found = SampleData().results("hp-2026", "sample", "commune")
    assert found is not None
    assert {f.est for f in found.figures if f.unit == SUPPRESSED} == {SECRET}
