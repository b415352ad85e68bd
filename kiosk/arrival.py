"""How a body arrives: of the right kind, within a size and a time, whole, and not compressed.

The one reader of bodies, for forms (`kiosk.form_body`) and for JSON (`survey_service.api.bodies`).
The framework's own would hold whatever it is sent in memory, and wait for it for ever.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Literal

from litestar import Request

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
    headers = dict(request.scope["headers"])
    _check_kind(request, headers, media_type)
    announced = _announced(headers)
    if announced > most:
        raise ArrivalError("too-large", announced)
    try:
        async with asyncio.timeout(seconds):
            body = await _whole(request, most, announced)
    except TimeoutError:
        raise ArrivalError("too-slow") from None
    if len(body) < announced:
        raise ArrivalError("incomplete", len(body), announced)
    return body


def _check_kind(
    request: Request[Any, Any, Any], headers: Mapping[bytes, bytes], media_type: str
) -> None:
    if headers.get(b"content-type") != media_type.encode():  # as nearly everybody writes it
        kind, options = request.content_type
        if kind != media_type or options.get("charset", "utf-8").lower() not in UTF8:
            raise ArrivalError("wrong-media-type", request.headers.get("content-type"))
    encoding = headers.get(b"content-encoding", b"identity").strip().lower()
    if encoding not in {b"identity", b""}:
        raise ArrivalError("compressed", encoding.decode("latin-1"))


def _announced(headers: Mapping[bytes, bytes]) -> int:
    try:
        return int(headers.get(b"content-length", b"0"))
    except ValueError:
        raise ArrivalError("malformed") from None


async def _whole(request: Request[Any, Any, Any], most: int, announced: int) -> bytes:
    # from the server itself: what the framework puts in between costs more than reading
    body = bytearray()
    while True:
        message = await request.receive()
        if message["type"] != "http.request":
            raise ArrivalError("incomplete", len(body), announced)
        body += message["body"]
        if len(body) > most:
            raise ArrivalError("too-large")
        if not message["more_body"]:
            return bytes(body)
