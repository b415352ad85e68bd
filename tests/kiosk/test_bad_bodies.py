"""Damaged and hostile bodies: a clear page, nothing stored, what can be read kept, never a 5xx."""

import asyncio
import gzip
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient

from kiosk import form_body
from kiosk.preview import InMemoryHost
from tests.kiosk.visitor import Visitor, encoded

URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture
def at_review(visitor: Visitor, host: InMemoryHost) -> Visitor:
    """Everything answered, nothing sent."""
    visitor.open(f"/t/{host.issue_receipt()}").press().press(overall="5").press(desk="4")
    return visitor.press(sex="female").press(comment="Rất tốt")


def swapped(body: bytes, old: bytes, new: bytes) -> bytes:
    assert old in body
    return body.replace(old, new)


DAMAGES = {
    "invalid UTF-8": lambda body: swapped(body, b"comment=", b"comment=%E1%BA"),
    "overlong UTF-8": lambda body: swapped(body, b"comment=", b"comment=%C0%AF"),
    "a surrogate": lambda body: swapped(body, b"comment=", b"comment=%ED%A0%80"),
    "raw bytes": lambda body: swapped(body, b"comment=", b"comment=\xff\xfe"),
    "NUL": lambda body: swapped(body, b"comment=", b"comment=%00"),
    "NUL in a name": lambda body: body + b"&com%00ment=x",
    "a field twice": lambda body: body + b"&sex=male",
    "a hidden field twice": lambda body: body + b"&_id=11111111-1111-4111-8111-111111111111",
    "too many fields": lambda body: body + b"&x=1" * 500,
    "half a body": lambda body: body[: len(body) // 2],
    "no end": lambda body: swapped(body, b"&_end=1", b""),
    "no id": lambda body: swapped(body, b"_id=", b"_ie="),
    "a broken id": lambda body: swapped(body, b"_id=", b"_id=zz"),
    "another way of answering": lambda body: swapped(body, b"_answered=", b"_answered=by_cat"),
    "nothing": lambda _: b"",
    "only ampersands": lambda _: b"&&&&=&=&&",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_body_is_a_clear_page(
    at_review: Visitor, host: InMemoryHost, damage: str
) -> None:
    at_review.post(DAMAGES[damage](encoded(at_review.body("send"))))
    assert at_review.status == 400
    assert "Phiếu đến nơi chưa trọn vẹn" in at_review.text
    assert host.submissions == {}


@pytest.mark.parametrize("damage", ["invalid UTF-8", "NUL", "a field twice", "no end"])
def test_what_can_be_read_is_kept_and_can_be_sent(
    at_review: Visitor, host: InMemoryHost, damage: str
) -> None:
    at_review.post(DAMAGES[damage](encoded(at_review.body("send"))))
    assert at_review.page.value("overall") == ["5"]
    assert "Rất tốt" in at_review.page.value("comment")[0]
    assert at_review.press("send").status == 200
    assert len(host.submissions) == 1


def test_a_fault_is_told_in_the_persons_language(at_review: Visitor) -> None:
    at_review.press("lang:en")
    body = encoded(at_review.body("send"))
    at_review.post(body + b"&sex=male")
    assert at_review.status == 400
    assert "The form did not arrive whole" in at_review.text


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_too_large(at_review: Visitor, host: InMemoryHost, announced: bool) -> None:
    body = encoded(at_review.body("send")) + b"&x=" + b"a" * form_body.MOST_BYTES
    content = body if announced else iter([body])
    headers = {"content-type": URLENCODED}
    answer = at_review.client.post(at_review.page.action, content=content, headers=headers)
    assert answer.status_code == 413
    assert "Phiếu quá dài" in answer.text
    assert host.submissions == {}


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "multipart/form-data",
        "text/plain",
        "",
        "multipart/form-data; b=",
        f"{URLENCODED}; charset=latin-1",
    ],
)
def test_another_media_type(at_review: Visitor, host: InMemoryHost, kind: str) -> None:
    body = encoded(at_review.body("send"))
    answer = at_review.client.post(
        at_review.page.action, content=body, headers={"content-type": kind}
    )
    assert answer.status_code == 415
    assert host.submissions == {}


def test_a_compressed_form_is_not_unpacked(at_review: Visitor, host: InMemoryHost) -> None:
    body = gzip.compress(encoded(at_review.body("send")))
    headers = {"content-type": URLENCODED, "content-encoding": "gzip"}
    answer = at_review.client.post(at_review.page.action, content=body, headers=headers)
    assert answer.status_code == 415
    assert host.submissions == {}


