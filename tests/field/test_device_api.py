"""What a tablet asks for over HTTP: its own cases, recording visits, leases; signed, or refused."""

import json
import logging
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from litestar.testing import TestClient

from survey_service.app import create_app
from survey_service.settings import Settings
from survey_service.store import assignments, field_people, organisations
from survey_service.store.assignments import Assignment
from survey_service.store.field_people import FieldPerson
from survey_service.store.organisations import Organisation
from tests.field.quota_round import AGES, enrolled, open_quotas
from tests.sync.fieldwork import ROUND, WARD, keys_in
from tests.sync.quick import database_url  # noqa: F401 - fixture

DOMAIN = b"langnghe/device-request/v1\x00"


@pytest.fixture
def tablets(database):
    """Two tablets; the first is carried by somebody who has two cases."""
    open_quotas(database, 40)
    made = enrolled(database, random.Random(5), 2)
    today = datetime.now(UTC).date()
    with database.write() as connection:
        organisations.put(
            connection, [Organisation(code="post", name={"vi": "Bưu điện"}, kind="post_office")]
        )
        person = FieldPerson(
            code="DT1", name="An", organisation="post", kind="enumerator", device=made[0].name
        )
        field_people.put(connection, [person])
        assignments.add(
            connection,
            [
                Assignment(
                    unit=WARD, case_id=f"case-{n}", number=1, sample="small", person="DT1",
                    given_on=today, expected_by=today, given_by="test",
                )
                for n in (0, 2)
            ],
        )  # fmt: skip
    return made


@pytest.fixture
def ask(database, tablets, tmp_path):
    """Sign a request with a tablet and send it."""
    logging.disable(logging.INFO)
    keys_in(tmp_path / "keys")
    url = database.engine.url.render_as_string(hide_password=False)
    settings = Settings(database=url, keys=tmp_path / "keys", attachments=tmp_path / "files")
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:

        def sent(tablet, kind, asked, *, signed_as=None, altered=""):
            text = json.dumps(asked)
            message = DOMAIN + (signed_as or kind).encode() + b"\x00" + text.encode()
            body = {
                "device": tablet.name,
                "request": text + altered,
                "signature": tablet.sign(message),
            }
            return client.post(f"/api/v1/field/{kind}", json=body)

        yield sent
    logging.disable(logging.NOTSET)


def now(**apart):
    return (datetime.now(UTC) + timedelta(**apart)).isoformat()


def visit(case, code, **more):
    return {"unit": WARD, "case_id": case, "code": code, "at": "2026-01-05T18:00:00+07:00",
            "how": "visit"} | more  # fmt: skip


def test_a_tablet_sees_the_cases_of_who_carries_it(ask, tablets):
    answer = ask(tablets[0], "cases", {"at": now()})
    assert answer.status_code == 200, answer.text
    assert answer.json()["person"] == "DT1"
    assert [one["case_id"] for one in answer.json()["cases"]] == ["case-0", "case-2"]
    assert "name" not in answer.text
    assert ask(tablets[1], "cases", {"at": now()}).json()["code"] == "device-request"


def test_records_are_judged_one_by_one_and_may_be_sent_again(ask, tablets):
    told = {
        "campaign": ROUND,
        "records": [
            visit("case-0", "5.2", next_on="2026-01-06"),
            visit("case-2", "1.1"),
            visit("case-4", "2.112"),
        ],
    }
    outcomes = ask(tablets[0], "records", told).json()["outcomes"]
    assert [one["status"] for one in outcomes] == ["recorded", "refused", "refused"]
    assert [one["field"] for one in outcomes] == [None, "disposition", "case_id"]
    again = ask(tablets[0], "records", told).json()["outcomes"]
    assert again[0]["status"] == "unchanged"
    [first, _] = ask(tablets[0], "cases", {"at": now()}).json()["cases"]
    assert (first["disposition"], first["next_on"]) == ("5.2", str(date(2026, 1, 6)))


def test_a_lease_is_given_and_given_back(ask, tablets):
    wanted = [{"sex": "male", "age": AGES[0], "amount": 4}]
    asked = {"campaign": ROUND, "unit": WARD, "wanted": wanted}
    first = ask(tablets[0], "leases", asked | {"at": now()}).json()
    second = ask(tablets[1], "leases", asked | {"at": now()}).json()
    assert [one["amount"] for one in first["leases"]] == [4]
    assert [one["amount"] for one in second["leases"]] == [1]
    back = ask(tablets[0], "leases", asked | {"at": now(), "wanted": []}).json()
    cells = {(cell["sex"], cell["age"]): cell for cell in back["cells"]}
    assert cells["male", AGES[0]] == {
        "sex": "male", "age": AGES[0], "target": 5, "achieved": 0, "leased": 1, "free": 4,
    }  # fmt: skip


@pytest.mark.parametrize(
    "more",
    [
        {"signed_as": "records"},
        {"altered": " "},
        {"minutes": 11},
        {"minutes": -11},
    ],
)
def test_what_the_tablet_did_not_sign_now_is_refused(ask, tablets, more):
    asked = {"at": now(minutes=more.get("minutes", 0))}
    changed = {name: value for name, value in more.items() if name != "minutes"}
    answer = ask(tablets[0], "cases", asked, **changed)
    assert (answer.status_code, answer.json()["code"]) == (403, "device-request")


def test_a_request_of_another_shape_is_told(ask, tablets):
    answer = ask(tablets[0], "cases", {"at": now(), "more": 1})
    assert (answer.status_code, answer.json()["code"]) == (422, "body-wrong-shape")
