"""The body of a posted form, read with our own limits: bytes to fields, or a fault with a name.

A body arrives within `DEADLINE_SECONDS`; otherwise anybody could hold connections for nothing.

Forms post `application/x-www-form-urlencoded` (WHATWG URL Standard, section 5) and nothing else.
A body that is damaged but short enough is salvaged: the fields that can be read are kept, the
fault is named, and the page can show the person what arrived. Nothing here raises on any bytes.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal
from urllib.parse import unquote_to_bytes

import msgspec
from litestar import Request

from kiosk.arrival import ArrivalError, ArrivalFault, arrived

MOST_BYTES = 64 * 1024
MOST_FIELDS = 500
DEADLINE_SECONDS = 20.0
MEDIA_TYPE = "application/x-www-form-urlencoded"

Fault = Literal["unreadable", "too-large", "too-slow", "wrong-media-type"]
Field = tuple[str, str]

FAULTS: Mapping[ArrivalFault, Fault] = {
    "wrong-media-type": "wrong-media-type",
    "compressed": "wrong-media-type",
    "too-large": "too-large",
    "too-slow": "too-slow",
    "incomplete": "unreadable",
    "malformed": "unreadable",
}
"""What a person is told of a body that did not arrive."""


class FormBody(msgspec.Struct, frozen=True):
    """Fields in order of arrival, and the fault of the body where it has one."""

    fields: tuple[Field, ...] = ()
    fault: Fault | None = None


async def read(request: Request[Any, Any, Any]) -> FormBody:
    """Read the body of a request; too long, too slow, cut off or of another type is a fault."""
    try:
        body = await arrived(request, MEDIA_TYPE, most=MOST_BYTES, seconds=DEADLINE_SECONDS)
    except ArrivalError as error:
        return FormBody(fault=FAULTS[error.fault])
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
