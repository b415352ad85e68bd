"""The screens of monitors in Chromium: accessible, large enough, never wider than the phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import browser, serve  # noqa: F401 - fixtures of this module
from tests.console.conftest import ROLE
from tests.monitors.screens import ACCOUNT, watched_app
from tests.monitors.test_screens import HOME, own_visit, watched  # noqa: F401 - a fixture
from tests.pipeline.small_round import ROUND

pytestmark = pytest.mark.browser
GRAVE = {"serious", "critical"}
LEAST_TARGET = 64
"""CSS pixels of everything to press on a step of a visit: thumbs of 65 years."""


def addresses(database) -> list[str]:
    visit = own_visit(database)
    base = f"{HOME}/visits/{visit.unit}/{visit.case_id}"
    steps = [f"{base}/{step}" for step in range(6)]
    pages = ("", "/visits", "/plan", "/lists", "/observe/delivery", "/observe/kiosk", "/opinion")
    staff = ["/console/flags", "/console/checks", f"/results/{ROUND}/monitors"]
    return [*(HOME + page for page in pages), *steps, *staff]


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [(360, "vi", "light"), (360, "en", "dark"), (820, "en", "light"), (1280, "vi", "dark")],
)
def test_every_screen_is_accessible_and_fits(
    browser,  # noqa: F811
    serve,  # noqa: F811
    watched,  # noqa: F811
    tmp_path,
    *,
    width,
    language,
    scheme,
):
    base = serve(watched_app(watched, tmp_path / "keys"))
    context = browser.new_context(
        viewport={"width": width, "height": 740}, color_scheme=scheme, java_script_enabled=True
    )
    cookies = {ROLE: "monitor", ACCOUNT: "m2", "language": language}
    context.add_cookies([{"name": k, "value": v, "url": base} for k, v in cookies.items()])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    axe, found = Axe(), []
    for address in addresses(watched):
        page.goto(base + address)
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, f"{address} is {wider} px wider than {width}"
        found += [
            (address, violation["id"], violation["nodes"][0]["target"])
            for violation in axe.run(page).response["violations"]
            if violation["impact"] in GRAVE
        ]
        if "/visits/" in address:
            small = page.evaluate(
                "least => [...document.querySelectorAll('.field-button, .field-choice')]"
                ".filter(one => one.getBoundingClientRect().height < least).length",
                LEAST_TARGET,
            )
            assert small == 0, address
    assert found == []
    assert said == []
    context.close()


def test_a_visit_is_walked_without_javascript(browser, serve, watched, tmp_path):  # noqa: F811
    base = serve(watched_app(watched, tmp_path / "keys"))
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    cookies = {ROLE: "monitor", ACCOUNT: "m2"}
    context.add_cookies([{"name": k, "value": v, "url": base} for k, v in cookies.items()])
    page = context.new_page()
    visit = own_visit(watched)
    page.goto(f"{base}{HOME}/visits/{visit.unit}/{visit.case_id}/0")
    page.get_by_role("button", name="Đã gặp đúng người").click()
    page.get_by_role("button", name="Đã có").click()
    for _ in range(2):
        page.get_by_role("radio").nth(1).check()
        page.get_by_role("button", name="Tiếp").click()
    page.get_by_role("button", name="Tiếp").click()
    page.get_by_role("button", name="Gửi kết quả").click()
    page.get_by_role("heading", name="Hỏi lại những phiếu nào?").wait_for()
    context.close()
