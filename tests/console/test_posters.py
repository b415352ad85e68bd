"""Posters for the printer: each person sees the posters of their own units, and no other code."""

import re
from html import unescape
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from survey_service.security.permissions import ROLES, Grant, Permission, allows
from tests.console.sample_data import SampleData

OWN, RIVAL = (line.code for line in SampleData().posters()[:2])


@pytest.fixture
def reader(staff):
    """Somebody of one office."""
    staff.cookies.set("test-role", f"unit_reader@{OWN}")
    return staff


def listed(client):
    return re.findall(
        r'/console/print/poster\?unit=([^"&]+)&amp;code=[^"]+"', client.get("/console/print").text
    )


def test_a_reader_sees_the_poster_of_the_own_office_alone(staff, reader):
    assert listed(reader) == [OWN]
    assert reader.get(f"/console/print/poster?unit={OWN}").status_code == 200
    answer = reader.get(f"/console/print/poster?unit={RIVAL}")
    assert answer.status_code == 404
    assert f"/p/{RIVAL}" not in answer.text


def test_a_rival_and_an_office_that_does_not_exist_answer_alike(reader):
    pages = [reader.get(f"/console/print/poster?unit={unit}") for unit in (RIVAL, "99999")]
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].text.replace(RIVAL, "") == pages[1].text.replace("99999", "")


def test_a_grant_for_the_city_reaches_every_poster(staff):
    every = listed(staff)
    assert len(every) == 20
    assert {OWN, RIVAL} <= set(every)
    assert staff.get(f"/console/print/poster?unit={RIVAL}").status_code == 200


def test_the_code_as_pixels_says_the_link_of_the_poster(reader):
    [line] = [line for line in SampleData().posters() if line.code == OWN]
    [address] = re.findall(
        r'"(/console/print/poster\.png[^"]+)"', reader.get("/console/print").text
    )
    answer = reader.get(unescape(address))
    assert answer.headers["content-type"] == "image/png"
    assert f'filename="{OWN}-' in answer.headers["content-disposition"]
    [found] = zxingcpp.read_barcodes(Image.open(BytesIO(answer.content)).convert("L"))
    assert found.text == line.url


def test_the_code_as_a_drawing_is_that_of_the_page(reader):
    [address] = re.findall(
        r'"(/console/print/poster\.svg[^"]+)"', reader.get("/console/print").text
    )
    answer = reader.get(unescape(address))
    assert answer.headers["content-type"].startswith("image/svg+xml")
    paths = re.findall(r' d="([^"]+)"', answer.text)
    assert len(paths) == 2
    page = reader.get(f"/console/print/poster?unit={OWN}").text
    assert all(f' d="{path}"' in page for path in paths)


@pytest.mark.parametrize("ending", ["", ".png", ".svg"])
def test_a_code_that_is_not_the_office_s_is_not_there(reader, ending):
    page = f"/console/print/poster{ending}"
    assert reader.get(f"{page}?unit={OWN}").status_code == 200
    assert reader.get(f"{page}?unit={OWN}&code={RIVAL}").status_code == 404
    assert reader.get(f"{page}?unit={RIVAL}").status_code == 404


@pytest.mark.parametrize("role", ["analyst", "publisher", "monitor"])
def test_these_roles_reach_the_whole_city(role):
    assert allows([Grant(role)], Permission.UNIT_READ)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_rail_offers_posters_to_those_who_may_print_them(staff, role):
    scope = f"@{OWN}" if ROLES[role].scoped else ""
    staff.cookies.set("test-role", f"{role}{scope}")
    page = staff.get("/console")
    if page.status_code == 403:  # no console, no rail
        return
    may = Permission.UNIT_READ in ROLES[role].permissions
    assert ('href="/console/print?' in page.text) == may
    assert staff.get("/console/print").status_code == (200 if may else 403)
