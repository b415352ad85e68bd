"""The guard: what it answers, and which applications it refuses to start."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar, Router, delete, get, post
from litestar.params import FromPath
from litestar.testing import TestClient

from survey_service.problems import exception_handlers
from survey_service.security.csrf import check_form_token
from survey_service.security.guard import OWN_UNITS, UndeclaredRouteError, check_routes, guard_of
from survey_service.security.headers import HEADERS, security_headers
from survey_service.security.permissions import PUBLIC, Permission
from survey_service.security.sessions import Sessions

PASSWORD = "bốn con trâu ăn cỏ"


@get("/open", opt={"permission": PUBLIC}, sync_to_thread=False)
def open_to_all() -> str:
    return "open"


@get("/preview", opt={"permission": Permission.RESULTS_PREVIEW}, sync_to_thread=False)
def preview() -> str:
    return "preview"


@get("/mine", opt={"permission": Permission.UNIT_READ, "unit": OWN_UNITS}, sync_to_thread=False)
def mine() -> str:
    return "mine"


@get("/units/{code:str}", opt={"permission": Permission.UNIT_READ, "unit": "code"},
     sync_to_thread=False)  # fmt: skip
def unit(code: FromPath[str]) -> str:
    return code


@post("/accounts", opt={"permission": Permission.ACCOUNTS_MANAGE}, sync_to_thread=False)
def change() -> str:
    return "changed"


@get("/broken", opt={"permission": PUBLIC}, sync_to_thread=False)
def broken() -> str:
    message = "the answer was: bốn"
    raise RuntimeError(message)


@get("/nobody", sync_to_thread=False)
def undeclared() -> str:
    return "never"


HANDLERS = (open_to_all, preview, mine, unit, change, broken)


@pytest.fixture
def client(sessions: Sessions) -> Iterator[TestClient[Litestar]]:
    app = Litestar(
        route_handlers=list(HANDLERS),
        guards=[guard_of(sessions)],
        exception_handlers=exception_handlers(),
        before_send=[security_headers(secure=True)],
        openapi_config=None,
        logging_config=None,
    )
    check_routes(app)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def sign_in(client: TestClient[Litestar], sessions: Sessions, username: str) -> str:
    login = sessions.login(username, PASSWORD, "203.0.113.7")
    client.cookies.set(login.cookie.key, login.cookie.value or "")
    return login.session.csrf


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        (None, "/open", 200),
        (None, "/preview", 401),
        (None, "/units/10507", 401),
        ("analyst", "/preview", 200),
        ("unit.reader", "/preview", 403),
        ("unit.reader", "/mine", 200),
        ("unit.reader", "/units/10507", 200),
        ("unit.reader", "/units/10507.TT", 200),
        ("unit.reader", "/units/10516", 404),
        ("monitor", "/units/10516", 200),
        ("service", "/units/10507", 403),
        ("administrator", "/preview", 403),
    ],
)
def test_answers_by_person(
    client: TestClient[Litestar], sessions: Sessions, who: str | None, path: str, status: int
) -> None:
    if who is not None:
        sign_in(client, sessions, who)
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"origin": "http://testserver.local"}, 201),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://testserver.local.evil.example"}, 403),
        ({"origin": "https://evil.example/testserver.local"}, 403),
        ({"sec-fetch-site": "same-origin"}, 201),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver.local"}, 403),
    ],
)
def test_an_unsafe_request_must_come_from_this_origin(
    client: TestClient[Litestar], sessions: Sessions, headers: dict[str, str], status: int
) -> None:
    sign_in(client, sessions, "administrator")
    assert client.post("/accounts", headers=headers).status_code == status


def test_a_form_token_belongs_to_one_session(sessions: Sessions) -> None:
    first = sessions.login("analyst", PASSWORD, "").session
    second = sessions.login("analyst", PASSWORD, "").session
    check_form_token(first.csrf, first.csrf)
    for wrong in (second.csrf, "", first.csrf[:-1], "ệ", "\ud800"):
        with pytest.raises(Exception, match="another site"):
            check_form_token(first.csrf, wrong)


@pytest.mark.parametrize("path", ["/open", "/preview", "/broken", "/no/such", "/units/1/2"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "HEAD"])
def test_every_answer_carries_the_headers(
    client: TestClient[Litestar], path: str, method: str
) -> None:
    headers = client.request(method, path).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "max-age" in headers["strict-transport-security"]


def test_a_defect_shows_and_logs_nothing_of_the_request(
    client: TestClient[Litestar], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "httpx")  # the client's own log names its address
    answer = client.get("/broken?code=ABCDEFGH")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    incident = answer.json()["instance"].rpartition(":")[2]
    assert incident in caplog.text
    assert "in broken" in caplog.text
    for secret in ("bốn", "ABCDEFGH"):
        assert secret not in answer.text
        assert secret not in caplog.text


def application(*handlers: Any, **options: Any) -> Litestar:
    return Litestar(list(handlers), openapi_config=None, logging_config=None, **options)


def test_an_application_with_a_silent_route_does_not_start() -> None:
    with pytest.raises(UndeclaredRouteError, match="/nobody"):
        check_routes(application(open_to_all, undeclared))


def test_a_declaration_is_not_a_wish() -> None:
    @delete("/x", opt={"permission": "administrator"}, sync_to_thread=False)
    def wished() -> None: ...

    with pytest.raises(UndeclaredRouteError, match="/x"):
        check_routes(application(wished))


def test_the_application_cannot_speak_for_its_routes() -> None:
    with pytest.raises(UndeclaredRouteError, match="itself"):
        check_routes(application(undeclared, opt={"permission": PUBLIC}))


def test_a_router_can_speak_for_its_routes() -> None:
    check_routes(application(Router("/r", route_handlers=[undeclared], opt={"permission": PUBLIC})))


def test_a_unit_scope_must_name_a_path_parameter() -> None:
    @get("/y", opt={"permission": Permission.UNIT_READ, "unit": "code"}, sync_to_thread=False)
    def misnamed() -> None: ...

    with pytest.raises(UndeclaredRouteError, match="'code'"):
        check_routes(application(misnamed))


def test_without_the_check_a_silent_route_is_still_closed(sessions: Sessions) -> None:
    app = application(
        undeclared, guards=[guard_of(sessions)], exception_handlers=exception_handlers()
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.get("/nobody").status_code == 500
