"""Submissions and the receipts they get: idempotent, and every refusal has its code."""

from datetime import datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from litestar import Litestar
from litestar.testing import TestClient
from msgspec import convert

from kiosk.host import Receipt, Refusal, Submission
from questionnaires.text import Wording
from questionnaires.validation import Rejected
from survey_service.ledger import keys, promises
from survey_service.services import Services
from tests.api.conftest import INSTRUMENT, OneCodeHost

Client = TestClient[Litestar]
PATH = "/api/v1/submissions"


def test_a_form_is_accepted_once_and_replayed_identically(
    client: Client, good: dict[str, Any]
) -> None:
    first = client.post(PATH, json=good)
    again = client.post(PATH, json=good)
    assert (first.status_code, again.status_code) == (201, 200)
    assert (
        first.json() == again.json() == {"receipt": first.json()["receipt"], "status": "accepted"}
    )


def test_a_program_gets_the_signed_promise_of_the_ledger(
    client: Client, services: Services, good: dict[str, Any]
) -> None:
    """With it anybody can check, from the reply alone and the ledger's key, what was promised."""
    key = Ed25519PrivateKey.generate()
    public = keys.public_bytes(key)
    items = sorted(bytes([number]) * 32 for number in range(5))
    made = promises.promises(keys.fingerprint(public), items, promises.sign(key, items))
    assert isinstance(services.host, OneCodeHost)
    services.host.promise = made[3]
    first, again = client.post(PATH, json=good), client.post(PATH, json=good)
    assert first.json() == again.json()
    told = convert(first.json()["promise"], promises.Promise)
    assert told == made[3]
    assert promises.verify(told, public)


def test_a_receipt_is_found_however_it_is_typed(client: Client, good: dict[str, Any]) -> None:
    receipt = client.post(PATH, json=good).json()["receipt"]
    typed = f"{receipt[:4]}-{receipt[4:]}".lower().replace("1", "l")
    assert client.get(f"/api/v1/receipts/{typed}").json() == {
        "receipt": receipt,
        "status": "stored",
        "ledger": {"position": 7, "signed_at": "2026-06-01T03:00:00Z"},
    }
    assert client.get("/api/v1/receipts/0000000000000000").json()["code"] == "receipt-unknown"
    assert client.get("/api/v1/receipts/nonsense").status_code == 404


def test_the_same_id_with_other_content_is_a_conflict_and_loses_nothing(
    client: Client, good: dict[str, Any]
) -> None:
    receipt = client.post(PATH, json=good).json()["receipt"]
    other = client.post(PATH, json=good | {"answers": {}})
    assert (other.status_code, other.json()["code"]) == (409, "id-conflict")
    assert client.get(f"/api/v1/receipts/{receipt}").status_code == 200


@pytest.mark.parametrize(
    ("code", "status", "problem"),
    [
        ("not a code", 400, "token-mistyped"),
        ("0123456789ABCDEF", 400, "token-mistyped"),
        ("0000000000000000", 404, "token-unknown"),
    ],
)
def test_codes_are_refused_by_kind(
    client: Client, good: dict[str, Any], code: str, status: int, problem: str
) -> None:
    answer = client.post(PATH, json=good | {"code": code})
    assert (answer.status_code, answer.json()["code"]) == (status, problem)
    assert code not in answer.text


REFUSALS = {
    "token-spent": (409, None),
    "token-expired": (410, None),
    "token-revoked": (410, None),
    "campaign-closed": (409, None),
    "instrument-mismatch": (409, None),
    "busy": (503, "5"),
    "storage-failed": (503, "5"),
    "storage-full": (507, "5"),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_refusals_of_the_host_are_problems(
    client: Client, services: Services, good: dict[str, Any], code: str
) -> None:
    services.host.refusal = Refusal(code=code)  # type: ignore[attr-defined, arg-type]  # the host of the test
    answer = client.post(PATH, json=good)
    assert (answer.status_code, answer.headers.get("retry-after")) == REFUSALS[code]
    assert answer.json()["code"] == code


def test_violations_are_listed_in_the_language_of_the_form(
    client: Client, good: dict[str, Any]
) -> None:
    wrong = good | {"answers": {"no_such_item": 1}}
    texts = {}
    for language in ("vi", "en"):
        answer = client.post(PATH, json=wrong | {"language": language})
        assert (answer.status_code, answer.json()["code"]) == (422, "answers-rejected")
        assert answer.headers["content-language"] == language
        first = answer.json()["violations"][0]
        assert first.keys() == {"code", "where", "got", "expected", "hint"}
        assert first["where"].startswith("answers.")
        texts[language] = first["hint"]
    assert texts["vi"] != texts["en"]


def test_a_missing_answer_does_not_say_that_others_were_stored(
    client: Client, good: dict[str, Any]
) -> None:
    for language, word in (("vi", "lưu"), ("en", "kept")):
        answer = client.post(PATH, json=good | {"answers": {}, "language": language})
        found = answer.json()["violations"]
        assert {each["code"] for each in found} == {"required-missing"}
        assert not any(word in each["hint"] for each in found)


@pytest.mark.parametrize(
    ("change", "got", "said"),
    [
        ({"id": 5}, "5", {"vi": "UUID dạng chuỗi", "en": "a UUID as a string"}),
        ({"id": "x"}, "x", {"vi": "UUID dạng chuỗi", "en": "a UUID as a string"}),
        ({"code": "x" * 65}, None, {"vi": "tối đa 64 ký tự", "en": "at most 64 characters"}),
        ({"code": 77}, None, {"vi": "chuỗi ký tự", "en": "a string"}),
        ({"answers": [1]}, "[…]", {"vi": "đối tượng", "en": "an object"}),
        ({"answers": None}, "null", {"vi": "đối tượng", "en": "an object"}),
        (
            {"language": "Việt"},
            "Việt",
            {"vi": "chuỗi khớp ^[a-z]{2,3}$", "en": "a string matching ^[a-z]{2,3}$"},
        ),
        (
            {"answered": "x"},
            "x",
            {"vi": "alone, helped, read_aloud", "en": "alone, helped, read_aloud"},
        ),
        (
            {"started_at": "hôm qua"},
            "hôm qua",
            {"vi": "thời điểm RFC 3339", "en": "an RFC 3339 moment"},
        ),
        ({"started_at": 5}, "5", {"vi": "kèm múi giờ (2026", "en": "with its offset (2026"}),
        (
            {"series": "sample"},
            "series",
            {"vi": "chỉ các trường id, code", "en": "no members but id, code"},
        ),
        ({"version": True}, "true", {"vi": "chuỗi ký tự", "en": "a string"}),
    ],
)
def test_a_wrong_shape_says_what_came_and_what_was_expected(
    client: Client, good: dict[str, Any], change: dict[str, Any], got: str | None, said: Wording
) -> None:
    for language, sentence in said.items():
        headers = {"accept-language": language}
        problem = client.post(PATH, json=good | change, headers=headers).json()
        assert problem["got"] == got
        assert sentence in problem["expected"]
        for raw in ("Expected", "Invalid", "Object", "`"):
            assert raw not in problem["expected"]


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "5"])
def test_a_body_that_is_no_object_says_so(client: Client, body: str) -> None:
    headers = {"content-type": "application/json"}
    problem = client.post(PATH, content=body, headers=headers).json()
    assert (problem["code"], problem["where"]) == ("body-wrong-shape", "body")
    assert problem["expected"] == "đối tượng"


