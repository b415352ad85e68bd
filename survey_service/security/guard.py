"""The one guard of the service: every route declares its permission, and this enforces it.

`opt={"permission": PUBLIC}` or `opt={"permission": Permission.X}`; a route about one unit adds
`"unit": "name of the path parameter"`, a route that narrows what it shows to the units of the
person adds `"unit": OWN_UNITS`. `check_routes` runs at start-up and refuses an application in which
any route says nothing. Answers: 401 without a session, 403 without the permission, 404 for the
unit of somebody else, since whether a page exists there is not theirs to know.
"""

from typing import Any, Final

from litestar import Litestar
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute
from litestar.routes.base import BaseRoute
from litestar.types import Guard

from survey_service.problems import Problem
from survey_service.security.csrf import check_origin
from survey_service.security.permissions import PUBLIC, Permission, allows, holds
from survey_service.security.sessions import Sessions

OWN_UNITS: Final = "*"
_Connection = ASGIConnection[Any, Any, Any, Any]


class UndeclaredRouteError(RuntimeError):
    """Routes that do not say who may use them; names each."""


def guard_of(sessions: Sessions) -> Guard:
    """Return the guard to install on the application, over these sessions."""

    async def guard(connection: _Connection, handler: BaseRouteHandler) -> None:
        declared = handler.opt.get("permission")
        if declared == PUBLIC or _answers_options(handler):
            return
        if not isinstance(declared, Permission):
            raise UndeclaredRouteError(str(handler))
        session = await sync_to_thread(sessions.of, connection)
        if session is None:
            raise Problem("sign-in-required")
        if not holds(session.grants, declared):
            raise Problem("forbidden", expected=declared)
        check_origin(connection)
        scope = handler.opt.get("unit")
        if scope == OWN_UNITS:
            return
        unit = None if scope is None else str(connection.path_params[scope])
        if not allows(session.grants, declared, unit):
            raise Problem("forbidden", expected=declared) if unit is None else Problem("not-found")

    return guard


def check_routes(app: Litestar) -> None:
    """Refuse an application with a route that does not declare a valid permission.

    Raises:
        UndeclaredRouteError: naming every such route.
    """
    if "permission" in app.opt:
        raise UndeclaredRouteError("the application itself must not declare a permission")
    wrong = [
        f"{route.path}: {fault}"
        for route in app.routes
        for handler in handlers_of(route)
        if (fault := _fault(route, handler))
    ]
    if wrong:
        raise UndeclaredRouteError("; ".join(wrong))


def handlers_of(route: BaseRoute) -> tuple[BaseRouteHandler, ...]:
    """The handlers of a route, without the answer to OPTIONS that the framework adds."""
    handlers: list[BaseRouteHandler] = (
        list(route.route_handlers) if isinstance(route, HTTPRoute) else [route.route_handler]  # type: ignore[attr-defined]  # every other kind of route has exactly one
    )
    return tuple(handler for handler in handlers if not _answers_options(handler))


def _fault(route: BaseRoute, handler: BaseRouteHandler) -> str:
    declared = handler.opt.get("permission")
    if declared != PUBLIC and not isinstance(declared, Permission):
        return f"{handler} declares no permission"
    unit = handler.opt.get("unit")
    if unit not in {None, OWN_UNITS, *route.path_parameters}:
        return f"{handler} has no path parameter {unit!r}"
    return ""


def _answers_options(handler: BaseRouteHandler) -> bool:
    return handler.fn.__module__ == HTTPRoute.__module__
