"""The author's preview: the form beside the rules that decided, and a file that is read again."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from litestar.testing import TestClient
from playwright.sync_api import expect

from kiosk.preview_pages import preview_app
from questionnaires.loader import parse
from survey_service.cli.instrument_preview import reread

RULED = """
name: ruled
version: "2026.1"
languages: [vi, en]
title: {vi: Có quy tắc, en: With rules}
purpose: {vi: Thử, en: Test}
provenance: {vi: Thử, en: Test}
sections:
  - name: visit
    title: {vi: Lần đến, en: Visit}
    items:
      - {name: days, type: integer, text: {vi: Mấy ngày?, en: How many days?}, constraint: . < 400}
      - name: why
        type: text
        relevant: ${days} > 10
        required: ${days} > 30
        text: {vi: "Vì sao lâu?", en: "Why so long?"}
      - {name: late, type: calculated, calculation: "${days} - 15", text: {vi: Trễ, en: Late}}
      - name: people
        type: roster
        text: {vi: Người lớn, en: Adults}
        select: {method: next_birthday, birthday: born}
        items:
          - {name: born, type: date, text: {vi: Ngày sinh, en: Birthday}}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ruled.yaml"
    path.write_text(RULED, encoding="utf-8")
    return path


@pytest.fixture
def client(file):
    with TestClient(preview_app(lambda: reread(file)), raise_server_exceptions=True) as opened:
        yield opened


def test_a_file_is_read_again_whenever_the_page_is_opened(client, file):
    assert "Có quy tắc" in client.get("/").text
    file.write_text(RULED.replace("Có quy tắc", "Đã sửa"), encoding="utf-8")
    assert "Đã sửa" in client.get("/").text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (RULED.replace("${days} > 10", "${dayz} > 10").encode(), "ruled.yaml:15:9"),
        (b"\xff\xfe", "ruled.yaml"),
    ],
)
def test_what_cannot_be_read_says_where(client, file, content, told):
    file.write_bytes(content)
    for language in ("vi", "en"):
        answer = client.get(f"/?lang={language}")
        assert answer.status_code == 422
        assert told in answer.text
        assert "Traceback" not in answer.text
    file.write_text(RULED, encoding="utf-8")
    assert client.get("/").status_code == 200


def test_fields_become_typed_answers_and_what_cannot_be_read_yet_is_left_out(client):
    fields = {"days": "12", "why": "", "people[1].born": "1/2/1990", "_end": "1"}
    assert client.post("/preview/answers", data=fields).json() == {
        "days": 12,
        "people": [{"born": "1990-02-01"}],
    }
    assert "days" not in client.post("/preview/answers", data={"days": "mười"}).json()


def test_the_form_stands_in_a_frame_of_the_preview_only(client):
    form = client.get("/").text.split('<iframe id="phone" src="')[1].split('"')[0]
    assert "frame-ancestors 'self'" in client.get(form).headers["content-security-policy"]
    assert "frame-ancestors 'none'" in client.get("/").headers["content-security-policy"]


@pytest.mark.browser
def test_the_trace_follows_every_keystroke(phone, serve):
    origin = serve(preview_app(lambda: parse(RULED)))
    with phone(viewport={"width": 1280, "height": 900}) as page:
        page.goto(f"{origin}/?lang=en")
        form = page.frame_locator("#phone")
        form.locator("main .primary").click()
        days = form.locator("input[name=days]")
        why = page.locator('[data-name="why"]')
        days.fill("5")
        expect(why).to_have_attribute("data-state", "skipped")
        expect(why.locator('[data-kind="item"] .outcome')).to_have_text("false (days: 5)")
        days.fill("40")
        expect(why).to_have_attribute("data-state", "asked")
        expect(why.locator(".value")).to_have_text("missing")
        expect(page.locator('[data-name="late"] .value')).to_have_text("25")
        days.fill("401")
        expect(page.locator('[data-name="days"] > .named .value')).to_have_text("not accepted")


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 820, 1280])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_preview_has_no_barriers(phone, serve, width, language):
    origin = serve(preview_app(lambda: parse(RULED)))
    with phone(viewport={"width": width, "height": 900}) as page:
        page.goto(f"{origin}/?lang={language}")
        expect(page.locator('[data-name="days"]').first).to_have_attribute("data-state", "asked")
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
