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
from questionnaires.instrument import Instrument, Item, Section
from questionnaires.labels import printable
from questionnaires.question_types import Choice, LikertItem, type_of
from questionnaires.question_types.base import Fault
from questionnaires.question_types.codes import choice_faults
from questionnaires.question_types.likert import scale_is_ordered
from questionnaires.text import Wording

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
    """Yield names that are malformed or taken: of the instrument, scales, sections, items."""
    yield from _names([("name", instrument.name)])
    yield from _names([(f"scales.{name}", name) for name in instrument.scales])
    yield from _names([(f"{where}.name", each.name) for where, each in _sections(instrument)])
    yield from _names([(f"{where}.name", each.name) for where, each in _items(instrument)])


def _names(named: list[tuple[str, str]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for where, name in named:
        if not _NAME.fullmatch(name):
            yield Fault("bad-name", where, name, "lower_case_words")
        if name in seen:
            yield Fault("duplicate-name", where, name, "a new name")
        seen.add(name)


def scales(instrument: Instrument) -> Iterator[Fault]:
    """Yield scales whose codes repeat or whose levels are not ascending integers."""
    for name, scale in instrument.scales.items():
        yield from choice_faults(scale, f"scales.{name}")
        if not scale_is_ordered(scale):
            codes = ", ".join(str(choice.code) for choice in scale)
            yield Fault("scale-not-ordered", f"scales.{name}", codes, "1, 2, 3, 4, 5")


def definitions(instrument: Instrument) -> Iterator[Fault]:
    """Yield what each question type has to say about its items, and required sensitive items."""
    for where, item in _items(instrument):
        for fault in type_of(item).faults(item, instrument.scales):
            yield Fault(fault.code, f"{where}.{fault.where}", fault.got, fault.expected)
        if item.sensitive and item.required:
            yield Fault("sensitive-required", f"{where}.required", True, "false")


def codes(instrument: Instrument) -> Iterator[Fault]:
    """Yield codes that are malformed, and variables whose names no statistics program takes."""
    for where, choice in _choices(instrument):
        code = choice.code
        well = _CODE.fullmatch(code) if isinstance(code, str) else 0 <= code <= _LARGEST_CODE
        if not well:
            yield Fault(
                "bad-code", f"{where}.code", code, f"lower-case-word or 0 to {_LARGEST_CODE}"
            )
    where_of = {item.name: where for where, item in _items(instrument)}
    for variable in codebook(instrument):
        if len(variable.name) > _STATA_NAME:
            where = f"{where_of[variable.item]}.name"
            yield Fault("name-too-long", where, variable.name, f"at most {_STATA_NAME} characters")


def batteries(instrument: Instrument) -> Iterator[Fault]:
    """Yield batteries that mix scales or question types."""
    for where, section in _sections(instrument):
        if section.layout == "battery":
            scale = {i.scale if isinstance(i, LikertItem) else None for i in section.items}
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
)


def _sections(instrument: Instrument) -> Iterator[tuple[str, Section]]:
    for position, section in enumerate(instrument.sections):
        yield f"sections[{position}]", section


def _items(instrument: Instrument) -> Iterator[tuple[str, Item]]:
    for where, section in _sections(instrument):
        for position, item in enumerate(section.items):
            yield f"{where}.items[{position}]", item


def _choices(instrument: Instrument) -> Iterator[tuple[str, Choice]]:
    for name, scale in instrument.scales.items():
        for position, choice in enumerate(scale):
            yield f"scales.{name}[{position}]", choice
    for where, item in _items(instrument):
        for position, choice in enumerate(getattr(item, "choices", ())):
            yield f"{where}.choices[{position}]", choice


def _wordings(instrument: Instrument) -> Iterator[tuple[str, Wording]]:
    for field in ("title", "purpose", "provenance"):
        yield field, getattr(instrument, field)
    for where, choice in _choices(instrument):
        yield f"{where}.label", choice.label
    for where, section in _sections(instrument):
        yield f"{where}.title", section.title
        if section.intro is not None:
            yield f"{where}.intro", section.intro
    for where, item in _items(instrument):
        yield f"{where}.text", item.text
        if item.short is not None:
            yield f"{where}.short", item.short
        if item.hint is not None:
            yield f"{where}.hint", item.hint
