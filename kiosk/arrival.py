"""How a body arrives: of the right kind, within a size and a time, whole, and not compressed.

The one reader of bodies, for forms (`kiosk.form_body`) and for JSON (`survey_service.api.bodies`).
The framework's own would hold whatever it is sent in memory, and wait for it for ever.
"""

import asyncio
from typing import Any, Literal

from litestar import Request
from litestar.exceptions import HTTPException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

ArrivalFault = Literal[
    "wrong-media-type", "compressed", "too-large", "too-slow", "incomplete", "malformed"
]

UTF8 = frozenset({"utf-8", "utf8"})


class ArrivalError(Exception):
    """Why a body was not read, with what was got; of one cut off, also how long it should be."""

    def __init__(self, fault: ArrivalFault, got: object = None, announced: int = 0) -> None:
        super().__init__(fault)
        self.fault: ArrivalFault = fault
        self.got = got
        self.announced = announced


async def arrived(
    request: Request[Any, Any, Any], media_type: str, *, most: int, seconds: float
) -> bytes:
    """Return the body of a request.

    Args:
        request: the request; nothing of its body was read before.
        media_type: the only type that is read; a charset beside it must be UTF-8.
        most: bytes it may have; what is longer is not held in memory.
        seconds: time it may take from now.

    Raises:
        ArrivalError: `compressed`, since a small body could become a large one; `incomplete`, the
            other side hung up half way; `malformed`, a length that is no number.
    """
    _check_headers(request, media_type)
    try:
        announced = request.content_length or 0
        if announced > most:
            raise ArrivalError("too-large", announced)
        async with asyncio.timeout(seconds):
            body = await _streamed(request, most)
    except TimeoutError:
        raise ArrivalError("too-slow") from None
    except RequestEntityTooLarge:
        raise ArrivalError("too-large") from None
    except HTTPException as error:
        hung_up = error.detail == "client disconnected prematurely"
        raise ArrivalError("incomplete" if hung_up else "malformed") from None
    if len(body) < announced:
        raise ArrivalError("incomplete", len(body), announced)
    return body


def _check_headers(request: Request[Any, Any, Any], media_type: str) -> None:
    kind, options = request.content_type
    if kind != media_type or options.get("charset", "utf-8").lower() not in UTF8:
        raise ArrivalError("wrong-media-type", request.headers.get("content-type"))
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", ""}:
        raise ArrivalError("compressed", encoding)


async def _streamed(request: Request[Any, Any, Any], most: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise ArrivalError("too-large")
    return bytes(body)
