"""Deciding doubtful boxes on screen: the picture, the keys, and nothing for those who may not."""

from random import Random

import pytest
from axe_playwright_python.sync_playwright import Axe
from litestar import Litestar
from litestar.di import Provide
from litestar.testing import TestClient
from msgspec.structs import replace
from playwright.sync_api import expect

from sampling.entry_errors import Pair, entry_errors
from survey_service.console import staff
from survey_service.console.assets import asset_file
from survey_service.console.entry import entry_router
from survey_service.console.entry_desk import ServiceEntryDesk
from survey_service.console.errors import error_page
from survey_service.pipeline.double_entry import enter_second, plan_double_entry
from survey_service.problems import exception_handlers
from survey_service.scans.images import pictures
from survey_service.scans.page import read_page
from survey_service.security.headers import security_headers
from survey_service.store import responses
from survey_service.store.database import open_database
from survey_service.store.schema import migrate
from tests.browser import browser, serve
from tests.console.conftest import ROLE, TOKEN, SampleDoor, guard
from tests.console.sample_data import SampleData
from tests.field.small_field import open_field
from tests.pipeline.small_round import ROUND
from tests.scans.pens import Pen
from tests.scans.scanner import DOTS, png
from tests.scans.small_entry import (
    CASE,
    FORM,
    ITEM,
    NOW,
    NUMBERS,
    OTHER,
    marked,
    places,
    scanned,
    sheet_of,
    taken,
)

PAGE = f"/console/entry?campaign={ROUND}"
ONE, TWO = NUMBERS[:2]
PICTURE = f"/console/entry/picture?campaign={ROUND}&number={ONE}&place=1"

__all__ = ["browser", "serve"]


@pytest.fixture
def desk(tmp_path):
    """A round with two forms of two crosses each, in which somebody must choose."""
    database = open_database(f"sqlite:///{tmp_path}/entry.db")
    migrate(database)
    open_field(database)
    with database.write() as connection:
        plan_double_entry(connection, ROUND, 1.0, random=Random(2).randbytes, now=NOW)
    first, second = places()[:2]
    crop = strip(first, second)
    forms = [scanned(number, marked(first, second)) for number in (ONE, TWO)]
    forms = [form.__class__(**{**fields(form), "crops": {ITEM: (crop,)}}) for form in forms]
    taken(database, *forms, cases={ONE: CASE, TWO: OTHER})
    yield database
    database.close()


def fields(form):
    return {name: getattr(form, name) for name in form.__struct_fields__}


def strip(*indexes):
    sheet = sheet_of(1)
    pen = Pen(sheet, DOTS, Random(4))
    for index in indexes:
        pen.cross(FORM.boxes[index])
    read = read_page(next(pictures(png(sheet))), 1, FORM)
    return next(crop for crop in read.crops if crop.item == ITEM)


def app_of(database) -> Litestar:
    return Litestar(
        before_send=[security_headers(secure=False)],
        route_handlers=[
            asset_file,
            entry_router(SampleData(), SampleDoor(), ServiceEntryDesk(database, clock=lambda: NOW)),
        ],
        exception_handlers=exception_handlers(error_page),
        guards=[guard],
        openapi_config=None,
    )


def client(database, role="entry_clerk"):
    made = TestClient(app_of(database), cookies={ROLE: role})
    made.headers["accept"] = "text/html"
    return made


def stored(database):
    with database.read() as connection:
        return [str(row.answers[ITEM]) for row in responses.read(connection, ROUND, "sample")]


def sent(number=ONE, **changes):
    code = str(FORM.boxes[places()[1]].code)
    return {
        "csrf": TOKEN, "campaign": ROUND, "number": number, "place": "1", "typed": code,
    } | changes  # fmt: skip


def test_the_picture_is_shown_to_those_who_enter_and_to_nobody_else(desk):
    with client(desk) as clerk:
        page = clerk.get(PAGE).text
        assert "Có nhiều ô được đánh dấu" in page
        picture = clerk.get(PICTURE)
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.headers["cache-control"] == "no-store"
        assert picture.content.startswith(b"\xff\xd8")
        assert clerk.get(f"{PICTURE}&part=7").status_code == 404
    with client(desk, "monitor") as monitor:
        assert monitor.get(PAGE).status_code == 403
        assert monitor.get(PICTURE).status_code == 403
        assert monitor.post("/console/entry", data=sent()).status_code == 403


def test_an_answer_stores_the_form_and_leads_on(desk):
    with client(desk) as clerk:
        page = clerk.post("/console/entry", data=sent())
        assert page.status_code == 200
        assert stored(desk) == [str(FORM.boxes[places()[1]].code)]
        assert "còn 1 câu" in page.text


def test_what_cannot_be_is_told_and_stores_nothing(desk):
    with client(desk) as clerk:
        assert clerk.post("/console/entry", data=sent(csrf="x")).status_code == 403
        assert clerk.post("/console/entry", data=sent(place="one")).status_code == 400
        wrong = clerk.post("/console/entry", data=sent(typed="no code"))
        assert (wrong.status_code, 'role="alert"' in wrong.text) == (422, True)
        assert clerk.post("/console/entry", data=sent(place="9")).status_code == 404
        assert clerk.get("/console/entry?campaign=hp-1999").status_code == 404
    assert stored(desk) == []


def test_the_error_rate_is_shown_with_its_interval(desk):
    with client(desk) as clerk:
        clerk.post("/console/entry", data=sent())
        with desk.write() as connection:
            enter_second(connection, ROUND, ONE, {ITEM: 99}, "binh")
        page = clerk.get(PAGE).text
    assert "100,00%" in page
    assert "khoảng tin cậy 95%" in page


@pytest.mark.browser
def test_it_is_done_on_the_keyboard_alone(desk, browser, serve):
    base = serve(app_of(desk))
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": ROLE, "value": "entry_clerk", "url": base}])
    page = context.new_page()
    page.goto(base + PAGE)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.wait_for_url("**last=**")
    expect(page.locator("#question")).to_be_visible()
    assert stored(desk) == [str(FORM.boxes[places()[1]].code)]
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator(".empty")).to_be_visible()
    assert len(stored(desk)) == 2
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("look", [(360, "vi", "light"), (820, "en", "dark"), (1280, "vi", "light")])
def test_the_page_is_accessible_and_fits(desk, browser, serve, look):
    width, language, scheme = look
    base = serve(app_of(desk))
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    cookies = {ROLE: "entry_clerk", "language": language}
    context.add_cookies([{"name": n, "value": v, "url": base} for n, v in cookies.items()])
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(base + PAGE)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
    assert said == []
    context.close()


def test_the_collection_page_publishes_the_error_rate():
    found = entry_errors([Pair(40, 1), Pair(38, 0)])

    class Twice(SampleData):
        def progress(self, campaign):
            return replace(super().progress(campaign), entry_errors=found)

    app = Litestar(
        route_handlers=[asset_file, staff.collection],
        dependencies={
            "console": Provide(Twice, sync_to_thread=False),
            "door": Provide(SampleDoor, sync_to_thread=False),
        },
        guards=[guard],
        openapi_config=None,
    )
    with TestClient(app, cookies={ROLE: "monitor"}) as monitor:
        page = monitor.get("/console/collection").text
    assert "Sai lệch giữa hai lần nhập" in page
    assert "1,28%" in page
