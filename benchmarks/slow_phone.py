"""A citizen's form on a cheap phone with a bad signal: Chromium, throttled by its own protocol.

    python -m benchmarks.slow_phone

400 kbit/s both ways, 400 ms added to every request, the processor 4 times slower, nothing cached.
`text` is the first text on the screen, `usable` the page with its script ready, `thanks` the whole
form answered by somebody who takes three seconds for each screen, from the scan on.
"""

import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from benchmarks.machine import describe
from benchmarks.rounds import issue, open_round
from benchmarks.submissions import SERVICE, server
from questionnaires.loader import load_library
from survey_service.store.database import open_database

RUNS = 7
BYTES_A_SECOND = 400_000 / 8
DELAY = 400
SLOWER = 4
SECONDS_A_SCREEN = 3
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
READY = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
MOVED = """before => !document.querySelector('.busy')
  && document.querySelector('main').innerHTML !== before"""
ASKED = "performance.getEntriesByType('resource').length + 1"


@contextmanager
def phone(browser: Browser) -> Iterator[Page]:
    """Open a page of a phone that has seen nothing yet."""
    context = browser.new_context(viewport=ViewportSize(width=360, height=740))
    page = context.new_page()
    control = context.new_cdp_session(page)
    control.send("Network.enable")
    control.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": DELAY,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )
    control.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield page
    context.close()


def answered(page: Page) -> None:
    """Fill in the form: a choice for every question on a screen, then on, until the thank-you."""
    while not page.locator(".receipt").count():
        time.sleep(SECONDS_A_SCREEN)
        for group in page.locator("fieldset").all():
            group.locator("label").first.click()
        before = page.locator("main").inner_html()
        page.locator("main .primary").click()
        page.wait_for_function(MOVED, arg=before)


def visit(browser: Browser, url: str) -> tuple[float, float, int, float]:
    """Return milliseconds to the first text and to usable, requests, and seconds to the end."""
    with phone(browser) as page:
        begin = time.perf_counter()
        page.goto(url, wait_until="domcontentloaded")
        page.wait_for_function(f"({PAINTED}) > 0")
        text, usable, asked = page.evaluate(PAINTED), page.evaluate(READY), page.evaluate(ASKED)
        answered(page)
        return text, usable, asked, time.perf_counter() - begin


def main() -> None:
    """Print medians over visits of different receipts."""
    print(describe())
    with tempfile.TemporaryDirectory(prefix="langnghe-bench-") as name:
        url = f"sqlite:///{Path(name) / 'bench.db'}"
        database = open_database(url)
        instrument = load_library("transaction_feedback")
        open_round(database, instrument)
        codes = issue(database, instrument, RUNS)
        database.close()
        with server(SERVICE, url, Path(name) / "keys") as port, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            seen = [visit(browser, f"http://127.0.0.1:{port}/t/{code}") for code in codes]
            browser.close()
    for title, unit, values in zip(
        ("first text", "usable", "requests", "thanks"),
        ("ms", "ms", "", "s"),
        zip(*seen, strict=True),
        strict=True,
    ):
        print(f"{title:<12}{statistics.median(values):>8.1f} {unit}  most {max(values):.1f}")


if __name__ == "__main__":
    main()
