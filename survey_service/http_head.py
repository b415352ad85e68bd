"""HEAD for every address that has GET (RFC 9110, 9.3.2): the same answer without its content.

The framework routes by method and knows HEAD only where a handler declares it. The application
therefore runs HEAD as GET and keeps the content back; headers, Content-Length included, stay those
of GET. `Allow` is completed where the framework writes it.
"""

from typing import Final, cast

from litestar import Litestar
from litestar.enums import HttpMethod, ScopeType
from litestar.status_codes import HTTP_204_NO_CONTENT, HTTP_405_METHOD_NOT_ALLOWED
from litestar.types import HTTPScope, Message, Receive, Scope, Send
from litestar.types.asgi_types import LifeSpanReceive, LifeSpanScope, LifeSpanSend

_ALLOW: Final = b"allow"
_MAY_SAY_ALLOW: Final = frozenset({HTTP_204_NO_CONTENT, HTTP_405_METHOD_NOT_ALLOWED})
"""The framework names methods where it answers OPTIONS, and where it refuses one."""


class Service(Litestar):
    """A Litestar application that answers HEAD wherever it answers GET."""

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        """Handle a connection."""
        if scope["type"] == ScopeType.HTTP:
            scope, send = _with_get(cast("HTTPScope", scope), cast("Send", send))
        await super().__call__(scope, receive, send)


def _with_get(scope: HTTPScope, send: Send) -> tuple[HTTPScope, Send]:
    send = _allowing_head(send)
    if scope["method"] != HttpMethod.HEAD:
        return scope, send
    asked = scope.copy()  # the server must still see HEAD, since it frames the answer
    asked["method"] = HttpMethod.GET
    return asked, _without_content(send)


def _without_content(send: Send) -> Send:
    async def headers_only(message: Message) -> None:
        if message["type"] != "http.response.body":
            await send(message)
        elif not message["more_body"]:
            await send({**message, "body": b""})

    return headers_only


def _allowing_head(send: Send) -> Send:
    async def with_head(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] in _MAY_SAY_ALLOW:
            message["headers"] = [_with_head(*header) for header in message["headers"]]
        await send(message)

    return with_head


def _is_allow(header: tuple[bytes, bytes]) -> bool:
    name = header[0]
    return len(name) == len(_ALLOW) and name.lower() == _ALLOW


def _with_head(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    methods = value.decode("latin-1").split(", ") if _is_allow((name, value)) else []
    if "GET" not in methods or "HEAD" in methods:
        return name, value
    return name, ", ".join(sorted([*methods, "HEAD"])).encode("latin-1")
