"""The way of a citizen through a form, screen by screen."""

from collections.abc import Iterator

from playwright.sync_api import Page

CHOOSE = """() => {
  for (const group of document.querySelectorAll('.choices')) {
    const inputs = group.querySelectorAll('input');
    if (![...inputs].some((one) => one.checked)) inputs[Math.min(3, inputs.length - 1)]?.click();
  }
}"""
"""Choose something in every group of the screen, as a finger would."""
MOST_SCREENS = 20


def screens(page: Page, start: str) -> Iterator[str]:
    """Walk a form and stop at every screen on the way, yielding its name."""
    page.goto(start)
    yield "form-01-start"
    _go(page)
    yield "form-02-question"
    _go(page)
    yield "form-03-unanswered"
    for number in range(4, MOST_SCREENS):
        if page.locator(".done").count():
            yield f"form-{number:02}-thanks"
            return
        page.evaluate(CHOOSE)
        yield f"form-{number:02}-{'review' if page.locator('.review').count() else 'answered'}"
        _go(page)
    raise SystemExit(f"the form had no end after {MOST_SCREENS} screens")


def _go(page: Page) -> None:
    before = page.locator("main").inner_html()
    page.locator("main .primary").click()
    page.wait_for_function(
        """before => !document.querySelector('.busy')
        && document.querySelector('main')?.innerHTML !== before""",
        arg=before,
    )
