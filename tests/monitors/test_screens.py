"""The screens of monitors: blind, one thing at a time, and what they refuse."""

import re

import pytest
from litestar.testing import TestClient

from survey_service.ledger.link_keys import LinkKeys
from survey_service.pipeline.monitors import draws, flags, links, opinions, visits
from survey_service.store import back_checks, flag_cases, observations
from survey_service.store import opinions as stored_opinions
from survey_service.store.database import open_database
from survey_service.store.schema import migrate
from tests.console.conftest import ROLE, TOKEN
from tests.monitors.screens import ACCOUNT, give_accounts, watched_app
from tests.monitors.test_households import PURGE, households
from tests.monitors.watched_round import TODAY, enumerator_of, open_watched, random_bytes, truth
from tests.pipeline.small_city import WARD
from tests.pipeline.small_round import NOW, ROUND

HOME = "/console/monitor"


@pytest.fixture
def watched(tmp_path):
    """A round with drawn back-checks, members who can sign in, and flags."""
    database = open_database(f"sqlite:///{tmp_path}/watched.db")
    migrate(database)
    open_watched(database)
    give_accounts(database)
    with database.write() as connection:
        draws.draw_first(connection, ROUND, public="3 1", at=NOW)
        visits.assign_visits(connection, ROUND, today=TODAY, random=random_bytes())
        flags.inspect(connection, ROUND, (), NOW)
        opinions.ask(connection, ROUND, NOW)
        drawn = [one for one in back_checks.drawn(connection, ROUND).values() if one.unit == WARD]
        links.seal_households(
            connection, LinkKeys(tmp_path / "keys"), ROUND,
            households(*(one.case_id for one in drawn)),
            purge_on=PURGE, now=NOW, random=random_bytes(4),
        )  # fmt: skip
    yield database
    database.close()


@pytest.fixture
def client(watched, tmp_path):
    with TestClient(watched_app(watched, tmp_path / "keys")) as made:
        made.headers["accept"] = "text/html"
        made.cookies.set(ROLE, "monitor")
        made.cookies.set(ACCOUNT, "m2")
        yield made


def own_visit(database, letter="b", person="m2"):
    with database.read() as connection:
        found = back_checks.visits_of_person(connection, ROUND, person)
    return next(one for one in found if enumerator_of(one.case_id) == letter and one.unit == WARD)


def send(client, address, **fields):
    return client.post(address, data={"csrf": TOKEN} | fields, follow_redirects=False)


def test_a_visit_is_walked_one_question_a_screen_and_blind(client, watched):
    visit = own_visit(watched)
    base = f"{HOME}/visits/{visit.unit}/{visit.case_id}"
    assert f"{base}/0" in client.get(f"{HOME}/visits").text
    page = client.get(f"{base}/0").text
    assert "Ông Nguyễn Văn A" in page
    assert send(client, f"{base}/0", met="yes").headers["location"].startswith(f"{base}/1")
    assert send(client, f"{base}/1", before="yes").headers["location"].startswith(f"{base}/2")
    said = truth(visit.case_id)
    for step, name in enumerate(("tx_overall", "tx_courtesy"), start=2):
        page = client.get(f"{base}/{step}").text
        assert " checked" not in page  # nothing of the first interview shows
        send(client, f"{base}/{step}", answer=str(said[name]))
        assert " checked" in client.get(f"{base}/{step}").text  # one's own answer does
    send(client, f"{base}/4", answer=["waiting", "attitude"])
    refusal = client.get(f"/console/checks/{visit.unit}/{visit.case_id}")
    assert refusal.status_code == 409  # both are not in
    assert send(client, f"{base}/5").headers["location"].startswith(f"{HOME}/visits")
    with watched.read() as connection:
        done = visits.visit_of(connection, ROUND, visit.unit, visit.case_id, "m2")
    assert done.state == "done"
    assert done.answers == said | {"tx_improve": ["waiting", "attitude"]}
    shown = client.get(f"/console/checks/{visit.unit}/{visit.case_id}").text
    assert "khác" in shown
    assert "hỏi lại xong" in client.get(f"{base}/0").text
    assert send(client, f"{base}/2", answer="1").status_code == 409


def test_who_was_not_met_and_who_denies(client, watched):
    visit = own_visit(watched, "a")
    base = f"{HOME}/visits/{visit.unit}/{visit.case_id}"
    send(client, f"{base}/1", before="no")
    send(client, f"{base}/0", met="no")
    with watched.read() as connection:
        done = visits.visit_of(connection, ROUND, visit.unit, visit.case_id, "m2")
    assert (done.state, done.denied) == ("not_met", True)


