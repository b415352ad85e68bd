"""Unit items: an administrative unit by its official code (decision 124/2004/QĐ-TTg).

A commune has five digits; a village is written behind the code of its commune, `10507.03`. Which
codes exist on a day is known to the service, not here (`questionnaires.references`).
"""

from typing import Literal

from questionnaires.question_types.base import (
    Checker,
    ItemBase,
    QuestionType,
    Scales,
    last_field,
    no_choices,
    no_faults,
    write_text,
)
from questionnaires.question_types.formed_code import coded_column, formed_checker

Level = Literal["commune", "village"]
FORMS: dict[Level, tuple[str, str]] = {
    "commune": (r"[0-9]{5}", "five digits, as 10507"),
    "village": (r"[0-9]{5}\.[0-9]{2,3}", "commune and number, as 10507.03"),
}


class UnitItem(ItemBase, frozen=True, kw_only=True, tag="unit"):
    """A unit of that level, `within` the unit answered to the earlier item of that name."""

    level: Level = "commune"
    within: str | None = None


def checker(item: UnitItem, _scales: Scales) -> Checker:
    """Return the check of the form of the code."""
    pattern, expected = FORMS[item.level]
    return formed_checker(pattern, "not-a-unit", expected)


UNIT = QuestionType(
    item=UnitItem,
    unanswered={"vi": "Xin Ông/Bà chọn một đơn vị", "en": "Please choose a unit"},
    choices=no_choices,
    checker=checker,
    reader=last_field,
    writer=write_text,
    variables=coded_column,
    faults=no_faults,
)
