"""What holds on every page: its language, nothing inline, and figures that name their source."""

import re
from xml.etree import ElementTree as ET

import pytest

from survey_service.security.headers import POLICY
from tests.console.addresses import FILES, PUBLIC_PAGES, STAFF_PAGES

PERCENT = re.compile(r"\d[.,]\d\d%")
SOURCE_FACTS = 6


@pytest.mark.parametrize("address", PUBLIC_PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_public_pages_answer_in_both_languages(client, address, language):
    client.cookies.set("language", language)
    page = client.get(address)
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert page.headers["content-language"] == language


@pytest.mark.parametrize("address", STAFF_PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_staff_pages_answer_in_both_languages(staff, address, language):
    staff.cookies.set("language", language)
    page = staff.get(address)
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text


@pytest.mark.parametrize("address", [*PUBLIC_PAGES, *STAFF_PAGES])
def test_nothing_on_a_page_is_inline_or_from_elsewhere(staff, address):
    page = staff.get(address)
    assert page.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page.text)
    assert re.findall(r"<script(?![^>]*\ssrc=)", page.text) == []
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page.text) == []


@pytest.mark.parametrize("address", [*PUBLIC_PAGES, *STAFF_PAGES])
def test_every_page_has_one_heading_and_a_title_of_its_own(staff, address):
    page = staff.get(address)
    assert len(re.findall(r"<h1[ >]", page.text)) == 1
    assert re.search(r"<title>\S.* · Lắng nghe</title>", page.text)


@pytest.mark.parametrize("address", PUBLIC_PAGES)
def test_every_card_with_a_figure_names_its_source(client, address):
    text = client.get(address).text
    cards = re.findall(r'<section class="(?:hero|panel|series)[ "].*?</section>', text, re.DOTALL)
    figures = [card for card in cards if PERCENT.search(card)]
    for card in figures:
        facts = re.search(r'<dl class="source".*?</dl>', card, re.DOTALL)
        assert facts is not None, card[:300]
        assert facts[0].count("<dt>") == SOURCE_FACTS
        assert "n = " in facts[0]
    if address == "/results/hp-2026":
        assert len(figures) >= 3


@pytest.mark.parametrize("address", PUBLIC_PAGES)
def test_pages_over_synthetic_answers_say_so(client, address):
    text = client.get(address).text
    if "/results/" in address or address == "/":
        assert 'class="synthetic"' in text
        assert "DỮ LIỆU MÔ PHỎNG" in text


def test_the_three_series_are_never_called_by_each_others_names(client):
    for series in ("transaction", "open"):
        text = client.get(f"/results/hp-2026?series={series}").text
        assert "Đây không phải là chỉ số chính thức." in text
        assert "Ước lượng và khoảng tin cậy" not in text
        sources = re.findall(r'data-source="(\w+)"', text)
        assert set(sources) == {series}


def test_the_city_figure_stands_with_its_interval(client):
    text = client.get("/results/hp-2026").text
    assert re.search(r'<p class="big"><data value="[\d.]+">92,67%</data>', text)
    assert re.search(r"khoảng tin cậy 95%: <b>\d\d,\d\d–\d\d,\d\d</b>", text)


@pytest.mark.parametrize("page", ["/results/hp-2026", "/results/hp-2026/units/11311"])
def test_feedback_after_transactions_says_what_the_silent_could_change(client, page):
    vi = client.get(f"{page}?series=transaction").text
    en = client.get(f"{page}?series=transaction&lang=en").text
    assert len(re.findall(r"từ \d\d,\d% đến \d\d,\d% nếu tính cả người không trả lời", vi)) == 1
    assert len(re.findall(r"from \d\d\.\d% to \d\d\.\d% counting those who did not", en)) == 1
    assert "nếu tính cả" not in client.get("/results/hp-2026?series=open&lang=vi").text


def test_the_language_switch_keeps_the_filters_and_is_remembered(client):
    page = client.get("/results/hp-2026?by=commune&order=name")
    switch = re.search(r'<a class="switch" href="([^"]+)"', page.text)
    assert switch is not None
    target = switch[1].replace("&amp;", "&")
    assert target == "/results/hp-2026?by=commune&order=name&lang=en"
    assert '<html lang="en">' in client.get(target).text
    assert '<html lang="en">' in client.get("/").text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/results/nowhere", 404),
        ("/results/hp-2026/units/99999", 404),
        ("/results/hp-2026?series=pooled", 400),
        ("/results/hp-2026?index=factor:none", 400),
        ("/results/hp-2026?by=galaxy", 400),
        ("/results/hp-2026?q=" + "a" * 81, 400),
        ("/nowhere", 404),
        ("/console", 401),
        ("/console/static/secret.txt", 404),
    ],
)
def test_what_goes_wrong_is_said_in_the_same_shell(client, address, status):
    page = client.get(address)
    assert page.status_code == status
    assert "Về trang đầu" in page.text
    assert '<header class="top">' in page.text


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "{{7*7}}"]
)
def test_what_somebody_typed_is_shown_as_text(client, text):
    page = client.get("/results/hp-2026", params={"by": "commune", "q": text})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert 'value="49"' not in page.text


def test_the_language_switch_never_leads_to_another_host(client):
    page = client.get("http://testserver.local//evil.example/x")
    switch = re.search(r'<a class="switch" href="([^"]+)"', page.text)
    assert switch is not None
    assert switch[1].startswith("/evil.example/")


def test_the_rail_lacks_nothing_and_hides_what_a_role_may_not_do(app, staff):
    text = staff.get("/console").text
    assert "chưa có trong phiên bản này" not in text
    assert 'href="/console/planner?campaign=hp-2026"' in text
    assert 'href="/console/accounts?campaign=hp-2026"' in text
    staff.cookies.set("test-role", "publisher")
    text = staff.get("/console").text
    assert "/console/accounts" not in text
    assert staff.get("/console/accounts").status_code == 403


def test_the_chart_file_is_a_picture_with_its_source(client):
    picture = client.get("/results/hp-2026/download/chart.svg?by=commune&block=wards")
    root = ET.fromstring(picture.text)
    words = " ".join(root.itertext())
    assert root.get("role") == "img"
    for fact in (
        "Phiếu khảo sát người dân 2026.1",
        "01/10/2026 – 15/11/2026",
        "n = 7.012",
        "Công thức",
    ):
        assert fact in words
    assert "DỮ LIỆU MÔ PHỎNG" in words


@pytest.mark.parametrize(
    "address",
    [*PUBLIC_PAGES, *STAFF_PAGES, *FILES, "/console/static/console.css",
     "/console/static/console.js", "/nowhere", "/console/print/poster.pdf?unit=11311"],
)  # fmt: skip
def test_text_names_its_encoding_once(staff, address):
    kind = staff.get(address).headers["content-type"]
    if kind.startswith("text/"):
        assert kind.split(";")[1:] == [" charset=utf-8"]
    else:
        assert kind == "image/svg+xml"


@pytest.mark.parametrize("name", ["responses.csv", "responses-labels.csv", "responses-plain.csv"])
def test_files_of_answers_name_their_encoding_once(staff, name):
    answer = staff.get(f"/console/exports/{name}?campaign=hp-2026&series=transaction")
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[1:] == [" charset=utf-8"]
