"""The body decoder: bad bodies are problems of the client, whatever the bytes, and nothing is kept.

Cases follow RFC 8259 (JSON), RFC 7493 (I-JSON) and the limits of `survey_service.api.bodies`.
"""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient

from survey_service.api import bodies
from survey_service.api.bodies import MAX_BYTES
from survey_service.problems import Problem
from survey_service.problems.ijson import MAX_DEPTH, MAX_INTEGER, decode_value
from survey_service.services import Services

PATH = "/api/v1/submissions"
JSON = "application/json"
PATIENCE_SECONDS = 10


def nested(depth: int, opening: bytes, inner: bytes, closing: bytes) -> bytes:
    return opening * depth + inner + closing * depth


BAD = {
    "empty": (b"", "body-empty"),
    "blank": (b" \r\n\t ", "body-empty"),
    "half an object": (b'{"id": "0193f0c4', "body-not-json"),
    "half an array": (b"[1, 2", "body-not-json"),
    "half an escape": (b'{"a": "\\u12', "body-not-json"),
    "half a letter": ('{"a": "ệ'.encode()[:-1], "body-not-utf8"),
    "latin-1": ('{"a": "é"}'.encode("latin-1"), "body-not-utf8"),
    "utf-16": ('{"a": 1}'.encode("utf-16"), "body-not-utf8"),
    "utf-16 without mark": ('{"a": 1}'.encode("utf-16-le"), "body-not-json"),
    "utf-32": ('{"a": 1}'.encode("utf-32"), "body-not-utf8"),
    "byte order mark": (b'\xef\xbb\xbf{"a": 1}', "body-not-json"),
    "overlong slash": (b'{"a": "\xc0\xaf"}', "body-not-utf8"),
    "encoded surrogate": (b'{"a": "\xed\xa0\x80"}', "body-not-utf8"),
    "beyond unicode": (b'{"a": "\xf5\x80\x80\x80"}', "body-not-utf8"),
    "raw NUL": (b'{"a": "\x00"}', "body-not-json"),
    "NUL outside": (b"\x00", "body-not-json"),
    "escaped NUL": (b'{"a": "\\u0000"}', "body-forbidden-character"),
    "escaped NUL in a name": (b'{"\\u0000": 1}', "body-forbidden-character"),
    "escaped NUL deep inside": (b'{"a": [[["\\u0000"]]]}', "body-forbidden-character"),
    "lone high surrogate": (b'{"a": "\\ud83d"}', "body-forbidden-character"),
    "lone low surrogate": (b'{"a": "\\ude00"}', "body-forbidden-character"),
    "surrogates reversed": (b'{"a": "\\ude00\\ud83d"}', "body-forbidden-character"),
    "surrogate in a name": (b'{"\\ud800": 1}', "body-forbidden-character"),
    "same name twice": (b'{"a": 1, "a": 2}', "body-duplicate-key"),
    "same name, same value": (b'{"a": 1, "a": 1}', "body-duplicate-key"),
    "same name, escaped": (b'{"a": 1, "\\u0061": 2}', "body-duplicate-key"),
    "same name deep inside": (b'{"x": [{"a": 1, "a": 2}]}', "body-duplicate-key"),
    "same surrogate name": (b'{"\\ud800": 1, "\\ud800": 2}', "body-duplicate-key"),
    "two values": (b"{}{}", "body-not-json"),
    "trailing letters": (b"{} x", "body-not-json"),
    "trailing comma": (b'{"a": 1,}', "body-not-json"),
    "a comment": (b'{"a": 1} // no', "body-not-json"),
    "single quotes": (b"{'a': 1}", "body-not-json"),
    "bare word": (b"hello", "body-not-json"),
    "unquoted name": (b"{a: 1}", "body-not-json"),
    "leading zero": (b'{"a": 01}', "body-not-json"),
    "hexadecimal": (b'{"a": 0x10}', "body-not-json"),
    "raw newline in a string": (b'{"a": "x\ny"}', "body-not-json"),
    "NaN": (b'{"a": NaN}', "body-number-out-of-range"),
    "Infinity": (b'{"a": Infinity}', "body-number-out-of-range"),
    "minus Infinity": (b'{"a": -Infinity}', "body-number-out-of-range"),
    "1e400": (b'{"a": 1e400}', "body-number-out-of-range"),
    "-1e400": (b'{"a": -1e400}', "body-number-out-of-range"),
    "2^53 + 1": (b'{"a": 9007199254740993}', "body-number-out-of-range"),
    "2^64": (b'{"a": 18446744073709551616}', "body-number-out-of-range"),
    "5000 digits": (b'{"a": ' + b"9" * 5000 + b"}", "body-number-out-of-range"),
    "200000 digits": (b'{"a": ' + b"9" * 200_000 + b"}", "body-number-out-of-range"),
    "33 arrays": (nested(MAX_DEPTH + 1, b"[", b"", b"]"), "body-too-deep"),
    "33 objects": (nested(MAX_DEPTH + 1, b'{"a":', b"1", b"}"), "body-too-deep"),
    "100000 arrays": (nested(100_000, b"[", b"", b"]"), "body-too-deep"),
    "40000 objects": (nested(40_000, b'{"a":', b"1", b"}"), "body-too-deep"),
    "200000 open brackets": (b"[" * 200_000, "body-too-deep"),
    "too large": (b'"' + b"x" * MAX_BYTES + b'"', "body-too-large"),
    "an array": (b"[]", "body-wrong-shape"),
    "a string": (b'"x"', "body-wrong-shape"),
    "null": (b"null", "body-wrong-shape"),
    "an empty object": (b"{}", "body-wrong-shape"),
    "an unknown long name": (b'{"' + b"n" * 100_000 + b'": 1}', "body-wrong-shape"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_body_is_a_problem_of_its_sender(
    client: TestClient[Litestar], services: Services, name: str
) -> None:
    body, code = BAD[name]
    answer = client.post(PATH, content=body, headers={"content-type": JSON})
    assert answer.json()["code"] == code
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < 2_000
    assert services.host.stored == {}  # type: ignore[attr-defined]  # the host of the test


def test_the_table_is_long_enough() -> None:
    assert len(BAD) >= 40


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "content-type-unsupported"),
        ({"content-type": "text/plain"}, "content-type-unsupported"),
        ({"content-type": "application/x-www-form-urlencoded"}, "content-type-unsupported"),
        ({"content-type": "multipart/form-data"}, "content-type-unsupported"),
        ({"content-type": "application/json; charset=latin-1"}, "content-type-unsupported"),
        ({"content-type": ";;;"}, "content-type-unsupported"),
        ({"content-type": JSON, "content-encoding": "gzip"}, "content-encoding-unsupported"),
        ({"content-type": JSON, "content-length": "999999999"}, "body-too-large"),
    ],
)
def test_a_body_of_another_kind_is_refused(
    client: TestClient[Litestar], headers: dict[str, str], code: str
) -> None:
    answer = client.post(PATH, content=b"{}", headers=headers)
    assert answer.json()["code"] == code
    assert answer.status_code in {413, 415}


