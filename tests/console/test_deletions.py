"""The list of what waits: who sees a button to decide about a deletion, and what it does."""

import pytest

from survey_service.console.provider import ServiceConsoleData
from survey_service.pipeline.deletion import DeletionDesk, Outside, request
from survey_service.pipeline.published import Published
from survey_service.problems import Problem
from survey_service.store import superseded
from tests.backup.conftest import NOW, PEOPLE, fill_city
from tests.console.conftest import DESK, ROLE, TOKEN
from tests.pipeline.small_city import REGISTRY, WARD

PAGE = "/console/approvals"


@pytest.fixture
def publisher(client):
    client.cookies.set(ROLE, "publisher")
    DESK.decided.clear()
    return client


def test_only_a_decider_has_buttons_and_only_for_deletions(client, publisher):
    assert publisher.get(PAGE).text.count(f'action="{PAGE}/') == 1
    client.cookies.set(ROLE, "analyst")
    page = client.get(PAGE).text
    assert "Người trả lời yêu cầu" in page
    assert f'action="{PAGE}/' not in page
    sent = {"decision": "approve", "csrf": TOKEN}
    assert client.post(f"{PAGE}/2", data=sent).status_code == 403
    assert DESK.decided == []


@pytest.mark.parametrize("decision", ["approve", "refuse"])
def test_a_decision_is_taken_in_the_name_of_who_is_signed_in(publisher, decision):
    sent = {"decision": decision, "csrf": TOKEN}
    answer = publisher.post(f"{PAGE}/2", data=sent, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert DESK.decided == [(decision, "2", "an")]


@pytest.mark.parametrize("wrong", [{"csrf": "0" * 64}, {"decision": "perhaps"}])
def test_a_form_that_is_not_ours_decides_nothing(publisher, wrong):
    sent = {"decision": "approve", "csrf": TOKEN} | wrong
    assert publisher.post(f"{PAGE}/2", data=sent).status_code in {400, 403}
    assert DESK.decided == []


def test_a_refused_decision_says_why_on_the_page(publisher):
    answer = publisher.post(f"{PAGE}/1", data={"decision": "approve", "csrf": TOKEN})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text


def test_the_list_and_the_desk_of_a_real_service(database, tmp_path):
    fill_city(database, tmp_path)
    asked = request(
        database, NOW, unit=WARD, case_id="case-2", reason="legal-order", requested_by=PEOPLE[0]
    )
    published = Published(database, REGISTRY, clock=lambda: NOW)
    data = ServiceConsoleData(database, REGISTRY, published, "https://l.vn", clock=lambda: NOW)
    [line] = data.approvals()
    assert (line.id, line.decidable, line.subject) == (asked.id, True, f"{WARD} case-2")
    assert line.reason["en"] == "Ordered by law"
    desk = DeletionDesk(database, Outside(tmp_path / "t", tmp_path), lambda: NOW)
    assert desk.decide(asked.id, by=PEOPLE[1], approve=True) == 1
    assert data.approvals() == []
    with database.read() as connection:
        assert superseded.live(connection, WARD, "case-2") is None


def test_nothing_is_deleted_where_it_cannot_be_remembered(database, tmp_path):
    fill_city(database, tmp_path)
    asked = request(
        database, NOW, unit=WARD, case_id="case-2", reason="legal-order", requested_by=PEOPLE[0]
    )
    (tmp_path / "folder").mkdir()
    desk = DeletionDesk(database, Outside(tmp_path / "folder", tmp_path), lambda: NOW)
    with pytest.raises(Problem) as refused:
        desk.decide(asked.id, by=PEOPLE[1], approve=True)
    assert refused.value.code == "deletion-unrecorded"
    with database.read() as connection:
        assert superseded.live(connection, WARD, "case-2") is not None
