"""What the store promises, kept over HTTP by the real service: once, identical, nothing lost."""

import asyncio
from collections import Counter
from typing import Any
from uuid import uuid4

import httpx
import pytest

from kiosk import tokens
from questionnaires.loader import load_library
from tests.journey.demonstration import Demonstration

CLIENTS = 64
PATH = "/api/v1/submissions"
VERSION = load_library("transaction_feedback").version
LIKERT = ("tx_overall", "tx_courtesy", "tx_guidance", "tx_on_time", "tx_ease")


def submission(code: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "code": code,
        "instrument": "transaction_feedback",
        "version": VERSION,
        "language": "vi",
        "answers": dict.fromkeys(LIKERT, 4) | {"tx_comment": "Nhanh gọn"},
        "started_at": "2026-06-01T08:00:00+07:00",
        "finished_at": "2026-06-01T08:01:00+07:00",
        **changes,
    }


def together(demo: Demonstration, bodies: list[dict[str, Any]]) -> list[httpx.Response]:
    """Send all bodies at the same moment."""

    async def send() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=CLIENTS)
        async with httpx.AsyncClient(
            base_url=demo.base, limits=limits, timeout=60, trust_env=False
        ) as client:
            return await asyncio.gather(*(client.post(PATH, json=body) for body in bodies))

    return asyncio.run(send())


def test_64_people_with_one_code_store_one_answer(demo: Demonstration) -> None:
    code, before, n = demo.code(), demo.responses(), demo.mixed().n("transaction")
    answers = together(demo, [submission(code) for _ in range(CLIENTS)])
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: CLIENTS - 1}
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {problem["code"] for problem in refused} == {"token-spent"}
    [stored] = [answer.json() for answer in answers if answer.status_code == 201]
    assert stored["status"] == "accepted"
    assert demo.responses() == before + 1
    assert demo.mixed().n("transaction") == n + 1
    assert demo.client.get(f"/api/v1/receipts/{stored['receipt']}").status_code == 200


def test_one_person_sending_64_times_gets_one_receipt(demo: Demonstration) -> None:
    before, body = demo.responses(), submission(demo.code())
    answers = together(demo, [body] * CLIENTS)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: CLIENTS - 1}
    assert len({answer.json()["receipt"] for answer in answers}) == 1
    assert demo.responses() == before + 1


def test_64_people_with_64_codes_are_all_stored(demo: Demonstration) -> None:
    before = demo.responses()
    codes = {demo.code() for _ in range(CLIENTS)}
    assert len(codes) == CLIENTS
    answers = together(demo, [submission(code) for code in codes])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["receipt"] for answer in answers}) == CLIENTS
    assert demo.responses() == before + CLIENTS


def test_the_same_again_is_the_identical_receipt_and_other_content_a_conflict(
    demo: Demonstration,
) -> None:
    before, body = demo.responses(), submission(demo.code())
    first = demo.client.post(PATH, json=body)
    assert first.status_code == 201
    # client times are checked and dropped: they are no part of the content
    for again in (body, body | {"started_at": None, "finished_at": None}, _without_times(body)):
        replay = demo.client.post(PATH, json=again)
        assert (replay.status_code, replay.json()["receipt"]) == (200, first.json()["receipt"])
    other = demo.client.post(PATH, json=body | {"answers": {"tx_overall": 1}})
    assert (other.status_code, other.json()["code"]) == (409, "id-conflict")
    another_id = demo.client.post(PATH, json=body | {"id": str(uuid4())})
    assert (another_id.status_code, another_id.json()["code"]) == (409, "token-spent")
    assert demo.responses() == before + 1


def _without_times(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if not name.endswith("_at")}


def test_an_answer_off_the_route_is_left_out_and_said_so(demo: Demonstration) -> None:
    answers = {"tx_overall": 4, "tx_improve": ["waiting"]}  # asked from 3 downwards
    stored = demo.client.post(PATH, json=submission(demo.code(), answers=answers))
    assert stored.status_code == 201
    [notice] = stored.json()["notices"]
    assert (notice["code"], notice["where"]) == ("off-route", "answers.tx_improve")