def test_nobody_opens_the_visit_of_another(client, watched):
    visit = own_visit(watched)
    client.cookies.set(ACCOUNT, "m1")
    base = f"{HOME}/visits/{visit.unit}/{visit.case_id}"
    answer = client.get(f"{base}/0")
    assert answer.status_code == 404
    assert "Nguyễn Văn A" not in answer.text
    assert send(client, f"{base}/2", answer="1").status_code == 404
    client.cookies.set(ACCOUNT, "stranger")
    assert client.get(f"{base}/0").status_code == 403
    home = client.get(HOME)
    assert home.status_code == 200
    assert "chưa được ghi danh" in home.text


def test_a_form_of_another_site_does_nothing(client, watched):
    visit = own_visit(watched)
    address = f"{HOME}/visits/{visit.unit}/{visit.case_id}/0"
    assert client.post(address, data={"met": "no", "csrf": "0" * 64}).status_code == 403
    assert own_visit(watched).state == "given"


def test_lists_observations_and_opinions(client, watched):
    page = client.get(f"{HOME}/lists").text
    village = re.search(rf"{HOME}/lists/([^\"?]+)", page)
    assert village is not None
    refused = send(client, f"{HOME}/lists/{village[1]}", verdict="remark", remark=" ")
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    send(client, f"{HOME}/lists/{village[1]}", verdict="remark", remark="Hai hộ đã chuyển đi")
    seen = {"unit": WARD, "place": "Thôn 1", "day": "2026-06-20", "check-explained": "no"}
    assert send(client, f"{HOME}/observe/delivery", **seen).status_code == 303
    wrong = send(client, f"{HOME}/observe/delivery", **(seen | {"day": "hôm qua"}))
    assert wrong.status_code == 400
    assert 'role="alert"' in wrong.text
    assert send(client, f"{HOME}/opinion", opinion="dissent").status_code == 422
    words = "Hai thôn <b>chưa</b> được giám sát."
    assert send(client, f"{HOME}/opinion", opinion="dissent", words=words).status_code == 303
    assert send(client, f"{HOME}/opinion", opinion="agree").status_code == 409
    with watched.read() as connection:
        [remark] = observations.checked_lists(connection, ROUND)
        [observed] = observations.seen(connection, ROUND)
        given = stored_opinions.get(connection, ROUND, "ccb")
    assert (remark.verdict, remark.person) == ("remark", "m2")
    assert (observed.person, observed.checklist) == ("m2", {"explained": "no"})
    assert given is not None
    assert given.words == words
    public = client.get(f"/results/{ROUND}/monitors").text
    assert "Không đồng ý" in public
    assert "&lt;b&gt;" in public
    assert "Công văn 7/CCB" in public


def test_minutes_are_a_pdf(client):
    answer = client.get(f"{HOME}/minutes.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_flags_are_resolved_with_a_reason_by_monitors_only(client, watched):
    page = client.get("/console/flags").text
    assert "Trần Văn Bình" in page
    assert "Không tính 24 phiếu có dấu hiệu" in page
    with watched.read() as connection:
        number = flag_cases.every(connection, ROUND)[0].number
    address = f"/console/flags/{number}"
    assert send(client, address, state="confirmed", reason="sai").status_code == 422
    assert send(client, address, state="closed", reason="một lý do dài").status_code == 400
    done = send(client, address, state="confirmed", reason="Đã hỏi lại từng hộ")
    assert done.status_code == 303
    assert send(client, address, state="explained", reason="Đã hỏi lại từng hộ").status_code == 409
    client.cookies.set(ROLE, "analyst")
    assert client.get("/console/flags").status_code == 200
    assert send(client, address, state="explained", reason="x" * 20).status_code == 403
    assert client.get(HOME).status_code == 403
    visit = own_visit(watched)
    assert client.get(f"/console/checks/{visit.unit}/{visit.case_id}").status_code == 403


def test_the_plan_and_the_results(client, watched):
    assert "Chưa có lịch" in client.get(f"{HOME}/plan").text
    with watched.write() as connection:
        going = observations.PlannedVisit(
            campaign=ROUND, person="m2", day=TODAY, position=0, unit=WARD, place=f"{WARD}-T2",
            pi=0.25,
        )  # fmt: skip
        observations.set_plan(connection, ROUND, [going])
    shown = client.get(f"{HOME}/plan").text
    assert "Thôn 2" in shown
    assert "25,0%" in shown
    page = client.get("/console/checks").text
    assert "Nguyễn Thị An" in page
    assert "chưa đủ để kết luận" in page
