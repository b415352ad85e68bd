"""Time items: a time of day, `HH:MM` from 00:00 to 23:59."""

import re
from collections.abc import Sequence

from questionnaires.labels import printable
from questionnaires.question_types.base import (
    UNANSWERED,
    Checker,
    Finding,
    ItemBase,
    QuestionType,
    Reader,
    Scales,
    Variable,
    no_choices,
    no_faults,
    write_text,
)
from questionnaires.question_types.base import variable as column

_TIME = re.compile("(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_WRITTEN = re.compile(r"([0-9]{1,2})(?::|h|g| giờ )([0-5][0-9])(?::00)?")


class TimeItem(ItemBase, frozen=True, kw_only=True, tag="time"):
    """A time of day."""


def checker(_item: TimeItem, _scales: Scales) -> Checker:
    """Return the check of hours and minutes."""

    def check(raw: object) -> object:
        if not isinstance(raw, str):
            return Finding("wrong-type", printable(raw), "string HH:MM")
        return raw if _TIME.fullmatch(raw) else Finding("not-a-time", printable(raw), "HH:MM")

    return check


def reader(_item: TimeItem, _scales: Scales) -> Reader:
    """Return the reading of a time control, or of a time as people write it: 8:30, 8h30."""

    def read(fields: Sequence[str]) -> object:
        text = fields[-1].strip()
        if found := _WRITTEN.fullmatch(text):
            return f"{found[1]:0>2}:{found[2]}"
        return text or UNANSWERED

    return read


def variables(item: TimeItem, _scales: Scales) -> tuple[Variable, ...]:
    """Return the one column of the item."""
    return (column(item, "scale", "time"),)


TIME = QuestionType(
    item=TimeItem,
    unanswered={"vi": "Xin Ông/Bà ghi giờ và phút", "en": "Please write hours and minutes"},
    choices=no_choices,
    checker=checker,
    reader=reader,
    writer=write_text,
    variables=variables,
    faults=no_faults,
)
