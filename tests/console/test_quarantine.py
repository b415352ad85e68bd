"""The page of what is held: counts and ages for those who read, decisions for those who monitor."""

import pytest

from survey_service.console.quarantine import tallies
from tests.console.conftest import DESK, ROLE, TOKEN
from tests.console.sample_data import SampleData

REFERENCE = "00" * 32
PAGE = "/console/quarantine"
REASON = "Đã xác minh với người phỏng vấn"


@pytest.fixture
def monitor(client):
    client.cookies.set(ROLE, "monitor")
    DESK.decided.clear()
    return client


def form(**changes):
    return {"reason": REASON, "decision": "release", "csrf": TOKEN} | changes


def test_counts_are_by_device_and_reason_with_the_oldest_age():
    lines = SampleData().quarantine()
    assert [(t.reason["en"], t.count) for t in tallies(lines)] == [
        ("Revoked device", 2),
        ("The case has its answer", 1),
    ]
    assert {t.since for t in tallies(lines)} == {lines[0].arrived}


def test_an_analyst_reads_and_cannot_decide(client):
    client.cookies.set(ROLE, "analyst")
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "Máy tính bảng &lt;số 1&gt;" in page.text
    assert '<form method="post" action="/console/quarantine' not in page.text
    assert client.post(f"{PAGE}/{REFERENCE}", data=form()).status_code == 403


def test_only_what_a_person_may_overrule_has_a_button_to_release(monitor):
    page = monitor.get(PAGE).text
    assert page.count('value="release"') == 1
    assert page.count('value="reject"') == 2


@pytest.mark.parametrize("decision", ["release", "reject"])
def test_a_monitor_decides_in_their_own_name(monitor, decision):
    answer = monitor.post(
        f"{PAGE}/{REFERENCE}", data=form(decision=decision), follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert DESK.decided == [(decision, REFERENCE, "an", REASON)]


@pytest.mark.parametrize(
    "wrong", [{"csrf": "0" * 64}, {"decision": "delete"}, {"decision": ""}, {"reason": None}]
)
def test_a_form_that_is_not_ours_decides_nothing(monitor, wrong):
    sent = {name: value for name, value in form(**wrong).items() if value is not None}
    assert monitor.post(f"{PAGE}/{REFERENCE}", data=sent).status_code in {400, 403}
    assert DESK.decided == []


def test_a_refused_release_says_why_on_the_page(monitor):
    answer = monitor.post(f"{PAGE}/{REFERENCE}", data=form(reason="Tôi không chắc chắn lắm"))
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert "case-answered" in answer.text
