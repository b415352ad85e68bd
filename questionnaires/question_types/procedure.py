"""Procedure items: an administrative procedure by its code in the national database, `1.004873`.

Which codes are in force is known to the service, not here (`questionnaires.references`).
"""

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

FORM = r"[0-9]{1,2}\.[0-9]{6}(?:\.[0-9A-Z]{2,3}){0,4}"


class ProcedureItem(ItemBase, frozen=True, kw_only=True, tag="procedure"):
    """One of the administrative procedures (thủ tục hành chính)."""


def checker(_item: ProcedureItem, _scales: Scales) -> Checker:
    """Return the check of the form of the code."""
    return formed_checker(FORM, "not-a-procedure", "the code of a procedure, as 1.004873")


PROCEDURE = QuestionType(
    item=ProcedureItem,
    unanswered={"vi": "Xin Ông/Bà chọn một thủ tục", "en": "Please choose a procedure"},
    choices=no_choices,
    checker=checker,
    reader=last_field,
    writer=write_text,
    variables=coded_column,
    faults=no_faults,
)
