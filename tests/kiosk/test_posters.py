"""What stands on paper: the office, one sentence, the code under the symbol, the monitors."""

import re
from datetime import date
from importlib.resources import files

import pytest

from kiosk import tokens
from kiosk.posters import Sheet, poster_file, poster_page, receipt_file, receipt_page

OFFICE = {"vi": "Trung tâm Phục vụ hành chính công phường Hải An", "en": "Hải An Ward Centre"}
CODE = tokens.make(bytes(range(10)))
SLIP = Sheet(
    url=f"https://ykien.example.vn/t/{CODE}",
    code=CODE,
    unit_name=OFFICE,
    privacy={"vi": "Phiếu không ghi họ tên.", "en": "No names are recorded."},
    monitors=("Ủy ban MTTQ Việt Nam phường Hải An", "Hội Cựu chiến binh"),
    last_day=date(2026, 11, 2),
)
POSTER = Sheet(url="https://ykien.example.vn/p/0000000G", code="0000000G", unit_name=OFFICE)


def text(html: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def test_a_slip_says_all_that_a_person_needs() -> None:
    said = text(receipt_page([SLIP]))
    for words in (
        OFFICE["vi"],
        "Kính mời Ông/Bà dành 1 phút",
        tokens.grouped(CODE),
        "ykien.example.vn/t và nhập",
        "đến hết ngày 02/11/2026",
        "Phiếu không ghi họ tên.",
        "Giám sát: Ủy ban MTTQ Việt Nam phường Hải An; Hội Cựu chiến binh",
    ):
        assert words in said


def test_a_slip_in_english() -> None:
    said = text(receipt_page([SLIP], "en"))
    for words in ("Hải An Ward Centre", "Please take one minute", "until 02/11/2026"):
        assert words in said


def test_one_sheet_per_slip() -> None:
    assert receipt_page([SLIP] * 3).count('<section class="sheet">') == 3


def test_a_poster_says_only_what_was_given() -> None:
    said = text(poster_page(POSTER))
    assert "0000-000G" in said
    assert "ykien.example.vn/p và nhập" in said
    assert "Please take one minute" in said
    assert "Giám sát" not in said


def test_a_file_of_slips_needs_nothing_else() -> None:
    page = receipt_file([SLIP])
    assert "/kiosk/static" not in page
    assert "@page" in page
    assert tokens.grouped(CODE) in text(page)


def test_a_poster_file_is_the_poster_and_needs_nothing_else() -> None:
    page = poster_file(POSTER)
    assert "/kiosk/static" not in page
    assert "size:148mm 210mm" in page
    assert page.partition("<h1>")[2] == poster_page(POSTER).partition("<h1>")[2]


@pytest.mark.parametrize("page", [poster_page(POSTER), receipt_page([SLIP])])
def test_paper_obeys_the_content_security_policy(page: str) -> None:
    assert "<script" not in page
    assert " style=" not in page
    assert set(re.findall(r'(?:href|src)="([^"]*)"', page)) <= set(
        re.findall(r'"(/kiosk/static/[^"]*)"', page)
    )


@pytest.mark.parametrize(("sheet", "least"), [("print-a5.css", 40), ("print-a6.css", 22)])
def test_the_symbol_is_large_enough_for_any_link_of_ours(sheet: str, least: float) -> None:
    """Up to version 10 (57 modules, a link of 213 bytes) with 4 quiet modules on each side."""
    css = (files("kiosk") / "static" / sheet).read_text(encoding="utf-8")
    [width] = re.findall(r"\.qr\{width:(\d+)mm", css)
    assert int(width) * 57 / (57 + 8) >= least
