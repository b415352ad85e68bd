"""The body of a posted form, read with our own limits: bytes to fields, or a fault with a name.

A body arrives within `DEADLINE_SECONDS`; otherwise anybody could hold connections for nothing.

Forms post `application/x-www-form-urlencoded` (WHATWG URL Standard, section 5) and nothing else.
A body that is damaged but short enough is salvaged: the fields that can be read are kept, the
fault is named, and the page can show the person what arrived. Nothing here raises on any bytes.
"""

import asyncio
from collections.abc import Iterable
from typing import Any, Literal
from urllib.parse import unquote_to_bytes

import msgspec
from litestar import Request
from litestar.exceptions import HTTPException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

MOST_BYTES = 64 * 1024
MOST_FIELDS = 500
DEADLINE_SECONDS = 20.0
MEDIA_TYPE = "application/x-www-form-urlencoded"

Fault = Literal["unreadable", "too-large", "too-slow", "wrong-media-type"]
Field = tuple[str, str]


class FormBody(msgspec.Struct, frozen=True):
    """Fields in order of arrival, and the fault of the body where it has one."""

    fields: tuple[Field, ...] = ()
    fault: Fault | None = None


async def read(request: Request[Any, Any, Any]) -> FormBody:
    """Read the body of a request; too long, too slow, cut off or of another type is a fault."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != MEDIA_TYPE:
        return FormBody(fault="wrong-media-type")
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            body = await request.body()
    except TimeoutError:
        return FormBody(fault="too-slow")
    except RequestEntityTooLarge:
        return FormBody(fault="too-large")
    except HTTPException:  # a broken length, or the other side hung up half way
        return FormBody(fault="unreadable")
    return parse(body)


def parse(body: bytes) -> FormBody:
    """Split a body into fields. Invalid UTF-8, NUL and surplus fields are a fault, but kept out."""
    if len(body) > MOST_BYTES:
        return FormBody(fault="too-large")
    pairs = [pair for pair in body.split(b"&") if pair]
    decoded = [_decoded(pair) for pair in pairs[:MOST_FIELDS]]
    fields = tuple(field for field, _ in decoded)
    sound = all(is_sound for _, is_sound in decoded) and len(pairs) <= MOST_FIELDS
    return FormBody(fields, None if sound else "unreadable")


def _decoded(pair: bytes) -> tuple[Field, bool]:
    name, _, value = pair.partition(b"=")
    left, left_sound = _text(name)
    right, right_sound = _text(value)
    return (left, right), left_sound and right_sound


def _text(encoded: bytes) -> tuple[str, bool]:
    raw = unquote_to_bytes(encoded.replace(b"+", b" "))
    text = raw.decode("utf-8", errors="replace")
    is_sound = b"\x00" not in raw and text.encode() == raw
    return text.replace("\x00", ""), is_sound


def repeated(fields: Iterable[Field], allowed: frozenset[str]) -> bool:
    """Tell whether a field that stands alone came twice; `allowed` names may repeat."""
    seen: set[str] = set()
    for name, _ in fields:
        if name in seen and name not in allowed:
            return True
        seen.add(name)
    return False