@pytest.fixture
def mismatching(client: Client, services: Services) -> Client:
    """A service whose host finds that the form is another than the code's."""
    services.host.refusal = Refusal(code="instrument-mismatch")  # type: ignore[attr-defined]  # the host of the test
    return client


@pytest.mark.parametrize(
    ("where", "got", "expected"),
    [
        ("instrument", "sipas_citizen", INSTRUMENT.name),
        ("version", "1999.1", f"{INSTRUMENT.name} {INSTRUMENT.version}"),
        ("language", "fr", ", ".join(INSTRUMENT.languages)),
    ],
)
def test_another_questionnaire_names_the_member_that_differs(
    mismatching: Client, good: dict[str, Any], where: str, got: str, expected: str
) -> None:
    problem = mismatching.post(PATH, json=good | {where: got}).json()
    assert problem["code"] == "instrument-mismatch"
    assert [problem[name] for name in ("where", "got", "expected")] == [where, got, expected]


def test_another_questionnaire_for_an_unknown_code_is_an_unknown_code(
    mismatching: Client, good: dict[str, Any]
) -> None:
    answer = mismatching.post(PATH, json=good | {"code": "0000000000000000", "instrument": "none"})
    assert (answer.status_code, answer.json()["code"]) == (404, "token-unknown")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"id": 5}, "id"),
        ({"id": "not-a-uuid"}, "id"),
        ({"code": 1}, "code"),
        ({"code": "x" * 65}, "code"),
        ({"answers": []}, "answers"),
        ({"answers": None}, "answers"),
        ({"language": "Tiếng Việt"}, "language"),
        ({"answered": "coached"}, "answered"),
        ({"started_at": "yesterday"}, "started_at"),
        ({"started_at": "2026-06-01T09:58:00"}, "started_at"),
        ({"series": "sample"}, "body"),
    ],
)
def test_a_wrong_shape_names_its_place(
    client: Client, good: dict[str, Any], change: dict[str, Any], where: str
) -> None:
    answer = client.post(PATH, json=good | change)
    assert (answer.status_code, answer.json()["code"]) == (422, "body-wrong-shape")
    assert answer.json()["where"] == where


@pytest.mark.parametrize(
    "times",
    [
        ("2026-06-01T10:00:00+07:00", "2026-06-01T09:58:00+07:00"),
        ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
        (None, "1970-01-01T00:00:00Z"),
    ],
)
def test_no_clock_is_a_reason_to_refuse_and_the_host_is_told_the_times(
    client: Client,
    services: Services,
    good: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    times: tuple[str | None, str],
) -> None:
    started, finished = times
    submit, sent = services.host.submit, []

    async def noted(submission: Submission) -> Receipt | Rejected | Refusal:
        sent.append(submission)
        return await submit(submission)

    monkeypatch.setattr(services.host, "submit", noted)
    answer = client.post(PATH, json=good | {"started_at": started, "finished_at": finished})
    assert answer.status_code == 201
    [submission] = sent
    assert submission.started_at == (started and datetime.fromisoformat(started))
    assert submission.finished_at == datetime.fromisoformat(finished)


@pytest.mark.parametrize("name", ["id", "code", "instrument", "version", "language", "answers"])
def test_a_missing_member_is_named(client: Client, good: dict[str, Any], name: str) -> None:
    del good[name]
    answer = client.post(PATH, json=good)
    assert answer.status_code == 422
    assert name in answer.json()["expected"]
