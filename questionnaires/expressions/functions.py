"""The functions of expressions: name, number of arguments, meaning; and those that are refused.

A new pure function is one line in `FUNCTIONS`, one in `kiosk/static/expressions.js`, a row in
docs/expressions.md and its vectors.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from questionnaires.expressions import arithmetic, dates, strings
from questionnaires.expressions.values import (
    Value,
    as_number,
    as_text,
    members,
    truth,
    words,
)


class Function(NamedTuple):
    """A function of values: least and most arguments (None: any number), and what it returns."""

    least: int
    most: int | None
    apply: Callable[..., Value]


def _text(function: Callable[..., Value]) -> Callable[..., Value]:
    """Return the function with its arguments made texts."""
    return lambda *values: function(*map(as_text, values))


def _number(function: Callable[..., float]) -> Callable[..., Value]:
    """Return the function with its arguments made numbers."""
    return lambda *values: function(*map(as_number, values))


def _nodes(values: tuple[Value, ...]) -> list[float]:
    return [as_number(member) for value in values for member in members(value)]


def _date(function: Callable[..., Value]) -> Callable[..., Value]:
    """Return the function with the text and the number of its first argument, texts after."""
    return lambda first, *rest: function(as_text(first), as_number(first), *map(as_text, rest))


def _selected_at(choices: Value, index: Value) -> str:
    position = as_number(index)
    found = words(choices)
    return found[int(position)] if 0 <= position < len(found) else ""


FUNCTIONS: dict[str, Function] = {
    "string": Function(0, 1, as_text),
    "concat": Function(1, None, lambda *values: strings.joined("", map(members, values))),
    "join": Function(
        2, None, lambda mark, *values: strings.joined(as_text(mark), map(members, values))
    ),
    "contains": Function(2, 2, _text(lambda text, part: part in text)),
    "starts-with": Function(2, 2, _text(str.startswith)),
    "ends-with": Function(2, 2, _text(str.endswith)),
    "substring": Function(
        2,
        3,
        lambda text, *places: strings.substring(as_text(text), *map(as_number, places)),
    ),
    "substr": Function(
        2, 3, lambda text, *places: strings.sliced(as_text(text), *map(as_number, places))
    ),
    "substring-before": Function(2, 2, _text(strings.before)),
    "substring-after": Function(2, 2, _text(strings.after)),
    "translate": Function(3, 3, _text(strings.translate)),
    "string-length": Function(0, 1, lambda value: float(len(as_text(value)))),
    "normalize-space": Function(0, 1, lambda value: " ".join(words(value))),
    "number": Function(0, 1, as_number),
    "int": Function(1, 1, _number(arithmetic.truncated)),
    "round": Function(
        1,
        2,
        _number(
            lambda number, *places: (
                arithmetic.rounded_to(number, *places) if places else arithmetic.rounded(number)
            )
        ),
    ),
    "floor": Function(1, 1, _number(arithmetic.floor)),
    "ceiling": Function(1, 1, _number(arithmetic.ceiling)),
    "abs": Function(1, 1, _number(math.fabs)),
    "sqrt": Function(1, 1, _number(arithmetic.root)),
    "pow": Function(2, 2, _number(arithmetic.power)),
    "sum": Function(1, 1, lambda *values: arithmetic.total(_nodes(values))),
    "min": Function(1, None, lambda *values: arithmetic.least(_nodes(values))),
    "max": Function(1, None, lambda *values: arithmetic.least(_nodes(values), -1)),
    "count": Function(1, 1, lambda value: float(len(members(value)))),
    "count-non-empty": Function(
        1, 1, lambda value: float(sum(as_text(member) != "" for member in members(value)))
    ),
    "boolean": Function(1, 1, truth),
    "boolean-from-string": Function(1, 1, _text(lambda text: text in {"true", "1"})),
    "true": Function(0, 0, lambda: True),
    "false": Function(0, 0, lambda: False),
    "selected-at": Function(2, 2, _selected_at),
    "count-selected": Function(1, 1, lambda choices: float(len(words(choices)))),
    "date": Function(1, 1, _date(dates.date_text)),
    "format-date": Function(2, 2, _date(dates.formatted)),
    "format-date-time": Function(2, 2, _date(dates.formatted)),
    "decimal-date-time": Function(1, 1, as_number),
    "decimal-time": Function(1, 1, _text(dates.day_fraction)),
}
"""Functions of their arguments alone."""

ELSEWHERE: dict[str, tuple[int, int]] = {
    "not": (1, 1),
    "selected": (2, 2),
    "if": (3, 3),
    "coalesce": (2, 2),
    "once": (1, 1),
    "today": (0, 0),
    "now": (0, 0),
    "position": (1, 1),
    "regex": (2, 2),
    "indexed-repeat": (3, 3),
}
"""Functions that are nodes, lazy, or look at more than their arguments: least and most of them."""

ABOUT_CURRENT = frozenset({"string", "number", "string-length", "normalize-space"})
"""Functions that are about `.` when they are given nothing."""

_CHANGES = "a value that is the same whenever it is calculated again"
_LANGUAGE = "a code: labels depend on the language being read, and so would what is stored"
_FILES = "answers of this form only; a choice filter looks up columns of a choice list"
_MACHINES = "+ - * div mod pow() sqrt(): this one differs in its last digits between machines"
_PLACES = "coordinates are checked by the geopoint item, not by expressions"
_CODED = "texts are stored as they are, and are not encoded by expressions"
_COUNTS = "a sum of conditions, such as (${a} = 'yes') + (${b} = 'yes') >= 2"
_XML = "${name}: answers are not XML nodes here"

REFUSED: dict[str, str] = {
    **dict.fromkeys(("random", "randomize", "uuid"), _CHANGES),
    **dict.fromkeys(("jr:choice-name", "jr:itext"), _LANGUAGE),
    **dict.fromkeys(("pulldata", "instance", "search", "last-saved"), _FILES),
    **dict.fromkeys(("log", "log10", "exp", "exp10", "pi"), _MACHINES),
    **dict.fromkeys(("sin", "cos", "tan", "asin", "acos", "atan", "atan2"), _MACHINES),
    **dict.fromkeys(("area", "distance", "geofence", "intersects"), _PLACES),
    **dict.fromkeys(("digest", "base64-decode", "extract-signed"), _CODED),
    **dict.fromkeys(("checklist", "weighted-checklist"), _COUNTS),
    **dict.fromkeys(("current", "last", "id", "lang"), _XML),
    **dict.fromkeys(("name", "local-name", "namespace-uri"), _XML),
}
"""Functions of ODK XForms and XPath 1.0 that are refused, and what is expected instead."""
