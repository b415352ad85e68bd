"""What the preview says about every item: which rules it has, in the words of the file.

Which of them hold is decided in the browser, where the answers are.
"""

import msgspec

from kiosk.languages import N_, spoken
from questionnaires.compiled import Question, compiled
from questionnaires.instrument import Instrument
from questionnaires.question_types import (
    CalculatedItem,
    ChoosingItem,
    RosterSelectionItem,
    tag_of,
)
from questionnaires.text import say

KINDS = {
    "section": N_("Phần này chỉ hỏi khi"),
    "item": N_("Chỉ hỏi khi"),
    "filter": N_("Chỉ đưa ra phương án mà"),
    "required": N_("Phải trả lời khi"),
    "constraint": N_("Chỉ nhận câu trả lời khi"),
    "calculation": N_("Được tính bằng"),
    "selection": N_("Chọn một người theo"),
}


class TracedRule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: its kind, what that means in words, and its text."""

    kind: str
    words: str
    text: str


class TracedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item, and its rules; `number` is empty where none is printed."""

    name: str
    number: str
    kind: str
    text: str
    rules: tuple[TracedRule, ...]
    rows: tuple["TracedItem", ...] = ()


class TracedSection(msgspec.Struct, frozen=True, kw_only=True):
    """The items of a section."""

    name: str
    title: str
    items: tuple[TracedItem, ...]


def traced(instrument: Instrument, language: str) -> tuple[TracedSection, ...]:
    """Return all items by section, in asking order, in a language of the instrument."""
    questions = compiled(instrument).questions
    return tuple(
        TracedSection(
            name=section.name,
            title=say(section.title, language),
            items=tuple(_item(each, language) for each in questions if each.section is section),
        )
        for section in instrument.sections
    )


def _item(question: Question, language: str, *, in_row: bool = False) -> TracedItem:
    inner = question.rows.questions if question.rows is not None else ()
    return TracedItem(
        name=question.name,
        number=str(question.number) if question.number and not in_row else "",
        kind=tag_of(question.item),
        text=say(question.item.text, language),
        rules=tuple(
            TracedRule(kind=kind, words=spoken(KINDS[kind], language), text=text)
            for kind, text in _texts(question, in_row=in_row)
            if text
        ),
        rows=tuple(_item(each, language, in_row=True) for each in inner),
    )


def _texts(question: Question, *, in_row: bool) -> list[tuple[str, str | None]]:
    item = question.item
    return [
        ("section", None if in_row else question.section.relevant),
        ("item", item.relevant),
        ("calculation", item.calculation if isinstance(item, CalculatedItem) else None),
        ("selection", item.select.method if isinstance(item, RosterSelectionItem) else None),
        ("filter", item.choice_filter if isinstance(item, ChoosingItem) else None),
        ("required", item.required if isinstance(item.required, str) else None),
        ("constraint", item.constraint),
    ]
