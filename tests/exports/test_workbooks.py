"""Workbooks as a spreadsheet sees them: text stays text, numbers numbers, sheets complete."""

import io

import openpyxl
import pytest

from survey_service.exports import EXPORTS, responses, xlsx_file
from survey_service.exports.table import Column, Sheet
from tests.exports import sample

WORKBOOKS = [entry for entry in EXPORTS if entry.format == "xlsx"]


def book_of(content):
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("entry", WORKBOOKS, ids=lambda entry: entry.filename)
def test_no_cell_is_a_formula_or_a_link(entry):
    book = book_of(b"".join(entry.write(sample.value_for(entry.subject), "vi")))
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "B2"
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n"}
                assert cell.hyperlink is None


def test_answers_come_as_codes_labels_codebook_and_source():
    entry = next(e for e in WORKBOOKS if e.subject == "responses")
    book = book_of(b"".join(entry.write(sample.responses(), "vi")))
    assert book.sheetnames == ["Dữ liệu", "Dữ liệu có nhãn", "Bảng mã", "Nguồn"]
    codes, labels, codebook, source = (list(s.iter_rows(values_only=True)) for s in book)
    head = codes[0]
    assert codes[1][head.index("overall")] == 5
    assert codes[1][head.index("design_weight")] == 512.25
    assert codes[2][head.index("comment")] == "=HYPERLINK(1)"
    assert codes[3][head.index("overall")] is None
    assert labels[0][head.index("overall")] == "Nhìn chung"
    assert labels[1][head.index("overall")] == "Rất hài lòng"
    assert labels[2][head.index("channel")] == "Phiếu giấy để lại"
    assert len(codes) == len(labels) == 4
    assert {row[0] for row in codebook[1:]} == set(head) - set(responses.FACTS) - {
        column for column in head if column.startswith("source_")
    }
    assert ("Nguồn: số phiếu (n)", 3) in source


def test_a_multiple_choice_is_one_column_per_option():
    sheet = responses.sheet(sample.responses(), "vi", labelled=False)
    names = sheet.header
    first, second, third = sheet.rows()
    at = [names.index(name) for name in ("wishes__shorter", "wishes__kinder")]
    assert [first[i] for i in at] == [1, 0]
    assert [second[i] for i in at] == [0, 0]
    assert [third[i] for i in at] == [None, None]


def test_control_characters_and_giant_texts_do_not_break_a_workbook():
    texts = ["a\x00b\x07c", "x" * 40_000, "\ufffe", "tốt"]
    sheet = Sheet(
        name="x", columns=(Column("a", {"vi": "A"}),), rows=lambda: iter([(t,) for t in texts])
    )
    content = b"".join(xlsx_file.write([sheet], created=sample.SOURCE.as_of, title="Thử"))
    read = [row[0] for row in book_of(content)["x"].iter_rows(min_row=2, values_only=True)]
    assert read[0] == "a b c"
    assert len(read[1]) == xlsx_file.LONGEST_CELL
    assert read[3] == "tốt"
