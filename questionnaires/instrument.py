"""The instrument as a value: sections, items, scales. A published version is never edited.

Its content hash names it: SHA-256 of the canonical form, which is JSON with sorted keys, no
blanks, no floats and no defaults (RFC 8785 for the values that occur here).
"""

from hashlib import sha256
from typing import Literal

import msgspec

from questionnaires.question_types import (
    Choice,
    FreeTextItem,
    Item,
    LikertItem,
    MultipleChoiceItem,
    SingleChoiceItem,
    type_of,
)
from questionnaires.question_types.base import Record
from questionnaires.text import Wording

_ENCODER = msgspec.json.Encoder(order="sorted")


class Section(Record, frozen=True, kw_only=True):
    """Questions under one heading.

    `single` shows one question a screen, `battery` a list of Likert items on one scale.
    `relevant` of the section holds for all its items.
    """

    name: str
    title: Wording
    intro: Wording | None = None
    layout: Literal["single", "battery"] = "single"
    relevant: str | None = None
    items: tuple[Item, ...]


class Instrument(Record, frozen=True, kw_only=True):
    """What is asked, in what order, in which words. `provenance` says where the words are from."""

    name: str
    version: str
    title: Wording
    languages: tuple[str, ...]
    purpose: Wording
    provenance: Wording
    scales: dict[str, tuple[Choice, ...]] = msgspec.field(default_factory=dict)
    sections: tuple[Section, ...]


def items(instrument: Instrument) -> tuple[Item, ...]:
    """Return the items in asking order."""
    return tuple(item for section in instrument.sections for item in section.items)


def item(instrument: Instrument, name: str) -> Item:
    """Return the item of that name.

    Raises:
        KeyError: the instrument has no such item.
    """
    for candidate in items(instrument):
        if candidate.name == name:
            return candidate
    raise KeyError(name)


def numbers(instrument: Instrument) -> dict[str, int]:
    """Return the question numbers, 1 for the first item: the same on paper and on every route."""
    return {each.name: number for number, each in enumerate(items(instrument), start=1)}


def item_choices(instrument: Instrument, asked: Item) -> tuple[Choice, ...]:
    """Return what can be chosen, in showing order: levels first, missing codes last."""
    return type_of(asked).choices(asked, instrument.scales)


def canonical(instrument: Instrument) -> bytes:
    """Return the canonical form, the bytes that the content hash covers."""
    return _ENCODER.encode(instrument)


def content_hash(instrument: Instrument) -> str:
    """Return the SHA-256 of the canonical form in hexadecimal."""
    return sha256(canonical(instrument)).hexdigest()


__all__ = [
    "Choice",
    "FreeTextItem",
    "Instrument",
    "Item",
    "LikertItem",
    "MultipleChoiceItem",
    "Section",
    "SingleChoiceItem",
    "canonical",
    "content_hash",
    "item",
    "item_choices",
    "items",
    "numbers",
]
