"""Choosing communes, villages and procedures: by search, by code, without a script and with one."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from litestar import Litestar
from litestar.testing import TestClient
from playwright.sync_api import expect

from kiosk.citizen import citizen_router
from kiosk.preview import InMemoryHost
from questionnaires.loader import parse
from questionnaires.registers import Entry, Registers
from tests.kiosk.phone import go
from tests.kiosk.visitor import Visitor
from tests.questionnaires.pickers import PICKERS


def commune(code: str, name: str) -> Entry:
    return Entry(kind="commune", code=code, name={"vi": name, "en": f"{name} (en)"})


def village(code: str, name: str, parent: str) -> Entry:
    return Entry(kind="village", code=code, name={"vi": name}, parent=parent)


KNOWN = Registers(
    (
        commune("10888", "Xã Cẩm Giang"),
        commune("10903", "Xã Cẩm Giàng"),
        *(commune(f"2{n:04}", f"Phường số {n}") for n in range(30)),
        village("10888.01", "Thôn Đông", "10888"),
        village("10888.02", "Thôn Đoài", "10888"),
        *(village(f"10903.{n:02}", f"Thôn {n}", "10903") for n in range(20)),
        Entry(kind="procedure", code="1.001193", name={"vi": "Đăng ký khai sinh"}),
        Entry(kind="procedure", code="1.000656", name={"vi": "Đăng ký khai tử"}),
    )
)


@pytest.fixture(scope="module")
def instrument():
    return parse(PICKERS)


@pytest.fixture
def host(instrument) -> InMemoryHost:
    return InMemoryHost(instrument, KNOWN)


@pytest.fixture
def asked(visitor: Visitor, host: InMemoryHost) -> Visitor:
    """A visitor before the question for the commune."""
    return visitor.open(f"/t/{host.issue_receipt()}").press()


def typed(asked: Visitor, text: str, button: str = "find:commune", **more: str) -> Visitor:
    return asked.press(button, **{"_find:commune": text}, **more)


def test_a_long_register_is_searched_and_a_short_one_is_shown(asked):
    assert asked.page.offers("commune") == []
    assert "Tìm theo tên hoặc mã" in asked.text
    typed(asked, "cam giang")
    assert asked.status == 200
    assert asked.page.offers("commune") == ["10888", "10903"]
    assert asked.page.value("_find:commune") == ["cam giang"]
    assert "Tìm thấy: 2." in asked.text
    assert "10903" in asked.text
    asked.press(commune="10888")
    assert asked.page.offers("village") == ["10888.01", "10888.02"]
    assert "10888.01 · Xã Cẩm Giang" in asked.text
    assert "_find:village" not in asked.html
    asked.press(village="10888.02")
    assert asked.page.offers("procedure") == ["1.000656", "1.001193"]


def test_what_is_chosen_stays_chosen_through_other_searches(asked):
    typed(asked, "giàng")
    typed(asked, "số 7", commune="10903")
    assert asked.page.offers("commune") == ["10903", "20007"]
    assert asked.page.value("commune") == ["10903"]
    asked.press("lang:en")
    assert asked.page.value("commune") == ["10903"]
    assert asked.page.value("_find:commune") == ["số 7"]
    assert "Found: 1." in asked.text


def test_nothing_found_says_so_kindly_and_too_much_says_to_type_more(asked):
    typed(asked, "Hà Nội")
    assert "Không tìm thấy" in asked.text
    assert asked.page.value("_find:commune") == ["Hà Nội"]
    typed(asked, "phuong")
    assert len(asked.page.offers("commune")) == 20
    assert "xin gõ thêm chữ" in asked.text


@pytest.mark.parametrize("button", ["next", "find:commune"])
def test_a_code_typed_exactly_is_chosen(asked, button):
    typed(asked, " 10903 ", button)
    if button != "next":
        assert asked.page.value("commune") == ["10903"]
        asked.press()
    assert asked.page.value("commune") == ["10903"]  # carried to the next screen
    assert asked.page.offers("village") == []
    assert "_find:village" in asked.page.buttons or "find:village" in asked.page.buttons


def test_who_types_and_goes_on_is_shown_the_matches_first(asked):
    typed(asked, "số 7", "next")
    assert asked.status == 200
    assert asked.page.offers("commune") == ["20007"]
    asked.press("next")  # shown, and none chosen
    assert asked.status == 422
    assert asked.page.offers("commune") == ["20007"]
    asked.press(commune="20007")
    assert asked.page.value("commune") == ["20007"]


def test_villages_are_those_of_the_commune_chosen(asked):
    typed(asked, "10903", "next")
    asked.press("find:village", **{"_find:village": "thon"})
    assert set(asked.page.offers("village")) == {f"10903.{n:02}" for n in range(20)}
    asked.press("find:village", **{"_find:village": "10888.01"})
    assert asked.page.offers("village") == []
    asked.press("next", **{"_find:village": "", "village": "10888.01"})
    assert asked.status == 422
    assert "không thuộc đơn vị" in asked.text


def test_a_code_out_of_force_is_refused_at_once_and_by_the_host(asked, host):
    asked.press(commune="99999")
    assert asked.status == 422
    assert "không có trong danh mục" in asked.text


def test_the_review_and_the_rows_of_a_roster_know_the_names(asked, host):
    typed(asked, "10903", "next")
    asked.press("next")
    asked.press("next", procedure="1.001193")
    assert "visits[2].place" in asked.html
    asked.press("find:visits[2].place", **{"_find:visits[2].place": "cẩm giang"})
    assert asked.page.offers("visits[2].place") == ["10888", "10903"]
    asked.press("next", **{"_find:visits[1].place": "20003", "visits[2].place": "10888"})
    assert "Xem lại" in asked.text
    assert "Xã Cẩm Giàng" in asked.text
    assert "Đăng ký khai sinh" in asked.text
    asked.press("send")
    [(sent, _)] = host.submissions.values()
    assert sent.answers == {
        "commune": "10903",
        "procedure": "1.001193",
        "visits": [{"place": "20003"}, {"place": "10888"}],
    }


def test_without_its_register_a_code_is_typed(instrument) -> None:
    host = InMemoryHost(instrument)
    with TestClient(Litestar([citizen_router(host)], openapi_config=None)) as client:
        asked = Visitor(client).open(f"/t/{host.issue_receipt()}").press()
        assert "_find:" not in asked.html
        asked.press(commune="99999")
        assert asked.status == 200


@pytest.mark.parametrize("text", ["<script>", "%", "\u0301", "x" * 5000, "' OR 1=1", "7777." * 20])
def test_no_search_breaks_the_page(asked, text):
    typed(asked, text)
    assert asked.status == 200
    assert "Không tìm thấy" in asked.text


def test_searches_for_what_is_no_item_are_passed_over(asked):
    for name in ("", "nothing", "visits", "visits[9].x", "visits[1].nothing", "commune[1].place"):
        asked.post([*asked.body("find:" + name), (f"_find:{name}", "10903")])
        assert asked.status in (200, 400)


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False])
def test_choosing_on_a_phone(
    phone: Callable[..., Any], origin: str, host: InMemoryHost, javascript: bool
) -> None:
    barriers: list[Any] = []
    with phone(java_script_enabled=javascript) as page:

        def look() -> None:
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            if javascript:
                barriers.extend(Axe().run(page).response["violations"])

        page.goto(f"{origin}/t/{host.issue_receipt()}")
        go(page)
        look()
        page.get_by_label("Tìm theo tên hoặc mã").fill("cam giang")
        page.get_by_role("button", name="Tìm", exact=True).click()
        expect(page.locator(".found")).to_contain_text("Tìm thấy: 2.")
        if javascript:
            expect(page.locator(".found")).to_be_focused()
        look()
        page.locator(".choice", has_text="Xã Cẩm Giang").first.click()
        go(page)
        choose_first(page, "Thôn Đoài")
        go(page)
        choose_first(page, "Đăng ký khai tử")
        go(page)
        page.get_by_label("Tìm theo tên hoặc mã").first.fill("so 12")
        page.keyboard.press("Enter")
        expect(page.locator(".found")).to_contain_text("Tìm thấy: 1.")
        choose_first(page, "Phường số 12")
        look()
        go(page)
        expect(page.locator("h1")).to_have_text("Xem lại trước khi gửi")
        go(page)
        expect(page.locator("h1")).to_have_text("Đã nhận được phiếu của Ông/Bà")
    [(sent, _)] = host.submissions.values()
    assert sent.answers == {
        "commune": "10888",
        "village": "10888.02",
        "procedure": "1.000656",
        "visits": [{"place": "20012"}],
    }
    assert [(each["id"], each["nodes"][0]["html"]) for each in barriers] == []


def choose_first(page: Any, words: str) -> None:
    page.locator(".choice", has_text=words).first.click()
