"""Question types: one module each, one union, one total table.

To add a type, write its module, add it to `Item` and to `TYPES`; a test fails until every part
exists.
"""

from typing import Any

from questionnaires.question_types.base import Choice, ItemBase, QuestionType, Scales, Variable
from questionnaires.question_types.free_text import FREE_TEXT, FreeTextItem
from questionnaires.question_types.likert import LIKERT, LikertItem
from questionnaires.question_types.multiple_choice import MULTIPLE_CHOICE, MultipleChoiceItem
from questionnaires.question_types.single_choice import SINGLE_CHOICE, SingleChoiceItem

Item = LikertItem | SingleChoiceItem | MultipleChoiceItem | FreeTextItem

TYPES: dict[type, QuestionType[Any]] = {
    kind.item: kind for kind in (LIKERT, SINGLE_CHOICE, MULTIPLE_CHOICE, FREE_TEXT)
}


def type_of(item: ItemBase) -> QuestionType[Any]:
    """Return the question type of an item."""
    return TYPES[type(item)]


def tag_of(item: ItemBase) -> str:
    """Return the name of the item's type as files and the API spell it."""
    return str(item.__struct_config__.tag)


__all__ = [
    "TYPES",
    "Choice",
    "FreeTextItem",
    "Item",
    "ItemBase",
    "LikertItem",
    "MultipleChoiceItem",
    "QuestionType",
    "Scales",
    "SingleChoiceItem",
    "Variable",
    "tag_of",
    "type_of",
]
