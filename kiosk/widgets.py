"""One question as it stands on a screen: its control, what was typed, what is wrong with it.

Every question type has one template `templates/widgets/<type>.html` in the line of `WIDGETS`; a
test compares the table with the union of question types.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec

from kiosk.form_data import FormState
from kiosk.languages import N_, spoken
from questionnaires.instrument import (
    Choice,
    FreeTextItem,
    Instrument,
    Item,
    LikertItem,
    MultipleChoiceItem,
    SingleChoiceItem,
    item_choices,
    numbers,
)
from questionnaires.text import say
from questionnaires.validation import Violation

MISSING = "required-missing"
KEPT = N_("Các câu khác đã được lưu.")
"""True of a page, which carries what was typed; a program that sends answers keeps its own."""

FACES = 5
"""Levels a scale must have to be drawn with faces."""

WIDGETS: Mapping[type, str] = MappingProxyType(
    {
        LikertItem: "widgets/likert.html",
        SingleChoiceItem: "widgets/single_choice.html",
        MultipleChoiceItem: "widgets/multiple_choice.html",
        FreeTextItem: "widgets/text.html",
    }
)


class ChoiceView(msgspec.Struct, frozen=True, kw_only=True):
    """One choice; `face` is 1–5 on a five-level scale, else 0; `apart` choices are no opinion."""

    value: str
    label: str
    is_chosen: bool
    face: int = 0
    apart: bool = False


class Widget(msgspec.Struct, frozen=True, kw_only=True):
    """One question with its control; `error` is empty where nothing is wrong."""

    template: str
    name: str
    number: int
    text: str
    hint: str
    is_required: bool
    choices: tuple[ChoiceView, ...]
    typed: str
    max_length: int
    most: int
    error: str


class ReviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the review: the question, what was answered (empty: nothing), its name."""

    name: str
    number: int
    text: str
    answers: tuple[str, ...]


def widget(
    instrument: Instrument, item: Item, state: FormState, violations: Sequence[Violation]
) -> Widget:
    """Return the control of an item in the state's language, with what was typed."""
    language = state.language
    typed = _typed(item, state)
    found = [each for each in violations if each.item == item.name]
    errors = [say(each.hint, language) for each in found]
    if any(each.code == MISSING for each in found):
        errors.append(spoken(KEPT, language))
    return Widget(
        template=WIDGETS[type(item)],
        name=item.name,
        number=numbers(instrument)[item.name],
        text=say(item.text, language),
        hint=say(item.hint, language) if item.hint else "",
        is_required=item.required,
        choices=_choices(item_choices(instrument, item), typed, language, item),
        typed=typed[-1] if typed else "",
        max_length=item.max_length if isinstance(item, FreeTextItem) else 0,
        most=_most(item),
        error=" ".join(errors),
    )


def _typed(item: Item, state: FormState) -> tuple[str, ...]:
    return tuple(value for name, value in state.typed if name == item.name)


def _most(item: Item) -> int:
    """Return how many choices may be ticked, where that is fewer than there are."""
    return (item.max or 0) if isinstance(item, MultipleChoiceItem) else 0


def _choices(
    choices: Sequence[Choice], typed: Sequence[str], language: str, item: Item
) -> tuple[ChoiceView, ...]:
    levels = [choice.code for choice in choices if not choice.missing]
    has_faces = isinstance(item, LikertItem) and len(levels) == FACES
    return tuple(
        ChoiceView(
            value=str(choice.code),
            label=say(choice.label, language),
            is_chosen=str(choice.code) in typed,
            face=levels.index(choice.code) + 1 if has_faces and choice.code in levels else 0,
            apart=choice.missing or choice.exclusive,
        )
        for choice in choices
    )


def review_row(instrument: Instrument, item: Item, state: FormState) -> ReviewRow:
    """Return the line of an item on the review screen."""
    labels = {
        str(choice.code): say(choice.label, state.language)
        for choice in item_choices(instrument, item)
    }
    return ReviewRow(
        name=item.name,
        number=numbers(instrument)[item.name],
        text=say(item.text, state.language),
        answers=tuple(labels.get(value, value) for value in _typed(item, state) if value),
    )
