"""An instrument laid out for the rules: its sections, items, lists and sentences with their paths.

Rules look at sound instruments only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import msgspec

from questionnaires.instrument import Instrument, Section
from questionnaires.lint.assignments import Assignments
from questionnaires.question_types import Choice, ChoosingItem, SourceItem
from questionnaires.text import Wording
from questionnaires.written_items import written_items

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


class PlacedList(NamedTuple):
    """Choices with their path."""

    where: str
    choices: tuple[Choice, ...]


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
    def items(self) -> tuple[tuple[str, SourceItem], ...]:
        """Items as written with their paths, those of rosters behind their roster."""
        return tuple(written_items(self.instrument))

    @cached_property
    def assignments(self) -> Assignments:
        """The answers that can be given, for rules about routes; only of a sound instrument."""
        return Assignments(self.instrument)

    @cached_property
    def lists(self) -> tuple[PlacedList, ...]:
        """Scales, shared lists, and the choices of items."""
        instrument = self.instrument
        shared = (("scales", instrument.scales), ("lists", instrument.lists))
        own = ((f"{where}.choices", item) for where, item in self.items)
        return (
            *(
                PlacedList(f"{kind}.{n}", each)
                for kind, named in shared
                for n, each in named.items()
            ),
            *(PlacedList(where, i.choices) for where, i in own if isinstance(i, ChoosingItem)),
        )

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All wording."""
        return tuple(_sentences(self.instrument, ""))


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
