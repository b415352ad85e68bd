"""A small phone in a real Chromium, and a walk through the form of `conftest.EVERY_TYPE`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from litestar import Litestar
from playwright.sync_api import Browser, Page

from tests.browser import PHONE, Serve


@pytest.fixture
def origin(app: Litestar, serve: Serve) -> str:
    return serve(app)


@pytest.fixture
def phone(browser: Browser) -> Callable[..., Any]:
    """Open a page of a small phone; complain about anything its console complains of."""

    @contextmanager
    def open_page(**options: Any) -> Iterator[Page]:
        context = browser.new_context(**{"viewport": PHONE, **options})
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if _bad(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        context.close()
        assert complaints == []

    return open_page


def _bad(said: Any) -> bool:
    """Errors and policy reports; a 4xx page is meant to be one."""
    return said.type in {"error", "warning"} and "Failed to load resource" not in said.text


def go(page: Page) -> None:
    """Press the primary button and wait for the page that follows."""
    before = page.locator("main").inner_html()
    page.locator("main .primary").click()
    page.wait_for_function(
        """before => !document.querySelector('.busy')
        && document.querySelector('main')?.innerHTML !== before""",
        arg=before,
    )


def choose(page: Page, *labels: str) -> None:
    """Tap the choices with these words."""
    for label in labels:
        page.locator(".choice", has=page.get_by_text(label, exact=True)).click()


def screens(page: Page, start: str, language: str) -> Iterator[str]:
    """Walk a whole form and stop at every screen on the way, yielding its name."""
    vi = language == "vi"
    page.goto(f"{start}?lang={language}")
    yield "start"
    go(page)
    yield "question"
    go(page)
    yield "question with an error"
    choose(page, "Không hài lòng" if vi else "Dissatisfied")
    go(page)
    choose(page, "Trực tuyến" if vi else "Online")
    yield "multiple choice"
    go(page)
    go(page)
    yield "battery with an error"
    page.locator("#q-desk .choice").nth(3).click()
    go(page)
    choose(page, "Nữ" if vi else "Female")
    yield "single choice"
    go(page)
    page.fill("textarea", "Cán bộ nhiệt tình & chu đáo <3")
    yield "text"
    go(page)
    yield "review"
    go(page)
    yield "thanks"
