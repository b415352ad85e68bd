"""Posters, slips and labels as a printer at 150 dpi makes them: read back by a decoder not ours."""

import re
from datetime import date

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from kiosk import qr, tokens
from kiosk.links import MOST_CHARACTERS, poster_link, receipt_link, said_by_symbol
from survey_service.paper import code_prints
from survey_service.paper.code_prints import PER_SHEET, CodePrint, PosterPaper
from survey_service.pipeline.form_texts import PRIVACY
from survey_service.problems import Problem
from tests.paper.seeing import texts

DPI = 150
MILLIMETRE = DPI / 25.4
LONGEST = "https://lang-nghe.y-kien.haiphong.gov.vn"
BASES = ["https://ln.vn", LONGEST, "http://192.168.1.20:8000", "https://haiphong.gov.vn/lang-nghe"]
OFFICE = {"vi": "Ủy ban nhân dân phường Hồng Bàng", "en": "Hồng Bàng Ward"}
COUNTER = {"vi": "Quầy 3 – Trung tâm Phục vụ hành chính công", "en": "Counter 3 – One-stop centre"}
MONITORS = (
    {"vi": "Ủy ban MTTQ Việt Nam thành phố Hải Phòng", "en": "Fatherland Front"},
    {"vi": "Hội Cựu chiến binh", "en": "Veterans’ Association"},
)
LAST_DAY = date(2026, 12, 31)


def code(seed: int, length: int) -> str:
    needed = tokens.random_bytes_needed(length)
    return tokens.make((seed * 0x9E3779B97F4A7C15 % 2 ** (8 * needed)).to_bytes(needed), length)


def receipts(count: int, base: str = LONGEST) -> list[CodePrint]:
    made = [code(seed, tokens.RECEIPT_LENGTH) for seed in range(1, count + 1)]
    return [
        CodePrint(
            link=receipt_link(base, one),
            code=one,
            office=OFFICE,
            place=COUNTER,
            privacy=PRIVACY["transaction"],
            monitors=MONITORS,
            last_day=LAST_DAY,
        )
        for one in made
    ]


def poster(base: str = LONGEST) -> CodePrint:
    made = code(7, tokens.POSTER_LENGTH)
    return CodePrint(
        link=poster_link(base, made),
        code=made,
        office=OFFICE,
        place=COUNTER,
        privacy=PRIVACY["open"],
        monitors=MONITORS,
    )


def found(pdf: bytes) -> list[tuple[str, float]]:
    """What every symbol of a PDF says at 150 dpi, and its width in millimetres."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pictures = [page.render(scale=DPI / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()
    return [read for picture in pictures for read in _read(picture)]


def _read(picture: Image.Image) -> list[tuple[str, float]]:
    symbols = zxingcpp.read_barcodes(picture)
    width = [one.position.top_right.x - one.position.top_left.x for one in symbols]
    return [(one.text, wide / MILLIMETRE) for one, wide in zip(symbols, width, strict=True)]


def test_the_longest_link_is_as_long_as_paper_takes() -> None:
    assert len(receipts(1)[0].link) == MOST_CHARACTERS - 1


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("paper", ["a4", "a5"])
def test_a_poster_is_read_at_150_dpi_and_40_mm_wide(base: str, paper: PosterPaper) -> None:
    one = poster(base)
    [(said, width)] = found(code_prints.posters([one], paper))
    assert said == said_by_symbol(one.link)
    assert width >= 40


@pytest.mark.parametrize("base", BASES)
def test_slips_are_read_at_150_dpi_and_22_mm_wide(base: str) -> None:
    prints = receipts(2, base)
    read = found(code_prints.slips(prints))
    assert [said for said, _ in read] == [said_by_symbol(one.link) for one in prints]
    assert min(width for _, width in read) >= 22


@pytest.mark.parametrize("per_sheet", PER_SHEET)
def test_every_label_of_a_full_sheet_is_read_and_the_next_sheet_begins(per_sheet: int) -> None:
    prints = receipts(per_sheet + 1)
    pdf = code_prints.sheets(prints, per_sheet)
    read = found(pdf)
    assert sorted(said for said, _ in read) == sorted(said_by_symbol(one.link) for one in prints)
    assert min(width for _, width in read) >= 22
    assert len(texts(pdf)) == 2


def test_a_footer_names_the_codes_of_its_sheet() -> None:
    [first, second] = texts(code_prints.sheets(receipts(30), 24, first=101, total=500))
    assert "Mã số 101–124 trong 500 · tờ 1/2" in first
    assert "Mã số 125–130 trong 500 · tờ 2/2" in second


def words(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(texts(pdf)))


def test_a_poster_says_whom_it_is_about_where_it_hangs_and_who_watches() -> None:
    one = poster()
    said = words(code_prints.posters([one], "a5"))
    for part in (
        OFFICE["vi"],
        COUNTER["vi"],
        COUNTER["en"],
        tokens.grouped(one.code),
        "lang-nghe.y-kien.haiphong.gov.vn/p",
        "Hội Cựu chiến binh",
        "Please take one minute",
        "không tính vào chỉ số chính thức",
    ):
        assert part in said


def test_a_slip_in_one_language_says_its_last_day_in_that_alone() -> None:
    vietnamese, english = (
        words(code_prints.slips(receipts(1), (language,))) for language in ("vi", "en")
    )
    assert "đến hết ngày 31/12/2026" in vietnamese
    assert "until 31/12/2026" in english
    assert "Please" not in vietnamese
    assert "Kính mời" not in english


def test_a_link_that_is_too_long_is_not_printed() -> None:
    base = "https://ykien.trungtamphucvuhanhchinhcong.haiphong.gov.vn"
    with pytest.raises(Problem) as refused:
        code_prints.slips(receipts(1, base))
    assert refused.value.code == "link-too-long"


def test_the_same_codes_give_the_same_bytes() -> None:
    assert code_prints.slips(receipts(2)) == code_prints.slips(receipts(2))


def test_the_mark_covers_no_more_than_its_share() -> None:
    drawing = str(qr.svg(said_by_symbol(poster().link), use="marked"))
    side = int(re.findall(r'viewBox="0 0 (\d+)', drawing)[0]) - 2 * qr.QUIET_ZONE
    [_, square] = re.findall(r'fill="#fff" d="M\d+ \d+h(\d+)v', drawing)
    assert 0.02 < int(square) ** 2 / side**2 <= qr.MARK_SHARE
    assert "<image" not in drawing


def test_a_torn_and_stained_poster_is_still_read() -> None:
    """A quarter of the width of one side is gone, below the finder patterns."""
    document = pypdfium2.PdfDocument(code_prints.posters([poster()], "a5"))
    picture = document[0].render(scale=DPI / 72).to_pil().convert("L")
    document.close()
    [symbol] = zxingcpp.read_barcodes(picture)
    corner = symbol.position.bottom_right
    side = symbol.position.top_right.x - symbol.position.top_left.x
    gone = round(side * 0.28)
    picture.paste(255, (corner.x - gone, corner.y - gone, corner.x + 9, corner.y + 9))
    [again] = zxingcpp.read_barcodes(picture)
    assert again.text == symbol.text
