"""Signature items: a signature drawn on the screen."""

from questionnaires.question_types.base import (
    ItemBase,
    QuestionType,
    last_field,
    no_choices,
    no_faults,
    write_text,
)
from questionnaires.question_types.formed_code import text_column
from questionnaires.question_types.stored_file import file_checker


class SignatureItem(ItemBase, frozen=True, kw_only=True, tag="signature"):
    """A signature drawn on the screen, known by the SHA-256 of its file."""


SIGNATURE = QuestionType(
    item=SignatureItem,
    unanswered={"vi": "Xin Ông/Bà ký tên", "en": "Please sign"},
    choices=no_choices,
    checker=file_checker,
    reader=last_field,
    writer=write_text,
    variables=text_column,
    faults=no_faults,
)
