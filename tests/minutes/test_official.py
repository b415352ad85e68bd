"""An official document says what it was given, in the form of Decree 30, with room for pens."""

from datetime import date

import pytest
import zxingcpp
from msgspec.structs import replace

from survey_service.minutes import (
    Facts,
    Heading,
    Issuer,
    OfficialDocument,
    Paragraph,
    Signatory,
    Table,
    Trace,
    pdf,
)
from survey_service.minutes.typesetting import said_day
from tests.paper.seeing import pages, texts

VILLAGES = tuple((str(n), f"Tổ dân phố số {n}", str(1000 + n)) for n in range(1, 46))
DOCUMENT = OfficialDocument(
    issuer=Issuer(superior="Ủy ban nhân dân thành phố", body="Sở Nội vụ"),
    number="12/BB-SNV",
    place="Hải Phòng",
    day=date(2026, 2, 5),
    kind="Biên bản",
    about="Bốc thăm mẫu",
    blocks=(
        Heading(text="I. THÀNH PHẦN"),
        Facts(rows=(("Chủ trì", "Bà Ngô Thị Ễnh"), ("Giám sát", ""))),
        Paragraph(number="1.", text="Khung gồm 45 tổ dân phố."),
        Table(
            header=("STT", "Tổ dân phố", "Số người"),
            rows=VILLAGES,
            widths=(1, 4, 2),
            right=frozenset({2}),
            total=("", "Cộng", "46.035"),
        ),
    ),
    signatories=(Signatory(role="Chủ trì", name="Ngô Thị Ễnh"), Signatory(role="Giám sát")),
    recipients=("Lưu: VT.",),
    trace=Trace(text="Mục 7 của sổ cái", url="https://langnghe.example/l/7"),
    notice="Số liệu mô phỏng",
)


def test_it_has_every_part_in_its_form():
    pages = texts(pdf(DOCUMENT))
    first, last = pages[0], pages[-1]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in first
    assert "Độc lập - Tự do - Hạnh phúc" in first
    assert "ỦY BAN NHÂN DÂN THÀNH PHỐ" in first
    assert "Số: 12/BB-SNV" in first
    assert "Hải Phòng, ngày 05 tháng 02 năm 2026" in first
    assert "BIÊN BẢN" in first
    assert "Bà Ngô Thị Ễnh" in first
    assert "Giám sát: ...." in first
    assert "Cộng" in last
    assert "46.035" in last
    assert "CHỦ TRÌ" in last
    assert "Nơi nhận:" in last
    assert all("Số liệu mô phỏng" in page for page in pages)


def test_a_long_table_has_its_header_on_every_page_and_loses_no_row():
    pages = texts(pdf(DOCUMENT))
    assert len(pages) == 2
    assert all("Tổ dân phố" in page for page in pages)
    whole = "\n".join(pages)
    assert [f"Tổ dân phố số {n}" in whole for n in range(1, 46)] == [True] * 45


def test_a_phone_reads_what_ties_it_to_the_ledger():
    last = pages(pdf(DOCUMENT))[-1]
    assert [code.text for code in zxingcpp.read_barcodes(last)] == ["https://langnghe.example/l/7"]


def test_the_same_values_give_the_same_bytes_and_others_do_not():
    assert pdf(DOCUMENT) == pdf(DOCUMENT)
    assert pdf(DOCUMENT) != pdf(replace(DOCUMENT, number="13/BB-SNV"))


def test_wording_cannot_become_markup():
    given = "#panic() *x* $y$ @z <w> \\ // `code` [b]"
    [page, *_] = texts(pdf(replace(DOCUMENT, blocks=(Paragraph(text=given),))))
    assert given in page.replace("\r\n", " ").replace("\n", " ")


@pytest.mark.parametrize(
    ("day", "language", "said"),
    [
        (date(2026, 12, 31), "vi", "ngày 31 tháng 12 năm 2026"),
        (date(2026, 3, 9), "vi", "ngày 09 tháng 3 năm 2026"),
        (date(2026, 3, 9), "en", "9 March 2026"),
        (None, "vi", "ngày …… tháng …… năm 20……"),
    ],
)
def test_days_are_written_as_the_decree_says(day, language, said):
    assert said_day(day, language) == said


def test_a_row_that_does_not_fit_its_header_is_refused():
    table = Table(header=("a", "b"), rows=(("1",),))
    with pytest.raises(ValueError, match="1 cells in a table of 2 columns"):
        pdf(replace(DOCUMENT, blocks=(table,)))
