"""The pages in a real Chromium on a small phone, with and without JavaScript."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from litestar import Litestar
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from kiosk.posters import Sheet, receipt_page
from kiosk.preview import InMemoryHost
from tests.browser import PHONE, Serve

pytestmark = pytest.mark.browser

SERIOUS = {"serious", "critical"}
TARGETS = (
    "main button, .choice, .language, .entry input:not([type=hidden]), select, textarea, .links a"
)


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


def test_focus_goes_to_what_changed(
    phone: Callable[..., Any], origin: str, host: InMemoryHost
) -> None:
    with phone() as page:
        page.goto(f"{origin}/t/{host.issue_receipt()}")
        go(page)
        assert page.evaluate("document.activeElement.tagName") == "H1"
        go(page)
        assert page.evaluate("document.activeElement.id") == "summary"


@pytest.mark.parametrize("javascript", [True, False])
def test_back_after_thanks_shows_no_answer(
    phone: Callable[..., Any], origin: str, host: InMemoryHost, javascript: bool
) -> None:
    with phone(java_script_enabled=javascript) as page:
        page.goto(f"{origin}/t?lang=vi")
        for _ in screens(page, f"{origin}/t/{host.issue_receipt()}", "vi"):
            pass
        assert page.evaluate("sessionStorage.length") == 0
        page.wait_for_timeout(100)
        for _ in range(3):
            page.evaluate("void setTimeout(() => history.back())")
            page.wait_for_timeout(300)
            assert "nhiệt tình" not in page.content()


def test_the_phones_own_back_goes_one_question_back(
    phone: Callable[..., Any], origin: str, host: InMemoryHost
) -> None:
    with phone() as page:
        page.goto(f"{origin}/t/{host.issue_receipt()}")
        go(page)
        choose(page, "Rất hài lòng")
        go(page)
        expect(page.locator("#progress")).to_contain_text("Câu 3–4/6")
        page.go_back()
        expect(page.locator("#progress")).to_contain_text("Câu 1/6")
        expect(page.locator("input[value='5']")).to_be_checked()
        page.locator("button", has_text="Quay lại").click()
        expect(page.locator(".primary")).to_have_text("Bắt đầu")


def test_a_reload_in_the_middle_loses_nothing(
    phone: Callable[..., Any], origin: str, host: InMemoryHost
) -> None:
    with phone() as page:
        page.goto(f"{origin}/t/{host.issue_receipt()}")
        go(page)
        choose(page, "Rất hài lòng")
        go(page)
        page.locator("#q-desk .choice").nth(1).click()
        page.reload()
        expect(page.locator("#progress")).to_contain_text("Câu 3–4/6")
        expect(page.locator("#q-desk input").nth(1)).to_be_checked()


def test_without_network_the_form_waits_and_sends_itself(
    phone: Callable[..., Any], origin: str, host: InMemoryHost
) -> None:
    with phone() as page:
        page.goto(f"{origin}/t/{host.issue_receipt()}")
        go(page)
        choose(page, "Rất hài lòng")
        page.context.set_offline(True)
        page.locator("main .primary").click()
        expect(page.locator("#waiting")).to_have_text(
            "Máy chưa kết nối mạng. Phiếu đã được lưu và sẽ tự động gửi khi có mạng."
        )
        page.context.set_offline(False)
        expect(page.locator("#progress")).to_contain_text("Câu 3–4/6", timeout=8000)


def test_an_impatient_thumb_sends_once(
    phone: Callable[..., Any], origin: str, host: InMemoryHost
) -> None:
    posts: list[str] = []

    def slow(route: Route) -> None:
        posts.append(route.request.post_data or "")
        page.wait_for_timeout(300)
        route.continue_()

    with phone() as page:
        walk = screens(page, f"{origin}/t/{host.issue_receipt()}", "vi")
        for where in walk:
            if where == "review":
                break
        page.route("**/t/*", slow)
        page.locator("main .primary").dblclick()
        expect(page.locator("h1")).to_have_text("Đã nhận được phiếu của Ông/Bà")
    assert len(posts) == 1
    assert len(host.submissions) == 1


def test_the_counter_counts(phone: Callable[..., Any], origin: str, host: InMemoryHost) -> None:
    with phone() as page:
        for where in screens(page, f"{origin}/t/{host.issue_receipt()}", "vi"):
            if where == "text":
                expect(page.locator(".count")).to_have_text("Còn 30 ký tự")
                break


def test_the_code_on_a_slip_is_read_from_the_screen(browser: Browser) -> None:
    url = "https://langnghe.haiphong.gov.vn/t/KCZYVV0Q8W82DE40"
    slip = Sheet(url=url, code="KCZYVV0Q8W82DE40", unit_name={"vi": "Phường Hải An"})
    page = browser.new_page(viewport={"width": 800, "height": 800})
    page.set_content(receipt_page([slip]))
    picture = Image.open(BytesIO(page.locator(".qr").screenshot())).convert("L")
    page.close()
    [found] = zxingcpp.read_barcodes(picture)
    assert found.text == url
