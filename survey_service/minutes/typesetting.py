"""From the values of an official document to its PDF."""

from datetime import date
from typing import Final

from babel.dates import format_date
from msgspec import to_builtins

from kiosk import qr
from survey_service.minutes.document import Language, OfficialDocument, Table
from survey_service.paper.typesetting import typeset

TEMPLATE: Final = "official.typ"
WORDS: Final[dict[Language, dict[str, str]]] = {
    "vi": {
        "nation": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "motto": "Độc lập - Tự do - Hạnh phúc",
        "number": "Số:",
        "recipients": "Nơi nhận:",
        "sign": "(Ký, ghi rõ họ tên)",
    },
    "en": {
        "nation": "SOCIALIST REPUBLIC OF VIET NAM",
        "motto": "Independence - Freedom - Happiness",
        "number": "No.",
        "recipients": "Copies to:",
        "sign": "(signature and full name)",
    },
}
DAYS_WITH_ZERO: Final = 10
MONTHS_WITH_ZERO: Final = 3
"""Decree 30: a zero stands before days below 10 and before January and February."""


def pdf(document: OfficialDocument) -> bytes:
    """Return the document as PDF; the same values give the same bytes.

    Raises:
        ValueError: a row of a table has not as many cells as its header.
    """
    for block in document.blocks:
        if isinstance(block, Table):
            _check(block)
    data: dict[str, object] = to_builtins(document)
    data |= {
        "words": WORDS[document.language],
        "dated": f"{document.place}, {said_day(document.day, document.language)}",
        "title": f"{document.kind} {document.about}",
    }
    pictures = {"trace.png": qr.png(document.trace.url, box=4)} if document.trace else {}
    return typeset(TEMPLATE, data, pictures)


def said_day(day: date | None, language: Language) -> str:
    """Return a day as official documents write it, or dots where a pen will."""
    if language == "en":
        return "……/……/20……" if day is None else format_date(day, "d MMMM y", locale="en")
    if day is None:
        return "ngày …… tháng …… năm 20……"
    number = f"{day.day:02}" if day.day < DAYS_WITH_ZERO else str(day.day)
    month = f"{day.month:02}" if day.month < MONTHS_WITH_ZERO else str(day.month)
    return f"ngày {number} tháng {month} năm {day.year}"


def _check(table: Table) -> None:
    columns = len(table.header)
    for row in (*table.rows, *((table.total,) if table.total else ())):
        if len(row) != columns:
            raise ValueError(f"a row of {len(row)} cells in a table of {columns} columns: {row}")
