"""From what an author writes to what is asked: grids and "other, specify" become plain items.

A grid becomes one Likert item per row; a choice with `other` is followed by the text item
`<name>_other`; a roster with `select` by `<name>_selected`. Choices of a shared list are put into
the items that use it. So everything behind this (routing, tables, pages) meets plain items only.
"""

from collections.abc import Mapping
from typing import TypeVar

from msgspec.structs import replace

from questionnaires.question_types import (
    Choice,
    ChoosingItem,
    FreeTextItem,
    GridItem,
    Item,
    ItemBase,
    MultipleChoiceItem,
    RosterItem,
    RowItem,
    SimpleItem,
    SingleChoiceItem,
    SourceItem,
)
from questionnaires.question_types.codes import OTHER, OTHER_LABEL, SPECIFY
from questionnaires.question_types.grid import row_items
from questionnaires.question_types.roster_selection import selection_of

Lists = Mapping[str, tuple[Choice, ...]]
SPECIFY_LENGTH = 200
"""Characters of the words behind "other, specify"."""

ItemT = TypeVar("ItemT", bound=SourceItem)


def flat(item: SourceItem, lists: Lists) -> tuple[Item, ...]:
    """Return the items that a written item is asked as, in asking order."""
    if isinstance(item, RosterItem):
        rows = tuple(part for inner in item.items for part in _simple(inner, lists))
        return (replace(item, items=rows), *selection_of(item))
    return _simple(item, lists)


def _simple(item: RowItem, lists: Lists) -> tuple[SimpleItem, ...]:
    if isinstance(item, GridItem):
        return row_items(item)
    whole = resolved(item, lists)
    if isinstance(whole, SingleChoiceItem | MultipleChoiceItem) and whole.other:
        return (whole, specify(whole))
    return (whole,)


def resolved(item: ItemT, lists: Lists) -> ItemT:
    """Return the item with the choices of its list and "other" among its own choices."""
    choosing: ItemBase = item
    if not isinstance(choosing, ChoosingItem):
        return item
    choices = _all_choices(choosing, lists)
    return item if choices is choosing.choices else replace(item, choices=choices, list=None)


def _all_choices(item: ChoosingItem, lists: Lists) -> tuple[Choice, ...]:
    choices = item.choices if item.list is None else lists.get(item.list, ())
    if takes_words(item) and all(choice.code != OTHER for choice in choices):
        return (*choices, _other_choice(item))
    return choices


def takes_words(item: ChoosingItem) -> bool:
    """Tell whether the item offers "other, specify"."""
    return isinstance(item, SingleChoiceItem | MultipleChoiceItem) and item.other


def _other_choice(item: ChoosingItem) -> Choice:
    label = {language: OTHER_LABEL.get(language, OTHER_LABEL["vi"]) for language in item.text}
    return Choice(code=OTHER, label=label)


def specify(item: SingleChoiceItem | MultipleChoiceItem) -> FreeTextItem:
    """Return the text item behind "other": asked when it is chosen, needed when the parent is."""
    return FreeTextItem(
        name=f"{item.name}_{OTHER}",
        text={language: SPECIFY.get(language, SPECIFY["vi"]) for language in item.text},
        short={
            language: f"{text}: {OTHER_LABEL.get(language, OTHER_LABEL['vi'])}"
            for language, text in (item.short or item.text).items()
        },
        required=item.required,
        relevant=f"selected(${{{item.name}}}, '{OTHER}')",
        max_length=SPECIFY_LENGTH,
        multiline=False,
        wording=item.wording,
        sensitive=item.sensitive,
    )
