"""The pages in a real Chromium on a small phone, with and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kiosk.preview import InMemoryHost
from tests.kiosk.phone import screens

pytestmark = pytest.mark.browser

SERIOUS = {"serious", "critical"}
TARGETS = (
    "main button, .choice, .language, .entry input:not([type=hidden]), select, textarea, .links a"
)


def check_layout(page: Page, where: str) -> None:
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], f"{where} scrolls sideways"
    small = page.evaluate(
        """targets => [...document.querySelectorAll(targets)]
        .map(each => [each.textContent, each.getBoundingClientRect().height])
        .filter(([, height]) => height < 48)""",
        TARGETS,
    )
    assert small == [], f"{where} has targets under 48 px"


@pytest.mark.parametrize("javascript", [True, False])
def test_whole_journey_on_a_phone(
    phone: Callable[..., Any], origin: str, host: InMemoryHost, javascript: bool
) -> None:
    with phone(java_script_enabled=javascript) as page:
        for where in screens(page, f"{origin}/t/{host.issue_receipt()}", "vi"):
            check_layout(page, where)
        [(submission, receipt)] = host.submissions.values()
        assert submission.answers == {
            "overall": 2,
            "reasons": ["online"],
            "desk": 4,
            "sex": "female",
            "comment": "Cán bộ nhiệt tình & chu đáo <3",
        }
        page.locator(".links a").first.click()
        page.fill("#receipt", receipt.lower())
        page.locator("main .primary").click()
        expect(page.locator("h1")).to_have_text("Đã nhận")


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_scrolls_sideways(
    phone: Callable[..., Any], origin: str, host: InMemoryHost, width: int
) -> None:
    """320 px is a phone of 640 px at twice the text size (WCAG 1.4.10)."""
    with phone(viewport={"width": width, "height": 800}) as page:
        for where in screens(page, f"{origin}/p/{host.issue_poster()}", "en"):
            check_layout(page, where)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_on_any_page(
    phone: Callable[..., Any], origin: str, host: InMemoryHost, language: str, scheme: str
) -> None:
    axe = Axe()
    found: list[tuple[str, str, str]] = []

    def look(page: Page, where: str) -> None:
        found.extend(
            (where, barrier["id"], barrier["nodes"][0]["html"][:200])
            for barrier in axe.run(page).response["violations"]
            if barrier["impact"] in SERIOUS
        )

    with phone(color_scheme=scheme) as page:
        for where in screens(page, f"{origin}/p/{host.issue_poster()}", language):
            look(page, where)
        for path in ("/t", "/t/x", "/r", "/r?receipt=x"):
            page.goto(f"{origin}{path}{'&' if '?' in path else '?'}lang={language}")
            look(page, path)
    assert found == []


def test_a_whole_form_by_keyboard(
    phone: Callable[..., Any], origin: str, host: InMemoryHost
) -> None:
    with phone(java_script_enabled=False) as page:
        page.goto(f"{origin}/t/{host.issue_receipt()}")
        page.locator("main .primary").focus()
        page.keyboard.press("Enter")
        page.locator("input[name=overall]").first.focus()
        page.keyboard.press("ArrowUp")  # from the first radio round to the last
        page.keyboard.press("Enter")
        page.locator("input[name=desk]").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.locator("input[name=sex]").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.locator("main .primary").focus()
        page.keyboard.press("Enter")
        page.locator("main .primary").focus()
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Đã nhận được phiếu của Ông/Bà")
    [(submission, _)] = host.submissions.values()
    assert submission.answers == {"overall": 5, "desk": 1, "sex": "male"}
