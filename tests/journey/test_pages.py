"""Every page of the demonstration: accessible, no wider than a phone, asking no stranger."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journey.conftest import Visit
from tests.journey.demonstration import OFFICE, Demonstration
from tests.journey.test_journey import sign_in

pytestmark = pytest.mark.browser

GRAVE = {"serious", "critical"}
WIDTHS = (360, 1280)
PUBLIC = (
    "/",
    "/demo",
    "/results/{campaign}",
    "/results/{campaign}?series=transaction",
    "/results/{campaign}?series=open",
    "/results/{campaign}?by=department",
    "/results/{campaign}?by=commune",
    "/results/{campaign}?series=transaction&by=commune",
    f"/results/{{campaign}}/units/{OFFICE}",
    "/results/{campaign}/units/31.SNV",
    "/results/{campaign}/scorecards",
    "/r",
    "/t",
    "/docs/api",
    "/console/login",
)
RAIL = ".rail a[href^='/console']"


def barriers(page: Page, axe: Axe, where: str) -> Iterator[tuple[str, int, str, str]]:
    """Look at one page at every width, loading it once."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wider > 0:
            yield where, width, "scrolls sideways", f"{wider} px"
        for found in axe.run(page).response["violations"]:
            if found["impact"] in GRAVE:
                yield where, width, found["id"], found["nodes"][0]["html"][:160]


def looked_at(page: Page, where: str, language: str) -> str:
    """Open a page in a language; return its address."""
    address = f"{where}{'&' if '?' in where else '?'}lang={language}"
    shown = page.goto(address)
    assert shown is not None
    assert shown.status == 200, address
    expect(page.locator("html")).to_have_attribute("lang", language)
    return address


@pytest.mark.parametrize("language", ["vi", "en"])
def test_public_pages(visit: Visit, demo: Demonstration, language: str) -> None:
    axe, campaign = Axe(), demo.campaign
    found: list[tuple[str, int, str, str]] = []
    with visit() as page:
        for where in PUBLIC:
            address = looked_at(page, where.format(campaign=campaign), language)
            found += barriers(page, axe, address)
    assert found == []


@pytest.mark.parametrize(("language", "role"), [("vi", "analyst"), ("en", "administrator")])
def test_staff_pages(visit: Visit, demo: Demonstration, language: str, role: str) -> None:
    axe = Axe()
    found: list[tuple[str, int, str, str]] = []
    with visit(viewport={"width": 1280, "height": 800}) as page:
        sign_in(page, demo, role)
        links = page.locator(RAIL).evaluate_all("all => all.map(a => a.getAttribute('href'))")
        assert len(links) >= 3
        for where in dict.fromkeys(links):
            found += barriers(page, axe, looked_at(page, where, language))
    assert found == []
