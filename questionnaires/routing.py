"""Routing: which items are asked, and what stands on one screen.

An item off route counts as unanswered for the items after it, so a chain of conditions closes
from the front; conditions look back only, so one pass in asking order decides everything.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby

import msgspec

from questionnaires.compiled import Question, compiled
from questionnaires.expressions import NOWHERE, Node, Scope, references, truth
from questionnaires.instrument import Instrument, Item, Placed, Section, placed
from questionnaires.question_types import GridItem, type_of

BATTERY_ROWS = 6
"""The most Likert items on one screen; longer batteries are cut into parts of nearly equal size."""


class Screen(msgspec.Struct, frozen=True):
    """What is shown at a time: one question, one part of a battery or a grid, or a page.

    `grid` is the grid whose rows the items are. The words behind "other" stand on the screen of
    their question whether or not "other" is chosen yet, so that no script is needed to show them.
    """

    section: Section
    items: tuple[Item, ...]
    grid: GridItem | None = None


def asked(question: Question, answers: Mapping[str, object], scope: Scope = NOWHERE) -> bool:
    """Tell whether the question is asked, given the typed answers on route before it."""
    condition = question.holds
    return condition is None or truth(condition(answers, scope))


def on_route(
    instrument: Instrument, answers: Mapping[str, object], moment: str = ""
) -> frozenset[str]:
    """Return the names of the items asked, given typed answers; others count as unanswered."""
    return frozenset(question.name for question in _route(instrument, answers, moment))


def _route(
    instrument: Instrument, answers: Mapping[str, object], moment: str
) -> Iterator[Question]:
    kept: dict[str, object] = {}
    scope = Scope(now=moment) if moment else NOWHERE
    for question in compiled(instrument).questions:
        if asked(question, kept, scope):
            if question.name in answers:
                kept[question.name] = answers[question.name]
            yield question
            if ends(question, answers):
                return


def ends(question: Question, answers: Mapping[str, object]) -> bool:
    """Tell whether the answer to this question is a refusal that ends the interview."""
    rules = question.rules
    return rules is not None and rules.refusal_ends and answers.get(question.name) is False


def screens(
    instrument: Instrument, answers: Mapping[str, object], moment: str = ""
) -> tuple[Screen, ...]:
    """Return the screens of the route in order; off-route items and empty screens are left out.

    What nobody sees (calculated and hidden items) is on no screen.
    """
    route = on_route(instrument, answers, moment)
    shown = [each for each in placed(instrument) if _is_shown(each, route)]
    conditions = {each.name: each.relevant for each in compiled(instrument).questions}
    return tuple(
        screen
        for _, group in groupby(shown, key=lambda each: id(each.section))
        for screen in _laid_out(list(group), conditions)
    )


def _is_shown(each: Placed, route: frozenset[str]) -> bool:
    name = each.source.name if each.is_made else each.item.name
    return name in route and type_of(each.item).shown


def _laid_out(shown: list[Placed], conditions: Mapping[str, Node | None]) -> Iterator[Screen]:
    """Yield the screens of the items of one section."""
    section = shown[0].section
    if section.layout == "battery":
        yield from (Screen(section, part) for part in _parts(_items(shown)))
    elif section.layout == "page":
        yield from (Screen(section, _items(page)) for page in _pages(shown, conditions))
    else:
        for _, group in groupby(shown, key=lambda each: each.where):
            yield from _single(section, list(group))


def _single(section: Section, shown: list[Placed]) -> Iterator[Screen]:
    """Yield one written item: a question with its "other", or the parts of a grid."""
    source = shown[0].source
    if isinstance(source, GridItem):
        yield from (Screen(section, part, source) for part in _parts(_items(shown)))
    else:
        yield Screen(section, _items(shown))


def _items(shown: list[Placed]) -> tuple[Item, ...]:
    return tuple(each.item for each in shown)


def _parts(rows: tuple[Item, ...]) -> Iterator[tuple[Item, ...]]:
    count = -(-len(rows) // BATTERY_ROWS)
    for part in range(count):
        yield rows[part * len(rows) // count : (part + 1) * len(rows) // count]


def _pages(shown: list[Placed], conditions: Mapping[str, Node | None]) -> Iterator[list[Placed]]:
    """Cut a page before an item whose condition asks about an answer on the same page.

    Without a script only the server can tell whether such an item is asked, and it can tell only
    after the page came in.
    """
    page: list[Placed] = []
    for each in shown:
        condition = conditions[each.item.name]
        about = set(references(condition)) if condition is not None else set()
        if not each.is_made and about & {before.item.name for before in page}:
            yield page
            page = []
        page.append(each)
    yield page
