"""What an instrument must satisfy beyond its shape. The first fault found is raised.

Each rule is a generator over the instrument and one entry of `RULES`; a rule may rely on the
ones before it.
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain

from questionnaires.codebook import codebook
from questionnaires.conditions import condition_faults
from questionnaires.errors import InstrumentError
from questionnaires.flattening import resolved
from questionnaires.instrument import Instrument, Section
from questionnaires.labels import printable
from questionnaires.question_types import (
    CalculatedItem,
    Choice,
    ChoosingItem,
    GridItem,
    HiddenItem,
    LikertItem,
    NoteItem,
    SourceItem,
    tag_of,
    type_of,
)
from questionnaires.question_types.base import Fault
from questionnaires.question_types.codes import choice_faults
from questionnaires.question_types.likert import scale_is_ordered
from questionnaires.roster_soundness import roster_faults, unit_faults
from questionnaires.text import Wording
from questionnaires.written_items import all_names, written_items

_NAME = re.compile(r"[a-z](?:_?[a-z0-9])*")
_CODE = re.compile(r"[a-z0-9](?:[_-]?[a-z0-9])*")
_VERSION = re.compile(r"[0-9]{4}\.[0-9]{1,3}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LARGEST_CODE = 9_999
_STATA_NAME = 32

Rule = Callable[[Instrument], Iterator[Fault]]


def require_sound(instrument: Instrument) -> None:
    """Raise the first fault as an `InstrumentError`; return when there is none."""
    for fault in chain.from_iterable(rule(instrument) for rule in RULES):
        raise InstrumentError(fault.code, fault.where, printable(fault.got), fault.expected)


def version_and_languages(instrument: Instrument) -> Iterator[Fault]:
    """Yield a version that is none, and language codes that are none or lack `vi`."""
    if not _VERSION.fullmatch(instrument.version):
        yield Fault("bad-version", "version", instrument.version, '"2026.1"')
    declared = instrument.languages
    for position, language in enumerate(declared):
        if not _LANGUAGE.fullmatch(language) or language in declared[:position]:
            yield Fault("bad-language", f"languages[{position}]", language, "vi, en")
    if "vi" not in declared:
        yield Fault("bad-language", "languages", ", ".join(declared), "vi among them")


def sections_with_items(instrument: Instrument) -> Iterator[Fault]:
    """Yield sections without items, and an instrument without sections."""
    if not instrument.sections:
        yield Fault("empty-section", "sections", 0, "at least one section")
    for where, section in _sections(instrument):
        if not section.items:
            yield Fault("empty-section", f"{where}.items", 0, "at least one item")


def names(instrument: Instrument) -> Iterator[Fault]:
    """Yield names that are malformed or taken: of instrument, scales, lists, sections, items."""
    yield from _names([("name", instrument.name)])
    yield from _names([(f"scales.{name}", name) for name in instrument.scales])
    yield from _names([(f"lists.{name}", name) for name in instrument.lists])
    yield from _names([(f"{where}.name", each.name) for where, each in _sections(instrument)])
    yield from _names(list(all_names(instrument)))


def _names(named: list[tuple[str, str]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for where, name in named:
        if not _NAME.fullmatch(name):
            yield Fault("bad-name", where, name, "lower_case_words")
        if name in seen:
            yield Fault("duplicate-name", where, name, "a new name")
        seen.add(name)


def scales(instrument: Instrument) -> Iterator[Fault]:
    """Yield lists whose codes repeat, and scales whose levels are not ascending integers too."""
    for name, listed in instrument.lists.items():
        yield from choice_faults(listed, f"lists.{name}")
    for name, scale in instrument.scales.items():
        yield from choice_faults(scale, f"scales.{name}")
        if not scale_is_ordered(scale):
            codes = ", ".join(str(choice.code) for choice in scale)
            yield Fault("scale-not-ordered", f"scales.{name}", codes, "1, 2, 3, 4, 5")


def definitions(instrument: Instrument) -> Iterator[Fault]:
    """Yield what each question type has to say about its items, and required sensitive items."""
    for where, item in written_items(instrument):
        for fault in chain(_list_faults(instrument, item), _own_faults(instrument, item)):
            yield Fault(fault.code, f"{where}.{fault.where}", fault.got, fault.expected)
        if item.sensitive and item.required:
            yield Fault("sensitive-required", f"{where}.required", item.required, "false")
        yield from _misplaced(where, item)


def _list_faults(instrument: Instrument, item: SourceItem) -> Iterator[Fault]:
    """Yield a list that is not there, and choices given in two ways or in none."""
    if not isinstance(item, ChoosingItem):
        return
    if item.list is not None and item.list not in instrument.lists:
        expected = ", ".join(sorted(instrument.lists)) or "a list"
        yield Fault("unknown-list", "list", item.list, expected)
    if item.list is not None and item.choices:
        yield Fault("choices-twice", "choices", item.list, "choices or list, not both")
    if item.list is None and not item.choices:
        yield Fault("missing-field", "choices", None, "choices or list")


def _own_faults(instrument: Instrument, item: SourceItem) -> Iterator[Fault]:
    whole = resolved(item, instrument.lists)
    yield from type_of(whole).faults(whole, instrument.scales)


def _misplaced(where: str, item: SourceItem) -> Iterator[Fault]:
    """Yield rules about answers on items that nobody answers."""
    if isinstance(item, NoteItem | CalculatedItem | HiddenItem):
        kept = {"default", "constraint"} if isinstance(item, HiddenItem) else set[str]()
        for field in ("required", "constraint", "default", "read_only"):
            if getattr(item, field) and field not in kept:
                yield Fault("misplaced-rule", f"{where}.{field}", tag_of(item), "no such rule here")


def codes(instrument: Instrument) -> Iterator[Fault]:
    """Yield codes that are malformed, and variables whose names no statistics program takes."""
    for where, choice in _choices(instrument):
        code = choice.code
        well = _CODE.fullmatch(code) if isinstance(code, str) else 0 <= code <= _LARGEST_CODE
        if not well:
            yield Fault(
                "bad-code", f"{where}.code", code, f"lower-case-word or 0 to {_LARGEST_CODE}"
            )
    where_of = {name: where.removesuffix(".name") for where, name in all_names(instrument)}
    for variable in codebook(instrument):
        if len(variable.name) > _STATA_NAME:
            where = f"{where_of[variable.item]}.name"
            yield Fault("name-too-long", where, variable.name, f"at most {_STATA_NAME} characters")


def batteries(instrument: Instrument) -> Iterator[Fault]:
    """Yield batteries that mix scales or question types."""
    for where, section in _sections(instrument):
        if section.layout == "battery":
            scale = {
                i.scale if isinstance(i, LikertItem | GridItem) else None for i in section.items
            }
            if len(scale) > 1 or None in scale:
                yield Fault("mixed-battery", f"{where}.layout", "battery", "single")


def wordings(instrument: Instrument) -> Iterator[Fault]:
    """Yield sentences that lack a declared language, are blank, or speak an undeclared one."""
    for where, text in _wordings(instrument):
        for language in instrument.languages:
            if not text.get(language, "").strip():
                spoken = ", ".join(text) or "nothing"
                yield Fault("missing-language", f"{where}.{language}", spoken, language)
        for language in text:
            if language not in instrument.languages:
                expected = ", ".join(instrument.languages)
                yield Fault("undeclared-language", f"{where}.{language}", language, expected)


RULES: tuple[Rule, ...] = (
    version_and_languages,
    sections_with_items,
    names,
    scales,
    definitions,
    wordings,
    codes,
    batteries,
    condition_faults,
    roster_faults,
    unit_faults,
)


def _sections(instrument: Instrument) -> Iterator[tuple[str, Section]]:
    for position, section in enumerate(instrument.sections):
        yield f"sections[{position}]", section


def _choices(instrument: Instrument) -> Iterator[tuple[str, Choice]]:
    for group, named in (("scales", instrument.scales), ("lists", instrument.lists)):
        for name, listed in named.items():
            for position, choice in enumerate(listed):
                yield f"{group}.{name}[{position}]", choice
    for where, item in written_items(instrument):
        for position, choice in enumerate(getattr(item, "choices", ())):
            yield f"{where}.choices[{position}]", choice


_SENTENCES = (
    "text", "short", "hint", "guidance", "required_message", "constraint_message", "unit", "low",
    "high",
)  # fmt: skip


def _wordings(instrument: Instrument) -> Iterator[tuple[str, Wording]]:
    for field in ("title", "purpose", "provenance"):
        yield field, getattr(instrument, field)
    for where, choice in _choices(instrument):
        yield f"{where}.label", choice.label
        yield from ((f"{where}.media.{medium}", file) for medium, file in choice.media.items())
    for where, section in _sections(instrument):
        yield f"{where}.title", section.title
        if section.intro is not None:
            yield f"{where}.intro", section.intro
    for where, item in written_items(instrument):
        yield from _sentences(where, item)
        yield from ((f"{where}.media.{medium}", file) for medium, file in item.media.items())
        for position, row in enumerate(item.rows if isinstance(item, GridItem) else ()):
            yield from _sentences(f"{where}.rows[{position}]", row)


def _sentences(where: str, part: object) -> Iterator[tuple[str, Wording]]:
    for field in _SENTENCES:
        said = getattr(part, field, None)
        if said is not None:
            yield f"{where}.{field}", said
