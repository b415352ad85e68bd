"""What a posted form says: which form, where the person stands, what they typed, what they pressed.

The pages keep no state on the server. Each carries its own: answers under the names of their items,
and these fields, whose underscore no item name can begin with. A new one is added here only.
"""

from collections.abc import Iterable
from typing import Literal, get_args
from uuid import UUID

import msgspec

from kiosk.form_body import Field, repeated
from kiosk.host import Answered
from kiosk.languages import DEFAULT, chosen
from questionnaires.form_fields import item_of
from questionnaires.instrument import Instrument, items
from questionnaires.question_types import RosterItem, type_of
from questionnaires.question_types.roster import row_name
from questionnaires.registers import Registers
from questionnaires.validation import from_form

ID, LANGUAGE, AT, GO, TO_REVIEW = "_id", "_lang", "_at", "_go", "_to_review"
ANSWERED, VERSION, END = "_answered", "_version", "_end"
SEARCH, SEARCHED = "_find:", "_found:"
"""Before the name of an item: what is typed to search its register, and what was searched last."""

SERVICE_FIELDS = frozenset({ID, LANGUAGE, AT, GO, TO_REVIEW, ANSWERED, VERSION, END})

START, REVIEW = "start", "review"
Action = Literal["next", "back", "send", "stay", "edit", "find"]


class FormState(msgspec.Struct, frozen=True, kw_only=True):
    """A posted form, taken apart.

    Attributes:
        id: the submission id made when the form was first shown.
        language: the language of the screens.
        version: name and version of the instrument the person was shown.
        at: `start`, `review`, or the name of the first item on the screen shown.
        action: the button pressed; `edit` and `find` come with the item in `target`.
        to_review: the person came from the review screen and goes back there.
        answered: how the form was filled in.
        typed: the answer fields exactly as they were typed.
        searches: item name to what is typed to search its register.
        searched: item name to the search whose matches are shown.
        is_sound: nothing is missing and nothing came twice.
        moment: when it was posted, as the host says it.
        registers: the codes in force then; None: only their form is checked.
    """

    id: UUID
    language: str = DEFAULT
    version: str = ""
    at: str = START
    action: Action = "stay"
    target: str = ""
    to_review: bool = False
    answered: Answered = "alone"
    typed: tuple[Field, ...] = ()
    searches: dict[str, str] = {}
    searched: dict[str, str] = {}
    is_sound: bool = True
    moment: str = ""
    registers: Registers | None = None


def is_service(name: str) -> bool:
    """Tell whether a field is the page's own and no answer."""
    return name in SERVICE_FIELDS or name.startswith((SEARCH, SEARCHED))


def _behind(mark: str, fields: Iterable[Field]) -> dict[str, str]:
    """Return the fields whose name begins with a mark, by what stands behind it."""
    return {name.removeprefix(mark): value for name, value in fields if name.startswith(mark)}


def version_of(instrument: Instrument) -> str:
    """Return the mark by which a page remembers what it asked."""
    return f"{instrument.name} {instrument.version}"


def form_state(fields: Iterable[Field], instrument: Instrument, fresh_id: UUID) -> FormState:
    """Take a posted form apart; what is missing or misshapen falls back and is not sound."""
    every = tuple(fields)
    service = {name: value for name, value in every if name in SERVICE_FIELDS}
    may_repeat = _may_repeat(instrument)
    language, action, target = _pressed(service, instrument.languages)
    submission_id = _uuid(service.get(ID, ""))
    answered = service.get(ANSWERED, "alone")
    return FormState(
        id=submission_id or fresh_id,
        language=language,
        version=service.get(VERSION, ""),
        at=service.get(AT, START),
        action=action,
        target=target,
        to_review=TO_REVIEW in service,
        answered=_answered(answered),
        typed=_last_of_each(every, may_repeat),
        searches=_behind(SEARCH, every),
        searched=_behind(SEARCHED, every),
        is_sound=(
            submission_id is not None
            and END in service
            and answered in get_args(Answered)
            and not repeated(every, may_repeat)
        ),
    )


def _pressed(service: dict[str, str], offered: tuple[str, ...]) -> tuple[str, Action, str]:
    """Return language, action and its target: `_go` is `next`, `edit:NAME` or `lang:en`."""
    language = chosen(service.get(LANGUAGE), offered)
    verb, _, target = service.get(GO, "next").partition(":")
    if verb == "lang":
        return chosen(target, offered), "stay", ""
    for action in get_args(Action):
        if verb == action:
            return language, action, target
    return language, "stay", ""


def _answered(value: str) -> Answered:
    for way in get_args(Answered):
        if value == way:
            return way  # type: ignore[no-any-return]  # get_args of a Literal is untyped
    return "alone"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _may_repeat(instrument: Instrument) -> frozenset[str]:
    """Check boxes and ranks of one question share its name."""
    found = {item.name for item in items(instrument) if type_of(item).repeats}
    for roster in items(instrument):
        if isinstance(roster, RosterItem):
            inside = [item.name for item in roster.items if type_of(item).repeats]
            rows = range(1, roster.max_rows + 1)
            found |= {row_name(roster.name, row, name) for row in rows for name in inside}
    return frozenset(found)


def _last_of_each(fields: tuple[Field, ...], may_repeat: frozenset[str]) -> tuple[Field, ...]:
    """Return the answer fields; of a name that should stand alone, the last."""
    last = {name: place for place, (name, _) in enumerate(fields)}
    return tuple(
        (name, value)
        for place, (name, value) in enumerate(fields)
        if not is_service(name) and (name in may_repeat or last[name] == place)
    )


def of_instrument(typed: Iterable[Field], instrument: Instrument) -> tuple[Field, ...]:
    """Return the fields whose question the instrument asks."""
    names = {item.name for item in items(instrument)}
    return tuple(field for field in typed if item_of(field[0]) in names)


def raw_answers(typed: Iterable[Field], instrument: Instrument) -> dict[str, object]:
    """Return the raw answers that the typed fields stand for; not checked yet."""
    return from_form(instrument, typed)
