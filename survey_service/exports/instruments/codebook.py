"""The codebook of a questionnaire as a sheet (CSV, XLSX) and as one HTML page."""

from collections.abc import Iterator
from datetime import UTC, datetime

import jinja2

from questionnaires.instrument import Instrument, content_hash
from questionnaires.text import Wording, say
from survey_service.exports import csv_file, xlsx_file
from survey_service.exports.instruments.dictionary import Dictionary, Entry
from survey_service.exports.table import Column, Row, Sheet

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""A workbook must claim a day; a codebook has none, so that the same file gives the same bytes."""
_NAMES: Wording = {"vi": "Bảng mã", "en": "Codebook"}
_COLUMNS = tuple(
    Column(name, {"vi": vi, "en": en})
    for name, vi, en in (
        ("variable", "Biến", "Variable"),
        ("table", "Bảng", "Table"),
        ("number", "Số câu", "Number"),
        ("section", "Phần", "Section"),
        ("label", "Nhãn", "Label"),
        ("short_label", "Nhãn ngắn", "Short label"),
        ("measure", "Thang đo", "Level of measurement"),
        ("datatype", "Kiểu dữ liệu", "Type of data"),
        ("code", "Mã", "Code"),
        ("meaning", "Ý nghĩa", "Meaning"),
        ("missing", "Giá trị khuyết", "Missing value"),
        ("asked_of", "Hỏi khi", "Asked when"),
    )
)
MEASURES: dict[str, Wording] = {
    "nominal": {"vi": "Định danh", "en": "Nominal"},
    "ordinal": {"vi": "Thứ bậc", "en": "Ordinal"},
    "scale": {"vi": "Định lượng", "en": "Quantitative"},
    "text": {"vi": "Chữ", "en": "Text"},
}
DATATYPES: dict[str, Wording] = {
    "code": {"vi": "Mã", "en": "Code"},
    "integer": {"vi": "Số nguyên", "en": "Whole number"},
    "decimal": {"vi": "Số thập phân", "en": "Decimal number"},
    "text": {"vi": "Chữ", "en": "Text"},
    "date": {"vi": "Ngày", "en": "Date"},
    "time": {"vi": "Giờ", "en": "Time of day"},
}
MAIN_TABLE: Wording = {"vi": "Phiếu", "en": "Responses"}


def sheet(instrument: Instrument, language: str) -> Sheet:
    """Return the codebook as a table: a row per code, or one per variable without codes."""
    dictionary = Dictionary(instrument)

    def rows() -> Iterator[Row]:
        for entry in dictionary.entries:
            yield from _rows(dictionary, entry, language)

    return Sheet(name=say(_NAMES, language), columns=_COLUMNS, rows=rows, language=language)


def _rows(dictionary: Dictionary, entry: Entry, language: str) -> Iterator[Row]:
    variable = entry.variable
    start = (
        variable.name,
        variable.roster or "",
        entry.number,
        say(entry.section.title, language),
        say(variable.label, language),
        say(variable.short, language),
        variable.measure,
        variable.datatype,
    )
    asked = dictionary.asked_of(entry, language)
    if not variable.values:
        yield (*start, None, None, None, asked)
    for code, label in variable.values.items():
        yield (*start, code, say(label, language), int(code in variable.missing), asked)


def as_csv(instrument: Instrument, language: str) -> bytes:
    """Return the codebook as CSV for people: UTF-8 with a byte order mark."""
    return b"".join(csv_file.write(sheet(instrument, language)))


def as_xlsx(instrument: Instrument, language: str) -> bytes:
    """Return the codebook as a workbook of one sheet."""
    title = f"{say(_NAMES, language)} – {say(instrument.title, language)}"
    return b"".join(xlsx_file.write([sheet(instrument, language)], created=_EPOCH, title=title))


def as_html(instrument: Instrument, language: str) -> bytes:
    """Return the codebook as a page that needs nothing else: no script, no font, no address."""
    dictionary = Dictionary(instrument)
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("survey_service.exports", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("codebook.html").render(
        language=language,
        instrument=instrument,
        hash=content_hash(instrument),
        dictionary=dictionary,
        sections=_by_section(dictionary),
        measures={key: say(words, language) for key, words in MEASURES.items()},
        datatypes={key: say(words, language) for key, words in DATATYPES.items()},
        say=lambda words: say(words, language),
        words={key: say(words, language) for key, words in _WORDS.items()},
    )
    return page.encode()


def _by_section(dictionary: Dictionary) -> list[tuple[Wording, list[Entry]]]:
    return [
        (section.title, found)
        for section in dictionary.instrument.sections
        if (found := [each for each in dictionary.entries if each.section is section])
    ]


_WORDS: dict[str, Wording] = {
    "codebook": _NAMES,
    "variables": {"vi": "biến", "en": "variables"},
    "variable": {"vi": "Biến", "en": "Variable"},
    "version": {"vi": "Phiên bản", "en": "Version"},
    "fingerprint": {"vi": "Dấu nội dung (SHA-256)", "en": "Content hash (SHA-256)"},
    "purpose": {"vi": "Mục đích", "en": "Purpose"},
    "provenance": {"vi": "Nguồn", "en": "Provenance"},
    "contents": {"vi": "Các phần", "en": "Sections"},
    "code": {"vi": "Mã", "en": "Code"},
    "meaning": {"vi": "Ý nghĩa", "en": "Meaning"},
    "missing": {"vi": "giá trị khuyết", "en": "missing value"},
    "asked_of": {"vi": "Hỏi khi", "en": "Asked when"},
    "row_of": {"vi": "Mỗi dòng của bảng", "en": "In each row of table"},
    "question": {"vi": "Câu", "en": "Question"},
    "sensitive": {"vi": "Dữ liệu nhạy cảm, mục đích", "en": "Sensitive data, purpose"},
}
