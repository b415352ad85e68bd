"""Values of expressions and how they become one another (XPath 1.0 §3.2, §3.4, §4.2 to §4.4).

A value is a truth value, a number, a text or a node-set: the answers of the rows of a roster, in
order. Answers keep the type of their JSON; an unanswered item is the empty text, a list its codes
joined by blanks. A text that spells a date is the number of its days (ODK XForms, number()).
"""

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from questionnaires.expressions.arithmetic import BLANKS, number_text, read_number
from questionnaires.expressions.dates import days
from questionnaires.expressions.tree import Operator

Scalar: TypeAlias = bool | float | str
Value: TypeAlias = Scalar | tuple[Scalar, ...]

MOST_ROWS = 200
"""Rows of a roster that expressions see; a household has fewer."""

LONGEST_TEXT = 10_000
"""Characters of an answer that expressions see: the longest a text item may ask for."""

_WORD = re.compile(f"[^{BLANKS}]+")
_COMPARE: dict[Operator, Callable[[Scalar, Scalar], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def answer_value(answer: object) -> Scalar:
    """Return an answer as an expression sees it; anything that is no answer is empty."""
    if isinstance(answer, str):
        return answer if len(answer) <= LONGEST_TEXT else answer[:LONGEST_TEXT]
    if isinstance(answer, bool):
        return answer
    if isinstance(answer, int | float):
        return _as_float(answer)
    if isinstance(answer, list | tuple):
        codes = (entry for entry in answer if isinstance(entry, int | float | str))
        return " ".join(as_text(answer_value(code)) for code in codes)[:LONGEST_TEXT]
    return _place(answer) if isinstance(answer, dict) else ""


def _as_float(number: float) -> float:
    """Return a JSON number as a double; it has one zero, as `-0` is read differently elsewhere."""
    try:
        return float(number) + 0.0
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _place(answer: Mapping[object, object]) -> str:
    """Return a geopoint as XForms writes it: latitude, longitude, altitude (none: 0), accuracy."""
    latitude, longitude = answer_value(answer.get("lat")), answer_value(answer.get("lon"))
    if not (type(latitude) is float and type(longitude) is float):
        return ""
    accuracy = answer_value(answer.get("accuracy"))
    radius = accuracy if type(accuracy) is float else 0.0
    return f"{as_text(latitude)} {as_text(longitude)} 0 {as_text(radius)}"


def rows(answer: object) -> Sequence[Mapping[str, object]]:
    """Return the rows of a roster answer, none where it is no list of objects."""
    if not isinstance(answer, list | tuple):
        return []
    return [row for row in answer if isinstance(row, dict)][:MOST_ROWS]


def members(value: Value) -> tuple[Scalar, ...]:
    """Return the nodes of a node-set; another value counts as the one node of an item."""
    return value if isinstance(value, tuple) else (value,)


def truth(value: Value) -> bool:
    """Return the value as a truth value: false are 0, NaN, the empty text and no nodes."""
    return bool(value) and value == value  # noqa: PLR0124 - NaN is the one value unequal to itself


def as_number(value: Value) -> float:
    """Return the value as a number; a text that is neither number nor date is NaN."""
    if isinstance(value, tuple):
        value = value[0] if value else ""
    if isinstance(value, str):
        number = read_number(value)
        return days(value) if math.isnan(number) else number
    return float(value)


def as_text(value: Value) -> str:
    """Return the value as a text; of a node-set its first node."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    return as_text(value[0]) if value else ""


def words(value: Value) -> list[str]:
    """Return the codes of a blank-separated list."""
    return _WORD.findall(as_text(value))


def compare(sign: Operator, left: Value, right: Value) -> bool:
    """Compare two values after bringing them to one type; of node-sets, any pair that agrees."""
    if isinstance(left, tuple) or isinstance(right, tuple):
        return any(_compare(sign, one, other) for one, other in _pairs(left, right))
    return _compare(sign, left, right)


def _pairs(left: Value, right: Value) -> Iterator[tuple[Scalar, Scalar]]:
    """Yield what is compared with what; beside a truth value a node-set is one too."""
    if isinstance(left, bool) or isinstance(right, bool):
        yield truth(left), truth(right)
    else:
        yield from ((one, other) for one in members(left) for other in members(right))


def _compare(sign: Operator, left: Scalar, right: Scalar) -> bool:
    if sign in {"=", "!="}:
        if isinstance(left, bool) or isinstance(right, bool):
            return _COMPARE[sign](truth(left), truth(right))
        if isinstance(left, str) and isinstance(right, str):
            return _COMPARE[sign](left, right)
    return _COMPARE[sign](as_number(left), as_number(right))