def test_utf8_may_be_named(client: TestClient[Litestar]) -> None:
    headers = {"content-type": 'application/json; charset="UTF-8"'}
    assert client.post(PATH, content=b"{}", headers=headers).json()["code"] == "body-wrong-shape"


def test_a_body_in_pieces_is_cut_at_the_limit(client: TestClient[Litestar]) -> None:
    def pieces() -> Any:
        for _ in range(300):
            yield b"x" * 1024

    answer = client.post(PATH, content=pieces(), headers={"content-type": JSON})
    assert answer.json()["code"] == "body-too-large"


async def post_messages(app: Litestar, headers: dict[str, str], *events: dict[str, Any]) -> int:
    """Speak ASGI directly; returns the status of the answer."""
    waiting = iter(events)
    sent: list[Any] = []

    async def receive() -> Any:
        return next(waiting, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await app(scope_of(raw), receive, send)
    return int(sent[0]["status"])


def scope_of(headers: list[tuple[bytes, bytes]]) -> Any:
    """A request that sends a form, as ASGI describes it."""
    return {
        "type": "http", "method": "POST", "path": PATH, "raw_path": PATH.encode(),
        "query_string": b"", "headers": headers, "http_version": "1.1", "scheme": "http",
        "server": ("test", 80), "client": ("203.0.113.9", 1), "root_path": "",
    }  # fmt: skip


def test_half_a_body_is_not_an_error_of_the_server(app: Litestar) -> None:
    first = {"type": "http.request", "body": b'{"id": ', "more_body": True}
    assert asyncio.run(post_messages(app, {"content-type": JSON}, first)) == 400
    last = {"type": "http.request", "body": b"{}", "more_body": False}
    announced = {"content-type": JSON, "content-length": "100"}
    assert asyncio.run(post_messages(app, announced, last)) == 400
    odd = {"content-type": JSON, "content-length": "many"}
    assert asyncio.run(post_messages(app, odd, last)) == 400


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcđêố", max_size=4), inner),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_good_json_is_read_as_it_stands(value: object, ascii_only: bool) -> None:
    assert decode_value(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


JSON_LIKE = st.lists(
    st.sampled_from(
        [
            b"{",
            b"}",
            b"[",
            b"]",
            b'"',
            b":",
            b",",
            b"1",
            b"-",
            b"e9",
            b"\\u",
            b"d800",
            b"\\",
            b"a",
            b"true",
            b"NaN",
            b"\x00",
            b"\xff",
            b"\xe1\xbb\x87",
            b" ",
        ]
    )
).map(b"".join)


@given(st.binary(max_size=300) | JSON_LIKE)
def test_any_bytes_are_read_or_refused_with_a_client_error(body: bytes) -> None:
    try:
        value = decode_value(body)
    except Problem as problem:
        assert 400 <= problem.status < 500  # noqa: PT017 - either outcome is fine, an error of the server is not
        json.dumps(problem.document("vi"), ensure_ascii=False).encode()
    else:
        assert json.loads(body) == value


def test_a_body_that_stays_away_is_not_waited_for(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "DEADLINE_SECONDS", 0.05)
    sent: list[Any] = []
    pieces = iter([{"type": "http.request", "body": b'{"id": ', "more_body": True}])

    async def receive() -> Any:
        piece = next(pieces, None)
        return piece or await asyncio.Event().wait()  # half a body, and an open line

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-type", JSON.encode()), (b"content-length", b"100")]
    asyncio.run(asyncio.wait_for(app(scope_of(headers), receive, send), PATIENCE_SECONDS))
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]
    assert json.loads(sent[1]["body"])["code"] == "body-too-slow"
