"""Routing: which items are asked, and what stands on one screen.

An item off route counts as unanswered for the items after it, so a chain of conditions closes
from the front; conditions look back only, so one pass in asking order decides everything.
"""

from collections.abc import Iterator, Mapping

import msgspec

from questionnaires.compiled import Question, compiled
from questionnaires.expressions import NOWHERE, truth
from questionnaires.instrument import Instrument, Item, Section

BATTERY_ROWS = 6
"""The most Likert items on one screen; longer batteries are cut into parts of nearly equal size."""


class Screen(msgspec.Struct, frozen=True):
    """What is shown at a time: one question, or one part of a battery."""

    section: Section
    items: tuple[Item, ...]


def asked(question: Question, answers: Mapping[str, object]) -> bool:
    """Tell whether the question is asked, given the typed answers on route before it."""
    condition = question.holds
    return condition is None or truth(condition(answers, NOWHERE))


def on_route(instrument: Instrument, answers: Mapping[str, object]) -> frozenset[str]:
    """Return the names of the items asked, given typed answers; others count as unanswered."""
    return frozenset(question.name for question in _route(instrument, answers))


def _route(instrument: Instrument, answers: Mapping[str, object]) -> Iterator[Question]:
    kept: dict[str, object] = {}
    for question in compiled(instrument).questions:
        if asked(question, kept):
            if question.name in answers:
                kept[question.name] = answers[question.name]
            yield question


def screens(instrument: Instrument, answers: Mapping[str, object]) -> tuple[Screen, ...]:
    """Return the screens of the route in order; off-route items and empty screens are left out."""
    route = on_route(instrument, answers)
    return tuple(
        Screen(section, part)
        for section in instrument.sections
        for part in _parts(section, tuple(each for each in section.items if each.name in route))
    )


def _parts(section: Section, items: tuple[Item, ...]) -> Iterator[tuple[Item, ...]]:
    if section.layout == "single":
        yield from ((item,) for item in items)
        return
    count = -(-len(items) // BATTERY_ROWS)
    for part in range(count):
        yield items[part * len(items) // count : (part + 1) * len(items) // count]
