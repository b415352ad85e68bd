"""From the picture of a QR code to the published figure, the way a person goes it."""

import csv
import io
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from kiosk import tokens
from tests.journey.conftest import Visit
from tests.journey.demonstration import OFFICE, Demonstration

pytestmark = pytest.mark.browser

COURTESY = "Ông/Bà hài lòng ở mức nào với thái độ lịch sự, tôn trọng của công chức?"
VIETNAMESE = (
    ("Nhìn chung, Ông/Bà hài lòng ở mức nào", ("Không hài lòng",)),
    (COURTESY, ("Hài lòng",)),
    ("với việc hướng dẫn hồ sơ rõ ràng, dễ hiểu?", ("Bình thường",)),
    ("với việc trả kết quả đúng hẹn?", ("Không áp dụng với tôi",)),
    ("với sự thuận tiện", ()),
    ("Theo Ông/Bà, điều gì cần làm tốt hơn?", ("Thời gian chờ đợi", "Nộp hồ sơ trực tuyến")),
)
ENGLISH = (
    ("Overall, how satisfied are you", ("Very satisfied",)),
    ("courtesy and respect", ("Satisfied",)),
    ("how clearly your application was explained", ()),
    ("on the promised day", ("Neither satisfied nor dissatisfied",)),
    ("how easy it was", ("Satisfied",)),
)


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page that follows, with JavaScript or without."""
    before = page.locator("main").inner_html()
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_function(
        """before => !document.querySelector('.busy')
        && document.querySelector('main')?.innerHTML !== before""",
        arg=before,
    )


def answer(page: Page, script: tuple[tuple[str, tuple[str, ...]], ...], on: str) -> None:
    """Answer every screen of a script: the question asked, then what is ticked (or nothing)."""
    for asked, ticks in script:
        expect(page.locator("h1")).to_contain_text(asked)
        for tick in ticks:
            page.locator(".choice", has=page.get_by_text(tick, exact=True)).click()
        press(page, on)


def scan(page: Page) -> str:
    """Read the QR code from the picture on the screen."""
    page.goto("/demo")
    code = page.locator(".demo-code")
    code.scroll_into_view_if_needed()
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())).convert("L"))
    return found.text


def sent(page: Page) -> str:
    """Return the confirmation number on the page of thanks."""
    expect(page.locator("h1")).to_have_text("Đã nhận được phiếu của Ông/Bà")
    typed = page.locator(".receipt strong").inner_text()
    receipt = tokens.normalise(typed)
    assert receipt is not None
    assert typed == tokens.grouped(receipt)
    return receipt


def sign_in(page: Page, demo: Demonstration, role: str) -> None:
    user, password = demo.account(role)
    page.goto("/console/login")
    page.locator("#user").fill(user)
    page.locator("#password").fill(password)
    page.locator("form button[type=submit]").click()
    page.wait_for_url("**/console")


def exported(page: Page, demo: Demonstration, series: str) -> list[dict[str, str]]:
    """The answers as an analyst takes them away."""
    address = f"/console/exports/responses.csv?campaign={demo.campaign}&series={series}"
    file = page.request.get(demo.base + address)
    assert file.ok
    return list(csv.DictReader(io.StringIO(file.body().decode("utf-8-sig"))))


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_from_the_picture_of_a_code_to_the_figure(
    visit: Visit, demo: Demonstration, javascript: bool
) -> None:
    transaction, sample = demo.mixed().estimates("transaction"), demo.estimates("sample")
    comment = f"Cán bộ nhiệt tình & chu đáo <3, chỉ chờ hơi lâu; js={javascript}"
    with visit(java_script_enabled=javascript) as page:
        url = scan(page)
        assert urlsplit(url)[:2] == urlsplit(demo.base)[:2]
        assert re.fullmatch(r"/T/[0-9A-Z]{16}", urlsplit(url).path)
        page.goto(url)
        expect(page.locator("h1")).to_have_text("Phường Hồng Bàng")
        press(page, "Bắt đầu")
        answer(page, VIETNAMESE, "Tiếp tục")
        page.locator("textarea").fill(comment)
        press(page, "Tiếp tục")
        expect(page.locator(".review")).to_contain_text(comment)
        press(page, "Gửi phiếu")
        receipt = sent(page)

        page.goto("/r")
        page.locator("#receipt").fill(tokens.grouped(receipt).lower())
        page.get_by_role("button", name="Tra cứu", exact=True).click()
        expect(page.locator("h1")).to_have_text("Đã nhận")

        again = page.goto(url)
        assert again is not None
        assert again.status == 409
        expect(page.locator("h1")).to_have_text("Mã này đã được dùng")
        expect(page.locator("main")).to_contain_text("Mỗi mã chỉ gửi được một phiếu")

    after = demo.mixed().estimates("transaction")
    assert after[OFFICE]["n"] == transaction[OFFICE]["n"] + 1
    assert {u: e for u, e in after.items() if u != OFFICE} == {
        u: e for u, e in transaction.items() if u != OFFICE
    }
    assert demo.estimates("sample") == sample
    found = demo.client.get(f"/api/v1/receipts/{receipt}")
    assert found.status_code == 200
    assert "stored" in found.text
    assert comment not in found.text
    check_export(visit, demo, comment)


def check_export(visit: Visit, demo: Demonstration, comment: str) -> None:
    with visit(viewport={"width": 1280, "height": 800}) as page:
        sign_in(page, demo, "analyst")
        [row] = [row for row in exported(page, demo, "transaction") if row["tx_comment"] == comment]
        expected: dict[str, Any] = {
            "unit": OFFICE,
            "series": "transaction",
            "channel": "receipt",
            "answered": "alone",
            "language": "vi",
            "tx_overall": "2",
            "tx_courtesy": "4",
            "tx_guidance": "3",
            "tx_on_time": "97",
            "tx_ease": "",
            "tx_improve__waiting": "1",
            "tx_improve__online": "1",
            "tx_improve__deadline": "0",
        }
        assert {name: row[name] for name in expected} == expected
        for other in ("sample", "open"):
            assert not any(comment in each.values() for each in exported(page, demo, other))


def test_the_form_in_english_from_a_poster(visit: Visit, demo: Demonstration) -> None:
    before = demo.responses()
    with visit() as page:
        page.goto(demo.ways()["poster"])
        press(page, "English")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        press(page, "Begin")
        answer(page, ENGLISH, "Continue")
        page.locator("textarea").fill("Quick and friendly")
        press(page, "Continue")
        press(page, "Send")
        expect(page.locator(".receipt strong")).to_have_text(re.compile("^[0-9A-Z-]{19}$"))
    assert demo.mixed().responses() == before + 1
    with visit() as page:
        sign_in(page, demo, "analyst")
        [row] = [r for r in exported(page, demo, "open") if r["tx_comment"] == "Quick and friendly"]
        assert (row["channel"], row["language"], row["tx_overall"]) == ("poster", "en", "5")
        assert row["tx_improve__waiting"] == ""  # nobody asked


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_a_refused_screen_keeps_what_was_typed(
    visit: Visit, demo: Demonstration, javascript: bool
) -> None:
    with visit(java_script_enabled=javascript) as page:
        page.goto(demo.ways()["receipt"])
        press(page, "Bắt đầu")
        press(page, "Tiếp tục")  # the one required question, unanswered
        expect(page.locator("#summary")).to_be_visible()
        answer(page, VIETNAMESE, "Tiếp tục")
        long = "Ý kiến rất dài. " * 40
        page.locator("textarea").evaluate("box => box.removeAttribute('maxlength')")
        page.locator("textarea").fill(long)
        press(page, "Tiếp tục")
        expect(page.locator("#summary")).to_be_visible()
        expect(page.locator("textarea")).to_have_value(long)
        page.locator("textarea").fill("Ngắn hơn")
        press(page, "Tiếp tục")
        for kept in ("Không hài lòng", "Thời gian chờ đợi", "Nộp hồ sơ trực tuyến", "Ngắn hơn"):
            expect(page.locator(".review")).to_contain_text(kept)


def test_a_wrong_code_is_answered_kindly(visit: Visit, demo: Demonstration) -> None:
    code = demo.code()
    mistyped = code[:-1] + ("0" if code[-1] != "0" else "1")
    with visit(java_script_enabled=False) as page:
        shown = page.goto(f"/t/{mistyped}")
        assert shown is not None
        assert shown.status == 404
        expect(page.locator("h1")).to_have_text("Mã chưa đúng")
        page.locator("#code").fill(tokens.grouped(code).lower())
        page.get_by_role("button", name="Mở phiếu").click()
        expect(page.locator("h1")).to_have_text("Phường Hồng Bàng")
