"""The console over sample data, with a door that lets in whoever names a role in a cookie."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler
from litestar.testing import TestClient

from survey_service.console.devices import devices_router
from survey_service.console.draws import draw_router
from survey_service.console.errors import error_page
from survey_service.console.planner import planner_router
from survey_service.console.router import console_router
from survey_service.console.viewer import AnyRequest, SignedIn, Viewer
from survey_service.problems import Problem, exception_handlers
from survey_service.security.headers import security_headers
from survey_service.security.permissions import PUBLIC, Grant, allows, holds
from tests.console.sample_data import SampleData
from tests.console.sample_devices import SampleDevices
from tests.console.sample_draws import SampleDraws
from tests.console.sample_field import SampleField
from tests.console.sample_log import SampleLog
from tests.console.sample_planner import SamplePlanner
from tests.console.sample_supply import SampleSupply

ROLE = "test-role"
TOKEN = "f" * 64
PASSWORD = "Nắng-hạ 2026"


def grants_of(role: str) -> tuple[Grant, ...]:
    """The grants in a cookie: `analyst+monitor`, `unit_reader@10507`."""
    words = (name.partition("@") for name in role.split("+"))
    return tuple(Grant(name, unit) for name, _, unit in words)


class SampleDoor:
    """A doorkeeper without a database: the cookie is the role."""

    def viewer(self, request: AnyRequest) -> Viewer | None:
        role = request.cookies.get(ROLE)
        if not role:
            return None
        grants = grants_of(role)
        return Viewer(
            user="an",
            roles=(role,),
            may=partial(holds, grants),
            reaches=partial(allows, grants),
            csrf=TOKEN,
        )

    def login_token(self, request: AnyRequest) -> tuple[str, tuple[Cookie, ...]]:
        return TOKEN, ()

    def check_login_token(self, request: AnyRequest, given: str) -> None:
        if given != TOKEN:
            raise Problem("cross-site", "csrf")

    def sign_in(self, request: AnyRequest, user: str, password: str) -> SignedIn | None:
        if (user, password) != ("an", PASSWORD):
            return None
        return SignedIn(cookies=(Cookie(ROLE, value="analyst", path="/"),))

    def sign_out(self, request: AnyRequest) -> tuple[Cookie, ...]:
        return (Cookie(ROLE, value="", path="/", max_age=0),)


class SampleDesk:
    """A desk that decides nothing and remembers what it was asked."""

    def __init__(self) -> None:
        self.decided: list[tuple[str, ...]] = []

    def release(self, reference: str, *, by: str, reason: str) -> None:
        if "không" in reason:
            raise Problem("quarantine-not-releasable", reference, "case-answered")
        self.decided.append(("release", reference, by, reason))

    def reject(self, reference: str, *, by: str, reason: str) -> None:
        self.decided.append(("reject", reference, by, reason))

    def decide(self, identifier: str, *, by: str, approve: bool) -> None:
        if identifier != "2":
            raise Problem("approval-decided", "id")
        self.decided.append(("approve" if approve else "refuse", identifier, by))


DESK = SampleDesk()
FIELD = SampleField()


def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """What the real guard decides, over the cookie."""
    declared = handler.opt["permission"]
    if declared == PUBLIC:
        return
    role = connection.cookies.get(ROLE)
    if not role:
        raise Problem("sign-in-required")
    if not holds(grants_of(role), declared):
        raise Problem("forbidden")


def sample_app() -> Litestar:
    """The console as an application."""
    return console_app(SampleLog())


def console_app(log: SampleLog) -> Litestar:
    """The console over a log of the test's own."""
    return Litestar(
        before_send=[security_headers(secure=False)],
        route_handlers=[
            console_router(
                SampleData(), SampleDoor(), DESK, DESK, log, supply=SampleSupply(), field=FIELD
            ),
            devices_router(SampleData(), SampleDoor(), SampleDevices()),
            draw_router(SampleData(), SampleDoor(), SampleDraws()),
            planner_router(SampleData(), SampleDoor(), SamplePlanner()),
        ],
        exception_handlers=exception_handlers(error_page),
        guards=[guard],
        openapi_config=None,
    )


@pytest.fixture(scope="session")
def app() -> Litestar:
    return sample_app()


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    with TestClient(app) as made:
        made.headers["accept"] = "text/html"
        yield made


@pytest.fixture
def staff(app: Litestar) -> Iterator[TestClient[Litestar]]:
    cookies = {ROLE: "analyst+monitor+administrator+enumerator"}
    with TestClient(app, cookies=cookies) as made:
        made.headers["accept"] = "text/html"
        yield made
