"""Hidden items: a value that a case, a link or a default brings along and nobody sees."""

from questionnaires.question_types.base import (
    Checker,
    ItemBase,
    QuestionType,
    Scales,
    no_choices,
    no_faults,
)
from questionnaires.question_types.formed_code import text_column
from questionnaires.question_types.scalar import cell, scalar_checker, scalar_reader, write_scalar

LONGEST = 255


class HiddenItem(ItemBase, frozen=True, kw_only=True, tag="hidden"):
    """A text of at most 255 characters, a number or a truth value."""


def checker(_item: HiddenItem, _scales: Scales) -> Checker:
    """Return the check of the value."""
    return scalar_checker(LONGEST)


HIDDEN = QuestionType(
    item=HiddenItem,
    unanswered={"vi": "Giá trị này đi kèm phiếu", "en": "This value comes with the form"},
    choices=no_choices,
    checker=checker,
    reader=scalar_reader,
    writer=write_scalar,
    variables=text_column,
    faults=no_faults,
    columns=cell,
    shown=False,
)
