"""Integer items: a whole number, such as years, dong or people."""

import re
from collections.abc import Iterator, Sequence

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

_WHOLE = re.compile(r"[+-]?[0-9]{1,16}")


class IntegerItem(ItemBase, frozen=True, kw_only=True, tag="integer"):
    """A whole number from `min` to `max`, counted in `unit`."""

    min: int | None = None
    max: int | None = None
    unit: Wording | None = None


def checker(item: IntegerItem, _scales: Scales) -> Checker:
    """Return the check: `7`, but neither `7.0` nor `"7"` nor `true`."""
    out_of_bounds = bounds_check(item.min, item.max)

    def check(raw: object) -> object:
        if type(raw) is not int:
            return Finding("wrong-type", printable(raw), "integer")
        return out_of_bounds(raw) or raw

    return check


def read_whole(_item: ItemBase, _scales: Scales) -> Reader:
    """Return the reading of digits; what is no number stays a text and is refused later."""

    def read(fields: Sequence[str]) -> object:
        text = fields[-1].strip()
        return int(text) if _WHOLE.fullmatch(text) else text or UNANSWERED

    return read


def variables(item: IntegerItem, _scales: Scales) -> tuple[Variable, ...]:
    """Return the one column of the item."""
    return (column(item, "scale", "integer"),)


def faults(item: IntegerItem, _scales: Scales) -> Iterator[Fault]:
    """Yield what is wrong with the bounds."""
    yield from bounds_faults(item.min, item.max)


INTEGER = QuestionType(
    item=IntegerItem,
    unanswered={"vi": "Xin Ông/Bà ghi một số nguyên", "en": "Please write a whole number"},
    choices=no_choices,
    checker=checker,
    reader=read_whole,
    writer=write_text,
    variables=variables,
    faults=faults,
)
