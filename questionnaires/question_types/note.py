"""Notes: words on a screen that ask nothing."""

from questionnaires.labels import printable
from questionnaires.question_types.base import (
    Checker,
    Finding,
    ItemBase,
    QuestionType,
    Scales,
    last_field,
    no_choices,
    no_faults,
    no_variables,
    write_text,
)


class NoteItem(ItemBase, frozen=True, kw_only=True, tag="note"):
    """Something to read; never an answer."""


def checker(_item: NoteItem, _scales: Scales) -> Checker:
    """Return a check that lets nothing pass."""
    return lambda raw: Finding("not-asked", printable(raw), "no answer")


NOTE = QuestionType(
    item=NoteItem,
    unanswered={"vi": "Xin Ông/Bà đọc và đi tiếp", "en": "Please read and go on"},
    choices=no_choices,
    checker=checker,
    reader=last_field,
    writer=write_text,
    variables=no_variables,
    faults=no_faults,
    answered=False,
)
