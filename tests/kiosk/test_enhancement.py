"""What the module adds: Back, reload, a lost network and an impatient thumb lose nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from kiosk.preview import InMemoryHost
from tests.kiosk.phone import choose, go, screens

pytestmark = pytest.mark.browser


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


def test_a_page_of_the_network_is_not_taken_for_an_answer(
    phone: Callable[..., Any], origin: str, host: InMemoryHost
) -> None:
    """A sign-in page of a public Wi-Fi, a gateway's 502: wait, and send again."""
    answers = iter([502, 200])

    def gateway(route: Route) -> None:
        status = next(answers, None)
        if status is None:
            route.continue_()
        else:
            route.fulfill(status=status, content_type="text/html", body="<h1>Wi-Fi</h1>")

    with phone() as page:
        page.goto(f"{origin}/t/{host.issue_receipt()}")
        page.route("**/t/*", gateway)
        page.locator("main .primary").click()
        expect(page.locator("#waiting")).to_contain_text("tự động gửi khi có mạng")
        expect(page.locator("#progress")).to_contain_text("Câu 1/6", timeout=15_000)
