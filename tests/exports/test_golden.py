"""Every export against a stored file, in Vietnamese; a changed byte is a changed promise.

CSV files are compared byte for byte; workbooks by their cells as openpyxl reads them back.
`python -m tests.exports.test_golden` writes the files anew after a wanted change.
"""

import io
import json
from pathlib import Path

import openpyxl
import pytest

from survey_service.exports import EXPORTS, Export, export, figures, responses, scorecards
from tests.exports import sample
from tests.exports.sample import value_for

GOLDEN = Path(__file__).parent / "golden"


def written(entry: Export, language: str = "vi") -> bytes:
    return b"".join(entry.write(value_for(entry.subject), language))


def golden_file(entry: Export) -> Path:
    return GOLDEN / (entry.filename if entry.format == "csv" else entry.filename + ".json")


def golden_form(entry: Export) -> bytes:
    content = written(entry)
    if entry.format == "csv":
        return content
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheets = {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()]
        for sheet in book.worksheets
    }
    return json.dumps(sheets, ensure_ascii=False, indent=1).encode()


@pytest.mark.parametrize("entry", EXPORTS, ids=lambda entry: entry.filename)
def test_the_file_is_the_stored_one(entry):
    assert golden_form(entry) == golden_file(entry).read_bytes()


def test_every_export_has_a_golden_file_and_no_file_is_left_over():
    assert {golden_file(entry).name for entry in EXPORTS} == {p.name for p in GOLDEN.iterdir()}


def test_names_are_unique_and_found_by_address():
    names = [entry.filename for entry in EXPORTS]
    assert len(names) == len(set(names))
    assert all(export(entry.filename) is entry for entry in EXPORTS)
    assert export("responses.ods") is None


@pytest.mark.parametrize("entry", EXPORTS, ids=lambda entry: entry.filename)
def test_the_same_values_give_the_same_bytes(entry):
    assert written(entry) == written(entry)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_two_columns_share_a_name(language):
    sheets = (
        *(responses.sheet(sample.responses(), language, labelled=kind) for kind in (False, True)),
        figures.sheet(sample.results(), language),
        scorecards.sheet(sample.scorecards(), language),
    )
    for sheet in sheets:
        assert len(sheet.header) == len(set(sheet.header))


@pytest.mark.parametrize("entry", EXPORTS, ids=lambda entry: entry.filename)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_data_file_names_its_source(entry, language):
    content = written(entry, language)
    if entry.format == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        rows = [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
        text = "\n".join(str(cell) for row in rows for cell in row)
    else:
        text = content.decode("utf-8-sig")
    if entry.name == "codebook":
        return
    formula = {"vi": "tỷ lệ chọn mức 4–5", "en": "share answering 4–5"}[language]
    title = {"vi": "DỮ LIỆU MÔ PHỎNG", "en": "SYNTHETIC DATA"}[language]
    for fact in (
        formula,
        title,
        "small-scheme 2",
        "small_form 2026.1: ",
        "2026-10-01/2026-11-15",
        "sample: ",
    ):
        assert fact in text


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for one in EXPORTS:
        golden_file(one).write_bytes(golden_form(one))
