"""The one JSON body decoder of the service: strict, bounded, and never an error of the server.

What it accepts is I-JSON as `problems/ijson.py` reads it, at most `MAX_BYTES` bytes, arriving
within `DEADLINE_SECONDS`. Everything else is a catalogue problem. The framework's own decoding is
bypassed because it keeps the last of two equal names without a word, waits for ever, and answers
500 to bad UTF-8 and to deep nesting.
"""

from typing import Any, Final, TypeVar

import msgspec
from litestar import Request

from kiosk.arrival import ArrivalError, arrived
from survey_service.api.shapes import wrong_shape
from survey_service.problems import Problem
from survey_service.problems.ijson import decode_value

MEDIA_TYPE: Final = "application/json"
MAX_BYTES: Final = 256 * 1024
DEADLINE_SECONDS: Final = 20.0

_Body = TypeVar("_Body")


async def read_body(
    request: Request[Any, Any, Any],
    shape: type[_Body],
    *,
    most: int = MAX_BYTES,
    seconds: float | None = None,
) -> _Body:
    """Read and decode the body of a request into `shape`.

    Args:
        request: the request.
        shape: what its body is.
        most: bytes it may have.
        seconds: time it may take; `DEADLINE_SECONDS` unless told otherwise.

    Raises:
        Problem: one of the `body-…` or `content-…` codes of the catalogue.
    """
    allowed = seconds or DEADLINE_SECONDS
    try:
        body = await arrived(request, MEDIA_TYPE, most=most, seconds=allowed)
    except ArrivalError as error:
        raise _not_read(error, most, allowed) from None
    return decode(body, shape)


def decode(body: bytes, shape: type[_Body]) -> _Body:
    """Decode I-JSON bytes into a struct or a plain type; unknown names are refused by the struct.

    Raises:
        Problem: as `read_body`.
    """
    value = decode_value(body)
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        raise wrong_shape(error, value, shape) from None


def _not_read(error: ArrivalError, most: int, seconds: float) -> Problem:
    match error.fault:
        case "wrong-media-type":
            return Problem("content-type-unsupported", "Content-Type", error.got, MEDIA_TYPE)
        case "compressed":
            return Problem(
                "content-encoding-unsupported", "Content-Encoding", error.got, "identity"
            )
        case "too-large":
            return Problem("body-too-large", "body", error.got, f"≤ {most} byte")
        case "too-slow":
            return too_slow(seconds)
        case "incomplete":
            expected = f"{error.announced} byte" if error.announced else ""
            return Problem("body-incomplete", "body", error.got, expected)
        case "malformed":
            return Problem("request-malformed")


def too_slow(seconds: float) -> Problem:
    """The problem of a body that did not arrive in time; the connection is of no more use."""
    expected = {"vi": f"trọn vẹn trong {seconds:g} giây", "en": f"whole within {seconds:g} seconds"}
    return Problem("body-too-slow", "body", expected=expected, headers={"Connection": "close"})
