"""The instrument as a value: sections, items, scales. A published version is never edited.

Its content hash names it: SHA-256 of the canonical form, which is JSON with sorted keys, no
blanks and no defaults (RFC 8785 for the values that occur here).
"""

from hashlib import sha256
from typing import Literal

import msgspec

from questionnaires.flattening import flat
from questionnaires.question_types import (
    Choice,
    FreeTextItem,
    Item,
    ItemBase,
    LikertItem,
    MultipleChoiceItem,
    SingleChoiceItem,
    SourceItem,
    type_of,
)
from questionnaires.question_types.base import Record
from questionnaires.text import Wording

_ENCODER = msgspec.json.Encoder(order="sorted")

Layout = Literal["single", "battery", "page"]
Audience = Literal["citizen", "organisation", "official", "enumerator"]


class Section(Record, frozen=True, kw_only=True):
    """Questions under one heading.

    `single` shows one question a screen, `battery` a list of Likert items on one scale, `page`
    all items of the section. `relevant` of the section holds for all its items.
    """

    name: str
    title: Wording
    intro: Wording | None = None
    layout: Layout = "single"
    relevant: str | None = None
    items: tuple[SourceItem, ...]


class Instrument(Record, frozen=True, kw_only=True):
    """What is asked, in what order, in which words.

    Attributes:
        provenance: where the words are from.
        lists: choices that several items share, by name.
        audience: who answers.
        derived_from: name and version of the instrument that this one asks again about.
    """

    name: str
    version: str
    title: Wording
    languages: tuple[str, ...]
    purpose: Wording
    provenance: Wording
    scales: dict[str, tuple[Choice, ...]] = msgspec.field(default_factory=dict)
    lists: dict[str, tuple[Choice, ...]] = msgspec.field(default_factory=dict)
    audience: Audience = "citizen"
    derived_from: str | None = None
    sections: tuple[Section, ...]


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """One item as it is asked, and where it comes from.

    Attributes:
        item: the item asked; its choices are complete.
        source: what the author wrote: the same, or the grid, choice or roster it was made from.
        section: the section it stands in.
        where: the path of the source in the file, `sections[2].items[0]`.
        number: the printed number; none where nothing is printed for it.
    """

    item: Item
    source: SourceItem
    section: Section
    where: str
    number: int | None

    @property
    def is_made(self) -> bool:
        """Whether the item was made from another one beside which it stands (`_other`)."""
        return self.item.name != self.source.name and self.number is None


def placed(instrument: Instrument) -> tuple[Placed, ...]:
    """Return the items in asking order, each with its place in the file."""
    found = _PLACED.get(
        id(instrument)
    )  # what is kept holds its instrument, so its id stays its own
    if found is None:
        found = (instrument, tuple(_places(instrument)))
        if len(_PLACED) >= _KEPT:
            _PLACED.clear()
        _PLACED[id(instrument)] = found
    return found[1]


_KEPT = 64
_PLACED: dict[int, tuple[Instrument, tuple[Placed, ...]]] = {}


def _places(instrument: Instrument) -> list[Placed]:
    found: list[Placed] = []
    number = 0
    for at, section in enumerate(instrument.sections):
        for position, source in enumerate(section.items):
            for asked in flat(source, instrument.lists):
                printed = _is_numbered(asked, source)
                number += printed
                found.append(
                    Placed(
                        item=asked,
                        source=source,
                        section=section,
                        where=f"sections[{at}].items[{position}]",
                        number=number if printed else None,
                    )
                )
    return found


def _is_numbered(asked: Item, source: SourceItem) -> bool:
    """Notes, hidden and calculated items and the words behind "other" have no printed number."""
    kind = type_of(asked)
    return kind.shown and kind.answered and asked.name != f"{source.name}_other"


def items(instrument: Instrument) -> tuple[Item, ...]:
    """Return what is asked, in asking order: plain items, grids and "other" taken apart."""
    return tuple(each.item for each in placed(instrument))


def source_items(instrument: Instrument) -> tuple[SourceItem, ...]:
    """Return the items as they are written in the file."""
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
    """Return the printed numbers, 1 for the first: the same on paper and on every route.

    Items that are not printed with a number are absent.
    """
    return {each.item.name: each.number for each in placed(instrument) if each.number is not None}


def positions(instrument: Instrument) -> dict[str, int]:
    """Return the place of every item in asking order, 1 for the first."""
    return {each.name: place for place, each in enumerate(items(instrument), start=1)}


def item_choices(instrument: Instrument, asked: ItemBase) -> tuple[Choice, ...]:
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
    "Placed",
    "Section",
    "SingleChoiceItem",
    "SourceItem",
    "canonical",
    "content_hash",
    "item",
    "item_choices",
    "items",
    "numbers",
    "placed",
    "positions",
    "source_items",
]
