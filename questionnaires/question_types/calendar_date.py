"""Date items: `YYYY-MM-DD`, years 1 to 9999. Bounds are a matter of the constraint."""

import re
from collections.abc import Sequence
from datetime import date

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

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_WRITTEN = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


class DateItem(ItemBase, frozen=True, kw_only=True, tag="date"):
    """A day of the calendar."""


def is_date(text: str) -> bool:
    """Tell whether the text is a day that exists, as `YYYY-MM-DD`."""
    if (found := _ISO.fullmatch(text)) is None:
        return False
    try:
        date(*map(int, found.groups()))
    except ValueError:
        return False
    return True


def checker(_item: DateItem, _scales: Scales) -> Checker:
    """Return the check of a day that exists."""

    def check(raw: object) -> object:
        if not isinstance(raw, str):
            return Finding("wrong-type", printable(raw), "string YYYY-MM-DD")
        return raw if is_date(raw) else Finding("not-a-date", printable(raw), "YYYY-MM-DD")

    return check


def reader(_item: DateItem, _scales: Scales) -> Reader:
    """Return the reading of a date control, or of a date written the Vietnamese way, 29/2/2028."""

    def read(fields: Sequence[str]) -> object:
        text = fields[-1].strip()
        if found := _WRITTEN.fullmatch(text):
            day, month, year = found.groups()
            return f"{year}-{month:0>2}-{day:0>2}"
        return text or UNANSWERED

    return read


def variables(item: DateItem, _scales: Scales) -> tuple[Variable, ...]:
    """Return the one column of the item."""
    return (column(item, "scale", "date"),)


DATE = QuestionType(
    item=DateItem,
    unanswered={"vi": "Xin Ông/Bà ghi ngày, tháng, năm", "en": "Please write the date"},
    choices=no_choices,
    checker=checker,
    reader=reader,
    writer=write_text,
    variables=variables,
    faults=no_faults,
)
