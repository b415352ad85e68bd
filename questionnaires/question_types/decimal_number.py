"""Decimal items: a number with at most so many decimal places, such as hectares or hours.

An answer is stored in one form: `3.0` as `3`. In a form field the decimal sign may be a comma.
"""

import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from questionnaires.labels import printable
from questionnaires.question_types.base import (
    UNANSWERED,
    Checker,
    Fault,
    Finding,
    ItemBase,
    QuestionType,
    Reader,
    Scales,
    Variable,
    no_choices,
    write_text,
)
from questionnaires.question_types.base import variable as column
from questionnaires.question_types.measured import bounds_check, bounds_faults
from questionnaires.text import Wording

MOST_PLACES = 9
_NUMBER = re.compile(r"[+-]?[0-9]{1,16}(?:[.,][0-9]{1,20})?")


class DecimalItem(ItemBase, frozen=True, kw_only=True, tag="decimal"):
    """A number from `min` to `max` with at most `places` decimals, measured in `unit`."""

    min: int | float | None = None
    max: int | float | None = None
    places: int = 2
    unit: Wording | None = None


def checker(item: DecimalItem, _scales: Scales) -> Checker:
    """Return the check of a finite number."""
    out_of_bounds = bounds_check(item.min, item.max)
    words = {"places": str(item.places)}

    def check(raw: object) -> object:
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            return Finding("wrong-type", printable(raw), "number")
        if isinstance(raw, float) and not math.isfinite(raw):
            return Finding("wrong-type", printable(raw), "number")
        if found := out_of_bounds(raw):
            return found
        if isinstance(raw, int) or raw.is_integer():
            return int(raw)
        if _places(raw) > item.places:
            return Finding("too-precise", raw, f"at most {item.places} decimals", words)
        return raw

    return check


def _places(number: float) -> int:
    """Return how many decimals the shortest writing of a number has."""
    exponent = Decimal(repr(number)).as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def reader(_item: DecimalItem, _scales: Scales) -> Reader:
    """Return the reading of a number; what is none stays a text and is refused later."""

    def read(fields: Sequence[str]) -> object:
        text = fields[-1].strip()
        return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else text or UNANSWERED

    return read


def variables(item: DecimalItem, _scales: Scales) -> tuple[Variable, ...]:
    """Return the one column of the item."""
    return (column(item, "scale", "decimal"),)


def faults(item: DecimalItem, _scales: Scales) -> Iterator[Fault]:
    """Yield what is wrong with the bounds or the places."""
    yield from bounds_faults(item.min, item.max)
    if not 0 <= item.places <= MOST_PLACES:
        yield Fault("bad-limit", "places", item.places, f"0 to {MOST_PLACES}")


DECIMAL = QuestionType(
    item=DecimalItem,
    unanswered={"vi": "Xin Ông/Bà ghi một số", "en": "Please write a number"},
    choices=no_choices,
    checker=checker,
    reader=reader,
    writer=write_text,
    variables=variables,
    faults=faults,
)
