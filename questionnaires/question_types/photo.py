"""Photo items: a picture taken during the interview."""

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


class PhotoItem(ItemBase, frozen=True, kw_only=True, tag="photo"):
    """A picture taken during the interview, known by the SHA-256 of its file."""


PHOTO = QuestionType(
    item=PhotoItem,
    unanswered={"vi": "Xin Ông/Bà chụp một ảnh", "en": "Please take a picture"},
    choices=no_choices,
    checker=file_checker,
    reader=last_field,
    writer=write_text,
    variables=text_column,
    faults=no_faults,
)
