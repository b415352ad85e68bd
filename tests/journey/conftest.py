"""One running demonstration for all journeys, and pages that complain."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser import PHONE, browser
from tests.journey.demonstration import Demonstration, demonstration

__all__ = ["browser"]

Visit = Callable[..., Any]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """The demonstration, built once; it prints no traceback while it runs."""
    with demonstration(tmp_path_factory.mktemp("demonstration")) as running:
        yield running


@pytest.fixture
def visit(browser: Browser, demo: Demonstration) -> Visit:
    """Open a page; at its end nothing was said in the console and nobody else was asked."""

    @contextmanager
    def opened(**options: Any) -> Iterator[Page]:
        context = browser.new_context(base_url=demo.base, **{"viewport": PHONE, **options})
        page = context.new_page()
        complaints: list[str] = []
        strangers: set[str] = set()
        host = urlsplit(demo.base).netloc
        page.on("console", lambda said: complaints.append(said.text) if _grave(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda sent: strangers.add(urlsplit(sent.url).netloc))
        yield page
        context.close()
        assert complaints == []
        assert strangers <= {host, ""}, "the page asked another host"

    return opened


def _grave(said: ConsoleMessage) -> bool:
    """Errors and reports of the content security policy; a 4xx page is meant to be one."""
    return said.type in {"error", "warning"} and "Failed to load resource" not in said.text
