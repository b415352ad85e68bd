"""Text that would be a script: wherever it comes back, the page has the elements it always has."""

from urllib.parse import quote

import pytest

from kiosk.preview import InMemoryHost
from tests.kiosk.hostile import TEXTS, harmless, skeleton
from tests.kiosk.phone import choose, go
from tests.kiosk.visitor import Visitor

LISTENER = """
  window.hits = 0; window.hit = () => { window.hits += 1; };
  window.reports = [];
  addEventListener("securitypolicyviolation", (told) => window.reports.push(told.blockedURI));
"""


def test_there_are_two_hundred_of_them():
    assert len(set(TEXTS)) >= 200


def at_comment(visitor: Visitor, host: InMemoryHost) -> Visitor:
    visitor.open(f"/t/{host.issue_receipt()}").press().press(overall="5").press(desk="4")
    return visitor.press(sex="female")


def test_a_free_answer_is_only_text(visitor, host):
    """On the page that shows all answers, and on the question where it is too long or corrected."""
    at_comment(visitor, host)
    fields = visitor.body("next", comment="COMMENT")
    for text in TEXTS:
        pages = []
        for typed in (text, harmless(text)):
            visitor.post([(n, typed if v == "COMMENT" else v) for n, v in fields])
            assert visitor.status in {200, 422}
            pages.append(visitor.html)
        assert skeleton(pages[0]) == skeleton(pages[1]), text


@pytest.mark.parametrize(
    "name", ["_id", "_version", "_lang", "_at", "_go", "_answered", "overall", "nobody", "desk"]
)
def test_a_hidden_field_is_only_text(visitor, host, name):
    at_comment(visitor, host)
    fields = [(n, v) for n, v in visitor.body("next", comment="x") if n != name]
    for text in TEXTS[::4]:
        pages = []
        for typed in (text, harmless(text)):
            visitor.post([(name, typed), *fields])
            assert visitor.status < 500
            pages.append(visitor.html)
        assert skeleton(pages[0]) == skeleton(pages[1]), text


@pytest.mark.parametrize("path", ["/t?code={}", "/p?code={}", "/r?receipt={}", "/r?lang={}"])
def test_what_is_typed_into_a_box_is_only_text(visitor, path):
    expected = skeleton(visitor.open(path.format("nothing")).html)
    for text in TEXTS:
        found = visitor.open(path.format(quote(text, safe="")))
        assert found.status < 500
        assert skeleton(found.html) == expected, text


@pytest.mark.browser
def test_no_script_runs_and_the_policy_has_nothing_to_report(origin, host, phone):
    with phone() as page:
        page.add_init_script(LISTENER)
        hosts: set[str] = set()
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        page.goto(f"{origin}/t/{host.issue_receipt()}?lang=en")
        go(page)
        choose(page, "Very satisfied")
        go(page)
        page.locator("#q-desk .choice").nth(3).click()
        go(page)
        choose(page, "Female")
        go(page)
        for text in [text for text in TEXTS if len(text) <= 60][::6]:
            page.fill("textarea", text)
            go(page)
            assert text in page.locator(".answer").last.text_content()
            page.locator(".change").last.click()
            page.wait_for_selector("textarea")
        assert page.evaluate("[window.hits, window.reports]") == [0, []]
        assert hosts == {origin.removeprefix("http://")}
