"""Signing in and out: the same words for every mismatch, no way to another host."""

import pytest

from survey_service.console.sign_in import inside
from tests.console.conftest import PASSWORD, ROLE, TOKEN


def form(**changes):
    return {"user": "an", "password": PASSWORD, "csrf": TOKEN, "next": "/console"} | changes


def test_the_right_password_leads_to_the_page_asked_for(client):
    answer = client.post(
        "/console/login", data=form(next="/console/exports"), follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/exports")
    assert client.get("/console/exports").status_code == 200


@pytest.mark.parametrize("wrong", [{"password": "sai"}, {"user": "ai đó"}])
def test_a_mismatch_keeps_the_name_and_never_the_password(client, wrong):
    answer = client.post("/console/login", data=form(**wrong))
    assert answer.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in answer.text
    assert f'value="{form(**wrong)["user"]}"' in answer.text
    assert form(**wrong)["password"] not in answer.text


def test_a_form_from_elsewhere_is_refused(client):
    assert client.post("/console/login", data=form(csrf="0" * 64)).status_code == 403


def test_signing_out_needs_the_token_of_the_session(staff):
    assert staff.post("/console/logout", data={"csrf": "0" * 64}).status_code == 403
    answer = staff.post("/console/logout", data={"csrf": TOKEN}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert not staff.cookies.get(ROLE, domain="testserver.local", default="")


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/console\\@evil", "/consolex",
     "javascript:alert(1)", "/console/\nx", ""],
)  # fmt: skip
def test_only_pages_of_the_console_are_a_way_on(target):
    assert inside(target) == "/console"


@pytest.mark.parametrize("target", ["/console", "/console/exports", "/console?campaign=hp-2026"])
def test_pages_of_the_console_are_kept(target):
    assert inside(target) == target
