"""Prompt answers: less ado by the framework on the one route that a whole city may use at once.

The framework copies a handler for each of its guards and builds an answer in three steps that
cookies, background work and content negotiation would need. `PromptHandler` makes no copy and
takes an answer that is ready as it is; guards, errors and the description of the route stay.
"""

from typing import Any, Final, TypeVar

import msgspec
from litestar import Litestar, Request, Response
from litestar.connection import ASGIConnection
from litestar.handlers import HTTPRouteHandler
from litestar.types import (
    ASGIApp,
    ExceptionHandlersMap,
    HTTPResponseBodyEvent,
    HTTPResponseStartEvent,
    Receive,
    Scope,
    Send,
)

T = TypeVar("T")

_JSON: Final = (b"content-type", b"application/json")


class Ready(Response[T]):
    """A JSON answer that is its own ASGI application."""

    status_code: int

    def __init__(self, content: T, status_code: int) -> None:
        """Encode `content`; nothing else that the framework's own answer carries is needed."""
        self.body = msgspec.json.encode(content)
        self.status_code = status_code

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send the answer."""
        start: HTTPResponseStartEvent = {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": [_JSON, (b"content-length", str(len(self.body)).encode())],
        }
        body: HTTPResponseBodyEvent = {
            "type": "http.response.body",
            "body": self.body,
            "more_body": False,
        }
        await send(start)
        await send(body)


class PromptHandler(HTTPRouteHandler):
    """A route handler that returns `Ready`."""

    _errors: "ExceptionHandlersMap | None" = None

    async def authorize_connection(self, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
        """Ask every guard; none of ours changes the handler, so none needs a copy of it."""
        for guard in self.resolve_guards():
            await guard(connection, self)  # type: ignore[misc]  # as in the framework: may be sync

    def resolve_exception_handlers(self) -> ExceptionHandlersMap:
        """Return the handlers of errors; found once, for every request asks for them."""
        if self._errors is None:
            self._errors = super().resolve_exception_handlers()
        return self._errors

    async def to_response(
        self, app: Litestar, data: object, request: Request[Any, Any, Any]
    ) -> ASGIApp:
        """Return an answer that is ready as it is."""
        if isinstance(data, Ready):
            return data
        return await super().to_response(app, data, request)
