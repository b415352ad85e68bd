"""The pages in Chromium: accessible, never wider than the screen, silent under their own policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser import browser, serve  # noqa: F401 - fixtures of this module
from tests.console.addresses import PUBLIC_PAGES, STAFF_PAGES
from tests.console.conftest import ROLE, sample_app

pytestmark = pytest.mark.browser
GRAVE = {"serious", "critical"}


def open_at(
    browser: Browser,  # noqa: F811 - the fixture of the same name
    base: str,
    *,
    width: int,
    language: str = "vi",
    scheme: str = "light",
    javascript: bool = True,
) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        java_script_enabled=javascript,
    )
    roles = {"name": ROLE, "value": "analyst+monitor+administrator+enumerator", "url": base}
    context.add_cookies([roles, {"name": "language", "value": language, "url": base}])
    return context.new_page()


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [(360, "vi", "light"), (768, "en", "dark"), (1280, "vi", "dark")],
)
def test_every_page_is_accessible_and_fits(browser, serve, width, language, scheme):  # noqa: F811
    base = serve(sample_app())
    page = open_at(browser, base, width=width, language=language, scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    axe, found = Axe(), []
    for address in (*PUBLIC_PAGES, *STAFF_PAGES):
        page.goto(base + address)
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, f"{address} is {wider} px wider than {width}"
        found += [
            (address, violation["id"], violation["nodes"][0]["target"])
            for violation in axe.run(page).response["violations"]
            if violation["impact"] in GRAVE
        ]
    assert found == []
    assert said == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_languages_keep_their_contrast_in_both_themes(browser, serve, scheme):  # noqa: F811
    base = serve(sample_app())
    for language in ("vi", "en"):
        page = open_at(browser, base, width=1280, language=language, scheme=scheme)
        for address in (PUBLIC_PAGES[1], PUBLIC_PAGES[8], STAFF_PAGES[2]):
            page.goto(base + address)
            result = Axe().run(page, options={"runOnly": ["color-contrast"]})
            assert result.response["violations"] == []
        page.context.close()


def test_the_interval_of_the_chart_is_drawn_where_the_numbers_say(browser, serve):  # noqa: F811
    base = serve(sample_app())
    page = open_at(browser, base, width=1280)
    page.goto(base + "/results/hp-2026")
    plot = page.locator(".hero-plot").bounding_box()
    dot = page.locator(".hero-plot .dot").bounding_box()
    ticks = page.locator(".hero-side .axis text").all_text_contents()
    assert plot is not None
    assert dot is not None
    low, high = (int(ticks[end].rstrip("%")) / 100 for end in (0, -1))
    place = (dot["x"] + dot["width"] / 2 - plot["x"]) / plot["width"]
    assert low + place * (high - low) == pytest.approx(0.9267, abs=0.0005)
    page.context.close()


def test_figures_in_columns_have_one_width(browser, serve):  # noqa: F811
    base = serve(sample_app())
    page = open_at(browser, base, width=1280)
    page.goto(base + "/results/hp-2026/scorecards")
    widths = page.evaluate("""async () => {
        const cell = document.querySelector("td.num");
        cell.textContent = "0123456789";
        await document.fonts.ready;
        return [...cell.textContent].map((_, place) => {
            const range = document.createRange();
            range.setStart(cell.firstChild, place);
            range.setEnd(cell.firstChild, place + 1);
            return range.getBoundingClientRect().width;
        });
    }""")
    assert max(widths) - min(widths) < 0.1
    page.context.close()


def test_tables_and_filters_work_without_javascript(browser, serve):  # noqa: F811
    base = serve(sample_app())
    page = open_at(browser, base, width=360, javascript=False)
    page.goto(base + "/results/hp-2026?by=commune")
    page.get_by_label("Tìm đơn vị").fill("hong bang")
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.locator(".row-name a")).to_have_text(["Phường Hồng Bàng"])
    page.get_by_text("Xem dạng bảng").click()
    expect(page.get_by_role("columnheader", name="Khoảng tin cậy 95%")).to_be_visible()
    page.context.close()


def test_keys_lead_to_the_search_and_along_the_rail(browser, serve):  # noqa: F811
    base = serve(sample_app())
    page = open_at(browser, base, width=1280)
    page.goto(base + "/results/hp-2026?by=commune")
    page.keyboard.press("/")
    expect(page.get_by_label("Tìm đơn vị")).to_be_focused()
    page.goto(base + "/console")
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url("**/console/sample?campaign=hp-2026")
    page.context.close()
