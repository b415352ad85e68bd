"""The permission matrix of the whole application: every route × every person.

Cells are generated from the route table and the declared permissions, so that a new route is
covered by existing. Each answer also has to carry the security headers and must not be an error
of the server, whoever asks.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from litestar import Litestar
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute
from litestar.routes.base import BaseRoute
from litestar.testing import TestClient

from survey_service.app import create_app
from survey_service.pipeline.setup import initialise
from survey_service.security import accounts
from survey_service.security.guard import OWN_UNITS, handlers_of
from survey_service.security.headers import HEADERS
from survey_service.security.passwords import Passwords
from survey_service.security.permissions import PUBLIC, ROLES, Grant, Permission, allows, holds
from survey_service.security.sessions import Sessions
from survey_service.settings import Settings
from survey_service.store.database import open_database

PASSWORD = "bốn con trâu ăn cỏ"
UNIT, OTHER = "10507", "10516"
PEOPLE: dict[str, tuple[Grant, ...] | None] = {
    "anonymous": None,
    "dismissed": None,
    "revoked": (),
    **{name: (Grant(name, UNIT if role.scoped else ""),) for name, role in ROLES.items()},
    "reader of another unit": (Grant("unit_reader", OTHER),),
    "analyst of one unit": (Grant("analyst", UNIT),),
}
REFUSED = {"sign-in-required", "forbidden"}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('matrix')}/matrix.db"
    database = open_database(url)
    initialise(database, year=2026, now=datetime.now(UTC), release_size=10)
    database.close()
    return url


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[TestClient[Litestar]]:
    folder = Path(url.removeprefix("sqlite:///")).parent
    app = create_app(Settings(database=url, keys=folder / "keys"))
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def cookies(url: str) -> dict[str, dict[str, str]]:
    """The cookie of every person; the dismissed one still holds theirs."""
    database, now = open_database(url), datetime.now(UTC)
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    sessions = Sessions(database, lambda: now, cheap, secure=False)
    found: dict[str, dict[str, str]] = {"anonymous": {}}
    for number, (who, grants) in enumerate(PEOPLE.items()):
        if who == "anonymous":
            continue
        username = f"person{number}"
        held = (Grant("analyst"),) if grants is None else grants
        accounts.create(
            database, cheap, now, username=username, name=who, password=PASSWORD, grants=held
        )
        cookie = sessions.login(username, PASSWORD, "203.0.113.7").cookie
        found[who] = {cookie.key: cookie.value or ""}
        if who == "dismissed":
            accounts.disable(database, username, now)
    database.close()
    return found


def cells(app: Litestar) -> Iterator[tuple[BaseRoute, BaseRouteHandler, str]]:
    """Every (route, handler, method) of the application."""
    for route in app.routes:
        for handler in handlers_of(route):
            methods = getattr(handler, "http_methods", {"GET"})
            for method in sorted(methods):
                yield route, handler, str(getattr(method, "value", method))


def address(route: BaseRoute, handler: BaseRouteHandler) -> str:
    """The path with the unit of the matrix in its place and a word elsewhere."""
    path = route.path_format
    for name in route.path_parameters:
        path = path.replace(f"{{{name}}}", UNIT if name == handler.opt.get("unit") else "x")
    return path


def expected(handler: BaseRouteHandler, grants: tuple[Grant, ...] | None) -> str:
    """What the declaration promises this person."""
    declared, unit = handler.opt["permission"], handler.opt.get("unit")
    if declared == PUBLIC:
        return "in"
    assert isinstance(declared, Permission)
    if grants is None:
        return "sign-in-required"
    if not holds(grants, declared):
        return "forbidden"
    if unit == OWN_UNITS or allows(grants, declared, UNIT if unit else None):
        return "in"
    return "not-found" if unit else "forbidden"


def outcome(answer: Any) -> str:
    problem = answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["code"]) if problem else "in"


@pytest.mark.parametrize("who", PEOPLE)
def test_every_route_treats_everybody_as_declared(
    client: TestClient[Litestar], cookies: dict[str, dict[str, str]], who: str
) -> None:
    origin = {"origin": str(client.base_url).rstrip("/"), "accept": "application/json"}
    wrong = []
    for route, handler, method in cells(client.app):
        client.cookies = cookies[who]  # type: ignore[assignment]  # httpx takes a mapping
        answer = client.request(method, address(route, handler), headers=origin)
        got, promised = outcome(answer), expected(handler, PEOPLE[who])
        kept = got not in REFUSED if promised == "in" else got == promised
        bare = [name for name in HEADERS if name not in answer.headers]
        if not kept or bare or answer.status_code >= 500:
            wrong.append((method, route.path, promised, got, answer.status_code, bare))
    assert wrong == []


def test_the_matrix_is_not_empty(client: TestClient[Litestar]) -> None:
    declared = {handler.opt["permission"] for _, handler, _ in cells(client.app)}
    assert PUBLIC in declared
    assert len(declared) > 3
    assert sum(isinstance(route, HTTPRoute) for route in client.app.routes) > 20


def test_head_is_get_without_content(
    client: TestClient[Litestar], cookies: dict[str, dict[str, str]]
) -> None:
    client.cookies = cookies["analyst"]  # type: ignore[assignment]  # httpx takes a mapping
    for route, handler, method in cells(client.app):
        if method == "GET":
            path = address(route, handler)
            get, head = client.get(path), client.head(path)
            assert (head.status_code, head.content) == (get.status_code, b""), path
            for name in ("content-type", "content-length", "content-security-policy"):
                assert head.headers.get(name) == get.headers.get(name), (path, name)
            assert "HEAD" in client.options(path).headers["allow"]


def test_an_address_without_get_has_no_head(client: TestClient[Litestar]) -> None:
    refused = client.head("/api/v1/submissions")
    assert (refused.status_code, refused.content) == (405, b"")
    assert "HEAD" not in refused.headers["allow"]
    assert "HEAD" in client.put("/api/v1/units").headers["allow"]


def test_policies_allow_nothing_inline_and_no_other_host(client: TestClient[Litestar]) -> None:
    for route, handler, _ in cells(client.app):
        policy = client.get(address(route, handler)).headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        for loose in ("unsafe", "http:", "https:", "*"):
            assert loose not in policy, route.path
