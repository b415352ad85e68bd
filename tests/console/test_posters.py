"""Posters for the printer: each person sees the posters of their own units, and no other code."""

import re
from html import unescape
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from pypdfium2 import PdfDocument

from kiosk.links import said_by_symbol
from kiosk.qr import svg
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
        r'/console/print/poster\.pdf\?unit=([^"&]+)&amp;code=[^"]+paper=a4',
        client.get("/console/print").text,
    )


def test_a_reader_sees_the_poster_of_the_own_office_alone(staff, reader):
    assert listed(reader) == [OWN]
    assert reader.get(f"/console/print/poster.pdf?unit={OWN}").status_code == 200
    answer = reader.get(f"/console/print/poster.pdf?unit={RIVAL}")
    assert answer.status_code == 404
    assert f"/p/{RIVAL}" not in answer.text


def test_a_rival_and_an_office_that_does_not_exist_answer_alike(reader):
    pages = [reader.get(f"/console/print/poster.pdf?unit={unit}") for unit in (RIVAL, "99999")]
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].text.replace(RIVAL, "") == pages[1].text.replace("99999", "")


def test_a_grant_for_the_city_reaches_every_poster(staff):
    every = listed(staff)
    assert len(every) == 20
    assert {OWN, RIVAL} <= set(every)
    assert staff.get(f"/console/print/poster.pdf?unit={RIVAL}").status_code == 200


def test_the_code_as_pixels_says_the_link_of_the_poster(reader):
    [line] = [line for line in SampleData().posters() if line.code == OWN]
    [address] = re.findall(
        r'"(/console/print/poster\.png[^"]+)"', reader.get("/console/print").text
    )
    answer = reader.get(unescape(address))
    assert answer.headers["content-type"] == "image/png"
    assert f'filename="{OWN}-' in answer.headers["content-disposition"]
    [found] = zxingcpp.read_barcodes(Image.open(BytesIO(answer.content)).convert("L"))
    assert found.text == said_by_symbol(line.sheet.link)


def test_the_code_as_a_drawing_is_for_a_wall(reader):
    [line] = [line for line in SampleData().posters() if line.code == OWN]
    [address] = re.findall(
        r'"(/console/print/poster\.svg[^"]+)"', reader.get("/console/print").text
    )
    answer = reader.get(unescape(address))
    assert answer.headers["content-type"].startswith("image/svg+xml")
    link = line.sheet.link
    assert answer.text == str(svg(said_by_symbol(link), link, "wall"))


@pytest.mark.parametrize(
    ("words", "paper", "width", "said"),
    [
        ("both", "a4", 595, ["Kính mời", "Please"]),
        ("vi", "a5", 420, ["Kính mời"]),
        ("en", "a5", 420, ["Please"]),
    ],
)
def test_a_poster_is_printed_as_it_was_asked_for(reader, words, paper, width, said):
    listing = reader.get(f"/console/print?words={words}").text
    [address] = re.findall(rf'"(/console/print/poster\.pdf[^"]+paper={paper}[^"]+)"', listing)
    answer = reader.get(unescape(address))
    assert answer.headers["content-type"] == "application/pdf"
    assert f'.{paper}.pdf"' in answer.headers["content-disposition"]
    document = PdfDocument(answer.content)
    try:
        assert round(document[0].get_width()) == width
        text = document[0].get_textpage().get_text_bounded()
    finally:
        document.close()
    assert [part for part in ("Kính mời", "Please") if part in text] == said


@pytest.mark.parametrize("query", ["paper=a3", "words=fr"])
def test_what_cannot_be_printed_is_refused(reader, query):
    assert reader.get(f"/console/print/poster.pdf?unit={OWN}&{query}").status_code == 400


@pytest.mark.parametrize("ending", [".pdf", ".png", ".svg"])
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
