"""Calculated items: a value made from the answers before it; the server makes it again."""

from collections.abc import Iterator
from typing import Literal

from questionnaires.expressions.values import LONGEST_TEXT
from questionnaires.question_types.base import (
    Checker,
    Fault,
    ItemBase,
    QuestionType,
    Scales,
    Variable,
    no_choices,
)
from questionnaires.question_types.base import variable as column
from questionnaires.question_types.scalar import cell, scalar_checker, scalar_reader, write_scalar


class CalculatedItem(ItemBase, frozen=True, kw_only=True, tag="calculated"):
    """The value of an expression; whatever was sent in its place is replaced.

    `measure` says what the value is in tables; with `text` it is always a text.
    """

    calculation: str
    measure: Literal["nominal", "ordinal", "scale", "text"] = "scale"


def checker(_item: CalculatedItem, _scales: Scales) -> Checker:
    """Return the check of what stood there before, which `once()` may keep."""
    return scalar_checker(LONGEST_TEXT)


def variables(item: CalculatedItem, _scales: Scales) -> tuple[Variable, ...]:
    """Return the one column of the item."""
    datatype = {"scale": "decimal", "text": "text"}.get(item.measure, "code")
    return (column(item, item.measure, datatype),)  # type: ignore[arg-type]  # one of Datatype


def faults(item: CalculatedItem, _scales: Scales) -> Iterator[Fault]:
    """Yield a calculation of nothing."""
    if not item.calculation.strip():
        yield Fault("missing-field", "calculation", None, "an expression")


CALCULATED = QuestionType(
    item=CalculatedItem,
    unanswered={"vi": "Giá trị này được tính tự động", "en": "This value is calculated"},
    choices=no_choices,
    checker=checker,
    reader=scalar_reader,
    writer=write_scalar,
    variables=variables,
    faults=faults,
    columns=cell,
    shown=False,
    answered=False,
)
