"""Posted forms of staff: damaged, slow and foreign ones are problems with a name."""

import asyncio

import pytest

from kiosk import form_body
from tests.console.conftest import TOKEN

LOGIN = "/console/login"
URLENCODED = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        ("user=an", URLENCODED, 400, "parameter-invalid"),
        (f"user=an&user=binh&password=x&csrf={TOKEN}", URLENCODED, 400, "parameter-invalid"),
        ("user=%FF&password=x&csrf=x", URLENCODED, 400, "body-incomplete"),
        ("user=" + "a" * form_body.MOST_BYTES, URLENCODED, 413, "body-too-large"),
        ('{"user": "an"}', {"content-type": "application/json"}, 415, "content-type-unsupported"),
    ],
)
def test_a_form_that_cannot_be_read_is_a_problem(client, body, headers, status, code):
    headers = {**headers, "accept": "application/json"}
    answer = client.post(LOGIN, content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_half_a_sign_in_is_not_waited_for(app, monkeypatch):
    monkeypatch.setattr(form_body, "DEADLINE_SECONDS", 0.05)
    sent = []
    pieces = iter([{"type": "http.request", "body": b"user=an&pass", "more_body": True}])

    async def receive():
        return next(pieces, None) or await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": LOGIN, "raw_path": LOGIN.encode(),
        "query_string": b"", "http_version": "1.1", "scheme": "http", "server": ("test", 80),
        "client": ("203.0.113.9", 1), "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in URLENCODED.items()],
    }  # fmt: skip
    asyncio.run(asyncio.wait_for(app(scope, receive, send), 10))
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]
