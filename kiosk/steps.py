"""The way through a form, one screen at a time: from what was posted to what is shown next.

Pure: a form and a posted state in, a step out. Routing decides which screens exist; a position is
remembered by the name of its first item, so it survives answers that change the route. Going back
and changing the language check nothing; going on checks the screen left; sending checks all.
"""

import msgspec

from kiosk.form_data import REVIEW, START, FormState, of_instrument, raw_answers
from questionnaires.form_fields import item_of
from questionnaires.instrument import Instrument, positions
from questionnaires.references import References
from questionnaires.routing import Screen, screens
from questionnaires.validation import Accepted, Rejected, Violation, check


class Start(msgspec.Struct, frozen=True):
    """The first page: who asks, about what, and what is recorded."""


class Ask(msgspec.Struct, frozen=True):
    """One screen of questions, with what was not accepted about it."""

    screen: Screen
    violations: tuple[Violation, ...] = ()
    to_review: bool = False


class Review(msgspec.Struct, frozen=True):
    """All answers, to look over before sending; `fault` names why it is shown again."""

    fault: str | None = None


class Send(msgspec.Struct, frozen=True):
    """Everything was accepted: these answers can be stored."""

    answers: dict[str, object]


Shown = Start | Ask | Review
Step = Shown | Send


class Route:
    """The screens of one person's route, and the places on it."""

    def __init__(
        self, instrument: Instrument, answers: dict[str, object], moment: str = ""
    ) -> None:
        self._order = positions(instrument)
        self.screens = screens(instrument, answers, moment)

    def place(self, name: str) -> int:
        """Return the index of the screen with this item, or of the next one on the route."""
        number = self._order.get(name, 0)
        for index, screen in enumerate(self.screens):
            if self._order[screen.items[-1].name] >= number:
                return index
        return len(self.screens)

    def at(self, index: int, *, to_review: bool = False) -> Shown:
        """Return the step at an index; before the first is the start, after the last the review."""
        if index < 0:
            return Start()
        if index >= len(self.screens):
            return Review()
        return Ask(self.screens[index], to_review=to_review)


def known_answers(
    instrument: Instrument,
    raw: dict[str, object],
    moment: str = "",
    references: References | None = None,
) -> dict[str, object]:
    """Return the answers that can be read so far: what is wrong counts as unanswered."""
    checked = check(instrument, raw, partial=True, moment=moment, references=references)
    if isinstance(checked, Rejected):
        wrong = {item_of(violation.item) for violation in checked.violations}
        readable = {name: value for name, value in raw.items() if name not in wrong}
        checked = check(instrument, readable, partial=True, moment=moment, references=references)
    return checked.answers if isinstance(checked, Accepted) else {}


def step(instrument: Instrument, state: FormState) -> Step:
    """Return what follows from the button that was pressed."""
    raw = raw_answers(state.typed, instrument)
    route = route_of(instrument, state)
    if state.action == "send":
        if len(of_instrument(state.typed, instrument)) < len(state.typed):
            return Review(fault="unknown-item")
        return _send(instrument, raw, route, state)
    if state.action == "edit":
        return route.at(route.place(state.target), to_review=True)
    if state.action == "next" and state.at != START:
        return _next(instrument, raw, route, state)
    if state.action == "back" and state.to_review:
        return Review()
    here = _here(route, state.at)
    move = {"next": 1, "back": -1}.get(state.action, 0)
    return route.at(max(here + move, -1), to_review=state.to_review and move == 0)


def route_of(instrument: Instrument, state: FormState) -> Route:
    """Return the screens that the answers typed so far lead to."""
    raw = raw_answers(state.typed, instrument)
    known = known_answers(instrument, raw, state.moment, state.registers)
    return Route(instrument, known, state.moment)


def standing(instrument: Instrument, state: FormState) -> Shown:
    """Return the screen the person was on, whatever was pressed."""
    route = route_of(instrument, state)
    return route.at(_here(route, state.at), to_review=state.to_review)


def _here(route: Route, at: str) -> int:
    if at == START:
        return -1
    return len(route.screens) if at == REVIEW else route.place(at)


def _next(instrument: Instrument, raw: dict[str, object], route: Route, state: FormState) -> Shown:
    """Check the screen that was left; stay on it with its violations, or go on."""
    here = _here(route, state.at)
    if here >= len(route.screens):
        return Review()
    screen = route.screens[here]
    names = {item.name for item in screen.items}
    checked = check(instrument, raw, only=names, moment=state.moment, references=state.registers)
    if isinstance(checked, Rejected):
        found = tuple(each for each in checked.violations if item_of(each.item) in names)
        if found:
            return Ask(screen, found, state.to_review)
    return Review() if state.to_review else route.at(here + 1)


def _send(instrument: Instrument, raw: dict[str, object], route: Route, state: FormState) -> Step:
    """Check everything; the first screen with a violation is shown again."""
    checked = check(instrument, raw, moment=state.moment, references=state.registers)
    if isinstance(checked, Accepted):
        return Send(checked.answers)
    return rejected(checked, route)


def rejected(refused: Rejected, route: Route) -> Shown:
    """Return the first screen that something is wrong with, or the review where none is."""
    for screen in route.screens:
        names = {item.name for item in screen.items}
        found = tuple(each for each in refused.violations if item_of(each.item) in names)
        if found:
            return Ask(screen, found, to_review=True)
    return Review(fault="unknown-item")


def visible(step_shown: Shown) -> frozenset[str]:
    """Return the names of the items that have a control on this step."""
    if isinstance(step_shown, Ask):
        return frozenset(item.name for item in step_shown.screen.items)
    return frozenset()


def carried(state: FormState, instrument: Instrument, shown: Shown) -> tuple[tuple[str, str], ...]:
    """Return the fields that travel hidden: every answer without a control on this step."""
    on_screen = visible(shown)
    kept = of_instrument(state.typed, instrument)
    return tuple((name, value) for name, value in kept if value and item_of(name) not in on_screen)