def test_a_receipt_nobody_was_given_is_unknown(demo: Demonstration) -> None:
    unknown = demo.client.get(f"/api/v1/receipts/{tokens.make(bytes(range(10)))}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "receipt-unknown")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"code": "0000000000000000"}, 404, "token-unknown"),
        ({"code": "không phải mã"}, 400, "token-mistyped"),
        ({"answers": {"tx_overall": 6}}, 422, "unknown-code"),
        ({"answers": {"tx_overall": "4"}}, 422, "wrong-type"),
        ({"answers": {}}, 422, "required-missing"),
        ({"answers": {"tx_overall": 4, "none": 1}}, 422, "unknown-item"),
        ({"answers": {"tx_overall": 4, "tx_comment": "x" * 501}}, 422, "too-long"),
        ({"answers": []}, 422, "body-wrong-shape"),
        ({"id": "x"}, 422, "body-wrong-shape"),
        ({"extra": 1}, 422, "body-wrong-shape"),
        ({"started_at": "hôm qua"}, 422, "body-wrong-shape"),
        ({"version": "0"}, 409, "instrument-mismatch"),
    ],
)
def test_a_wrong_submission_is_explained_and_not_stored(
    demo: Demonstration, changes: dict[str, Any], status: int, code: str
) -> None:
    before, receipt = demo.responses(), demo.code()
    answer = demo.client.post(PATH, json=submission(receipt) | changes)
    problem = answer.json()
    assert answer.status_code == status
    assert code in {problem["code"], *(found["code"] for found in problem.get("violations", ()))}
    assert {"code", "where", "got", "expected", "hint"} <= set(problem)
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert demo.responses() == before
    # the code is not spent by a refusal
    assert demo.client.post(PATH, json=submission(receipt)).status_code == 201


BODIES = {
    "empty": b"",
    "half": b'{"id": "',
    "not JSON": b"xin chao",
    "not UTF-8": b'{"id": "\xff\xfe"}',
    "NUL": b'{"id": "\x00"}',
    "escaped NUL": rb'{"id": "\u0000"}',
    "lone surrogate": rb'{"code": "\ud800"}',
    "a list": b"[]",
    "a number": b"1e999",
    "duplicate keys": b'{"id": "a", "id": "b"}',
    "deep": b"[" * 100_000,
    "deep object": b'{"answers":' * 50_000,
    "large": b'{"answers": "' + b"x" * 2_000_000 + b'"}',
    "long digits": b'{"answers": {"tx_overall": ' + b"9" * 10_000 + b"}}",
}


@pytest.mark.parametrize("path", [PATH, "/t/{code}", "/console/login"])
@pytest.mark.parametrize("name", list(BODIES))
def test_no_body_is_a_server_error(demo: Demonstration, path: str, name: str) -> None:
    media = {
        PATH: "application/json",
        "/t/{code}": "application/x-www-form-urlencoded",
        "/console/login": "application/x-www-form-urlencoded",
    }[path]
    address = path.format(code=demo.code())
    answer = demo.client.post(address, content=BODIES[name], headers={"content-type": media})
    assert 200 <= answer.status_code < 500
    if path == PATH:
        assert answer.status_code >= 400
        assert answer.json()["code"]
    other = demo.client.post(
        address, content=BODIES[name], headers={"content-type": "text/x; a=é".encode()}
    )
    assert 400 <= other.status_code < 500


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/results/%00",
        "/api/v1/results/{campaign}?series=%00",
        "/api/v1/results/{campaign}?by=%FF",
        "/api/v1/receipts/%FF%FE",
        "/api/v1/instruments/%2e%2e%2f",
        "/results/%00",
        "/results/{campaign}?index=%00",
        "/results/{campaign}?q=%ff&by=commune",
        "/results/{campaign}/units/%00",
        "/results/{campaign}/download/%00",
        "/t/%00",
        "/t/%FF",
        "/p/%F0%9F%98%80",
        "/r?receipt=%00",
        "/console/exports/%00?campaign=x",
        "/kiosk/static/%2e%2e/x",
        "/static/..%2f..%2fetc/passwd",
        "/none",
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_no_address_is_a_server_error(demo: Demonstration, path: str, accept: str) -> None:
    address = path.replace("{campaign}", demo.campaign)
    answer = demo.client.get(address, headers={"accept": accept})
    assert answer.status_code < 500
    assert "Traceback" not in answer.text
