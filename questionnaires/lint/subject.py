"""An instrument laid out for the rules: its sections, items, lists and sentences with their paths.

Rules see more than the loader lets through, so nothing here relies on a sound instrument.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import msgspec

from questionnaires.instrument import Instrument, Section, SourceItem
from questionnaires.question_types import Choice, ItemBase
from questionnaires.text import Wording

SPOKEN = frozenset(
    {"title", "intro", "text", "short", "hint", "guidance", "label", "low", "high", "unit"}
    | {"purpose", "provenance", "required_message", "constraint_message"}
)
"""Fields that hold wording."""


class Sentence(NamedTuple):
    """Wording at a path; `field` is the last step, such as `hint`."""

    where: str
    field: str
    text: Wording


class PlacedItem(NamedTuple):
    """An item with its path and its section."""

    where: str
    section: Section
    item: SourceItem


class PlacedList(NamedTuple):
    """Choices with their path; `item` is whose they are, None for shared scales and lists."""

    where: str
    choices: tuple[Choice, ...]
    item: ItemBase | None


@dataclass(frozen=True)
class Limits:
    """How much may stand on one screen: words per language; blanks separate words.

    House rule: about half a minute of reading. Adults read 238 English words a minute (Brysbaert
    2019, Journal of Memory and Language 109); Vietnamese writes every syllable as a word and needs
    about a third more of them for the same sentence (the packaged instruments).
    """

    words: Mapping[str, int]
    others: int = 120

    def of(self, language: str) -> int:
        """Return the limit of a language."""
        return self.words.get(language, self.others)


LIMITS = Limits({"vi": 160, "en": 120})


@dataclass(frozen=True)
class Subject:
    """What rules look at."""

    instrument: Instrument
    limits: Limits = LIMITS

    @cached_property
    def sections(self) -> tuple[tuple[str, Section], ...]:
        """Sections with their paths."""
        return tuple(
            (f"sections[{position}]", section)
            for position, section in enumerate(self.instrument.sections)
        )

    @cached_property
    def items(self) -> tuple[PlacedItem, ...]:
        """Items as written, those of rosters behind their roster."""
        return tuple(
            placed
            for where, section in self.sections
            for placed in _items(where, section, section.items)
        )

    @cached_property
    def lists(self) -> tuple[PlacedList, ...]:
        """Scales, shared lists, and the choices of items."""
        shared = (
            PlacedList(f"{kind}.{name}", choices, None)
            for kind in ("scales", "lists")
            for name, choices in getattr(self.instrument, kind, {}).items()
        )
        own = (
            PlacedList(f"{where}.choices", choices, item)
            for where, _, item in self.items
            if (choices := getattr(item, "choices", ()))
        )
        return (*shared, *own)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All wording."""
        return tuple(_sentences(self.instrument, ""))


def _items(where: str, section: Section, items: tuple[SourceItem, ...]) -> Iterator[PlacedItem]:
    for position, item in enumerate(items):
        here = f"{where}.items[{position}]"
        yield PlacedItem(here, section, item)
        yield from _items(here, section, getattr(item, "items", ()))


def _sentences(part: msgspec.Struct, where: str) -> Iterator[Sentence]:
    for field in part.__struct_fields__:
        value = getattr(part, field)
        here = f"{where}.{field}".lstrip(".")
        if field in SPOKEN and isinstance(value, dict):
            yield Sentence(here, field, value)
        elif isinstance(value, tuple):
            yield from _listed(value, here)
        elif isinstance(value, dict):
            for name, entries in value.items():
                if isinstance(entries, tuple):
                    yield from _listed(entries, f"{here}.{name}")


def _listed(parts: tuple[object, ...], where: str) -> Iterator[Sentence]:
    for position, part in enumerate(parts):
        if isinstance(part, msgspec.Struct):
            yield from _sentences(part, f"{where}[{position}]")
