"""The one JSON decoder for what comes from outside: strict, and never an error of the server.

What it accepts is I-JSON (RFC 7493): UTF-8, each name once, numbers that a double can hold, no lone
surrogates; and beyond that no NUL and at most `MAX_DEPTH` levels. Everything else is a catalogue
problem. It reads bodies, and what was sealed on a device.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from survey_service.problems.problem import Problem

MAX_DEPTH: Final = 32
MAX_INTEGER: Final = 2**53
_DIGITS_OF_MAX_INTEGER: Final = 16

_SURROGATE_OR_NUL: Final = re.compile("[\x00\ud800-\udfff]")


def decode_value(body: bytes) -> object:
    """Decode I-JSON bytes into plain Python values.

    Raises:
        Problem: one of the `body-…` codes of the catalogue.
    """
    if not body.strip():
        raise Problem("body-empty", "body")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"byte {error.start}"
        raise Problem("body-not-utf8", where, hex(body[error.start]), "UTF-8") from None
    value = _parse(text)
    # brackets bound the depth from above, so the usual short form needs no walk
    if text.count("[") + text.count("{") > MAX_DEPTH or "\\u" in text:
        _check_tree(value)
    return value


def _parse(text: str) -> object:
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise Problem("body-too-deep", "body", expected=f"≤ {MAX_DEPTH}") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise Problem("body-not-json", where, expected=error.msg) from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise Problem("body-duplicate-key", counts.most_common(1)[0][0])
    return members


def _finite(digits: str) -> float:
    value = float(digits)
    if value in {float("inf"), float("-inf")}:
        raise Problem("body-number-out-of-range", "body", digits)
    return value


def _exact(digits: str) -> int:
    # the length is looked at first: converting a million digits would cost quadratic time
    if len(digits) < _DIGITS_OF_MAX_INTEGER:
        return int(digits)
    if len(digits) > _DIGITS_OF_MAX_INTEGER + 1 or abs(int(digits)) > MAX_INTEGER:
        raise Problem("body-number-out-of-range", "body", digits, "≤ 2^53")
    return int(digits)


def _no_constant(name: str) -> float:
    raise Problem("body-number-out-of-range", "body", name)


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_once, parse_float=_finite, parse_constant=_no_constant, parse_int=_exact
)


def _check_tree(value: object) -> None:
    """Refuse nesting beyond MAX_DEPTH, and NUL or lone surrogates in any string."""
    level = [value]
    depth = 0
    while level:
        if depth == MAX_DEPTH and any(isinstance(value, dict | list) for value in level):
            raise Problem("body-too-deep", "body", expected=f"≤ {MAX_DEPTH}")
        level = [inner for outer in level for inner in _inside(outer)]
        depth += 1


def _inside(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value
        yield from value.values()
    elif isinstance(value, list):
        yield from value
    elif isinstance(value, str) and _SURROGATE_OR_NUL.search(value):
        raise Problem("body-forbidden-character", "body", value)
