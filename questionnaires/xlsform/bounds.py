"""Bounds that XLSForm writes as constraints and the instrument has fields for, both ways.

They are read from a constraint that has no message of its own; under a message they stay where
they are, or the message would be lost, unless the row says `bounds=yes`.
"""

import re
from collections.abc import Callable

from questionnaires.xlsform.formulas import conjuncts
from questionnaires.xlsform.places import Built

Absorb = Callable[[str], bool]
"""Takes one condition; tells whether it became a field."""

_NUMBER = r"(-?(?:0|[1-9][0-9]{0,12})(?:\.[0-9]{1,9})?)"
_NUMERIC = re.compile(rf"\.\s*(<=|>=)\s*{_NUMBER}")
_LENGTH = re.compile(r"string-length\(\s*\.\s*\)\s*<=\s*([1-9][0-9]{0,4})")
_COUNT = re.compile(r"count-selected\(\s*\.\s*\)\s*(<=|>=)\s*([1-9][0-9]{0,3})")
_ALONE = re.compile(
    r"not\(\s*selected\(\s*\.\s*,\s*'([^']+)'\s*\)\s+and\s+count-selected\(\s*\.\s*\)\s*>\s*1\s*\)"
)
_FIELDS = {"<=": "max", ">=": "min"}
LONGEST_TEXT = 10_000


def absorb_bounds(item: Built, *, with_message: bool, absorb: Absorb) -> None:
    """Turn the conditions of a constraint that are bounds into fields of the item."""
    constraint = item.get("constraint")
    if not isinstance(constraint, str) or ("constraint_message" in item and not with_message):
        return
    given = conjuncts(constraint)
    rest = [condition for condition in given if not absorb(condition)]
    if not rest:
        del item["constraint"]
    elif len(rest) < len(given):
        item["constraint"] = unwrapped(rest[0]) if len(rest) == 1 else " and ".join(rest)


def unwrapped(condition: str) -> str:
    """Return a condition without the brackets that only held its `or` together."""
    inner = condition[1:-1].strip()
    whole = condition.startswith("(") and condition.endswith(")") and _is_balanced(inner)
    return inner if whole and " or " in inner and conjuncts(inner) == [inner] else condition


def _is_balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0


def number_bounds(item: Built, *, whole: bool) -> Absorb:
    """Return what takes `. >= 0` and `. <= 120`."""

    def absorb(condition: str) -> bool:
        found = _NUMERIC.fullmatch(condition)
        if found is None or _FIELDS[found[1]] in item or (whole and "." in found[2]):
            return False
        number = float(found[2])
        item[_FIELDS[found[1]]] = int(number) if number.is_integer() else number
        return True

    return absorb


def length_bound(item: Built) -> Absorb:
    """Return what takes `string-length(.) <= 200`."""

    def absorb(condition: str) -> bool:
        found = _LENGTH.fullmatch(condition)
        if found is None or "max_length" in item or int(found[1]) > LONGEST_TEXT:
            return False
        item["max_length"] = int(found[1])
        return True

    return absorb


def count_bounds(item: Built, choices: list[Built], *, own_list: bool) -> Absorb:
    """Return what takes `count-selected(.) <= 3`, and choices that stand alone.

    Args:
        item: the multiple choice item.
        choices: its choices, marked `exclusive` where nobody else uses them.
        own_list: nobody else does.
    """

    def absorb(condition: str) -> bool:
        if found := _COUNT.fullmatch(condition):
            if _FIELDS[found[1]] in item:
                return False
            item[_FIELDS[found[1]]] = int(found[2])
            return True
        if found := _ALONE.fullmatch(condition):
            alone = next((each for each in choices if str(each["code"]) == found[1]), None)
            if alone is not None and own_list:
                alone["exclusive"] = True
            return alone is not None and bool(alone.get("exclusive"))
        return False

    return absorb