def test_utf8_may_be_named(at_review: Visitor, host: InMemoryHost) -> None:
    headers = {"content-type": f'{URLENCODED}; charset="UTF-8"'}
    body = encoded(at_review.body("send"))
    answer = at_review.client.post(at_review.page.action, content=body, headers=headers)
    assert answer.status_code == 200
    assert len(host.submissions) == 1


def test_an_unknown_question_is_left_out_and_said(at_review: Visitor, host: InMemoryHost) -> None:
    at_review.post(encoded(at_review.body("send")) + b"&salary=5")
    assert at_review.status == 422
    assert "Có câu trả lời không thuộc phiếu này" in at_review.text
    assert host.submissions == {}
    assert at_review.press("send").status == 200


def test_an_unknown_code_shows_the_question_again(at_review: Visitor, host: InMemoryHost) -> None:
    at_review.post(swapped(encoded(at_review.body("send")), b"overall=5", b"overall=6"))
    assert at_review.status == 422
    assert "Câu 1" in at_review.text
    assert at_review.page.offers("overall") == ["1", "2", "3", "4", "5"]
    assert host.submissions == {}


def test_a_missing_answer_shows_its_question(at_review: Visitor, host: InMemoryHost) -> None:
    at_review.post(swapped(encoded(at_review.body("send")), b"sex=female", b"sex="))
    assert at_review.status == 422
    assert "Câu 5 chưa được trả lời" in at_review.text
    assert "Các câu khác đã được lưu." in at_review.text
    assert at_review.press(sex="male").press("send").status == 200
    assert len(host.submissions) == 1


def test_another_version_of_the_questions_is_shown_before_it_is_sent(
    at_review: Visitor, host: InMemoryHost
) -> None:
    body = encoded(at_review.body("send"))
    at_review.post(swapped(body, b"_version=every_type+2026.1", b"_version=every_type+2025.9"))
    assert at_review.status == 409
    assert "Bộ câu hỏi vừa được cập nhật" in at_review.text
    assert host.submissions == {}
    assert at_review.press("send").status == 200


@given(st.binary(max_size=400))
def test_any_bytes_are_fields_or_a_fault(body: bytes) -> None:
    read = form_body.parse(body)
    assert all("\x00" not in text for field in read.fields for text in field)
    "".join(text for field in read.fields for text in field).encode()  # no lone surrogate


FIELD = st.tuples(
    st.sampled_from(
        ["_id", "_at", "_go", "_lang", "_end", "_version", "_to_review", "_answered",
         "overall", "reasons", "desk", "signs", "sex", "comment", "other"]
    ),
    st.one_of(
        st.sampled_from(
            ["", "1", "5", "97", "female", "waiting", "nothing", "start", "review", "desk", "next",
             "back", "send", "stay", "edit:sex", "lang:en", "every_type 2026.1",
             "11111111-1111-4111-8111-111111111111"]
        ),
        st.text(max_size=20),
    ),
)  # fmt: skip


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None
)
@given(st.lists(FIELD, max_size=25))
def test_any_fields_at_all_are_a_page(
    client: TestClient[Litestar], host: InMemoryHost, fields: list[tuple[str, str]]
) -> None:
    """Whatever is posted where, the answer is one of our pages and never a 5xx."""
    body = encoded([(name, value.encode(errors="replace").decode()) for name, value in fields])
    answer = client.post(
        f"/p/{host.issue_poster()}", content=body, headers={"content-type": URLENCODED}
    )
    assert answer.status_code in {200, 400, 409, 422}
    assert answer.text.startswith("<!doctype html>")


def test_a_form_that_stays_away_is_not_waited_for(
    client: TestClient[Litestar], host: InMemoryHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_body, "DEADLINE_SECONDS", 0.05)
    sent: list[Any] = []
    pieces = iter([{"type": "http.request", "body": b"_lang=en&over", "more_body": True}])

    async def receive() -> Any:
        return next(pieces, None) or await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    path = f"/t/{host.issue_receipt()}"
    scope: Any = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(),
        "query_string": b"", "headers": [(b"content-type", URLENCODED.encode())],
        "http_version": "1.1", "scheme": "http", "server": ("test", 80),
        "client": ("203.0.113.9", 1), "root_path": "",
    }  # fmt: skip
    asyncio.run(asyncio.wait_for(client.app(scope, receive, send), 10))
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]
    assert "Phiếu đến quá chậm" in sent[1]["body"].decode()
    assert host.submissions == {}
