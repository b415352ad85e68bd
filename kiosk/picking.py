"""Choosing a code of a register: what is searched, what is found, what a typed code stands for.

Pure, and without a script: a search is a posted screen that stays where it is. What is typed to
search is no answer; only a code that is in force becomes one. Who types and goes on without having
chosen is shown the matches first, for otherwise an answer would be lost unseen.
"""

import msgspec
from msgspec.structs import replace

from kiosk.choices import ChoiceView
from kiosk.form_data import FormState
from questionnaires.form_fields import row_field
from questionnaires.instrument import Instrument, Item, items
from questionnaires.question_types import GridItem, RosterItem, UnitItem
from questionnaires.question_types.roster import row_name
from questionnaires.registers import LONGEST_SEARCH, MOST_FOUND, Entry, Registers
from questionnaires.rules import registry_of
from questionnaires.text import say

SHOWN_AT_ONCE = 12
"""Codes of a register that are shown without a search; more are a page to scroll through."""


class Picker(msgspec.Struct, frozen=True, kw_only=True):
    """The search of a register.

    Attributes:
        typed: what stands in the box.
        searched: the search whose matches are shown.
        found: how many matches are shown.
        has_more: there are more than are shown.
        is_new: this search was asked for last, so that the page begins at its matches.
        is_short: the register is so short that all of it is shown, without a box.
        longest: characters that can be typed.
    """

    typed: str
    searched: str
    found: int
    has_more: bool
    is_new: bool
    is_short: bool
    longest: int = LONGEST_SEARCH


def picker(item: Item, state: FormState) -> tuple[Picker, tuple[ChoiceView, ...]] | None:
    """Return the search of an item and what can be chosen; None without its register."""
    kind, registers = registry_of(item), state.registers
    if kind is None or registers is None or not registers.keeps(kind):
        return None
    within, searched = _within(item, state), state.searched.get(item.name, "")
    is_short = registers.size(kind, within) <= SHOWN_AT_ONCE
    found: tuple[Entry, ...] = ()
    if is_short or searched.strip():
        text = "" if is_short else searched
        found = registers.find(kind, text, within=within, limit=MOST_FOUND + 1)
    shown = found[:MOST_FOUND]
    search = Picker(
        typed=state.searches.get(item.name, searched),
        searched=searched,
        found=len(shown),
        has_more=len(found) > len(shown),
        is_new=state.action == "find" and state.target == item.name,
        is_short=is_short,
    )
    chosen = registers.get(kind, dict(state.typed).get(item.name, ""))
    first = () if chosen is None or chosen in shown else (chosen,)
    offered = (*first, *shown)
    return search, tuple(_choice(each, chosen, registers, state.language) for each in offered)


def _choice(entry: Entry, chosen: Entry | None, registers: Registers, language: str) -> ChoiceView:
    parent = registers.get("commune", entry.parent) if entry.parent else None
    return ChoiceView(
        value=entry.code,
        label=say(entry.name, language),
        is_chosen=entry == chosen,
        note=f"{entry.code} · {say(parent.name, language)}" if parent else entry.code,
    )


def chosen_name(item: Item, code: str, state: FormState) -> str:
    """Return the name behind a code of an item's register, else the code."""
    kind = registry_of(item)
    entry = state.registers.get(kind, code) if kind and state.registers else None
    return say(entry.name, state.language) if entry else code


def settled(instrument: Instrument, state: FormState) -> FormState:
    """Return the state after the searches that were typed: codes chosen, the rest searched."""
    new = {
        name: typed[:LONGEST_SEARCH]
        for name, typed in state.searches.items()
        if typed.strip() != state.searched.get(name, "").strip()
    }
    registers = state.registers
    if registers is None or state.action not in ("next", "find") or not new:
        return state
    typed, pending = state.typed, ""
    for name, search in new.items():
        code = _code_of(instrument, state, registers, name, search.strip())
        if code:
            typed = (*(field for field in typed if field[0] != name), (name, code))
        elif search.strip():
            pending = pending or name
    return replace(
        state,
        typed=typed,
        searched=state.searched | new,
        action="find" if pending else state.action,
        target=state.target or pending,
    )


def _code_of(
    instrument: Instrument, state: FormState, registers: Registers, name: str, typed: str
) -> str:
    """Return the code that was typed for a field; empty where what was typed is none."""
    item = _asked_as(instrument, name)
    kind = registry_of(item) if item else None
    entry = registers.get(kind, typed.upper()) if kind else None
    if item is None or entry is None:
        return ""
    return entry.code if _within(item, state) in (None, entry.parent) else ""


def _asked_as(instrument: Instrument, name: str) -> Item | None:
    """Return the item of a field, of a row's field under the name that it has there."""
    found = row_field(name)
    known = {item.name: item for item in items(instrument)}
    if found is None:
        return known.get(name)
    roster = known.get(found[0])
    for inner in roster.items if isinstance(roster, RosterItem) else ():
        if inner.name == found[2] and not isinstance(inner, GridItem):
            return replace(inner, name=name)
    return None


def _within(item: Item, state: FormState) -> str | None:
    """Return the code of the unit in which the answer has to lie, where one was chosen."""
    if not isinstance(item, UnitItem) or item.within is None:
        return None
    found, typed = row_field(item.name), dict(state.typed)
    in_row = typed.get(row_name(found[0], found[1], item.within)) if found else None
    return in_row or typed.get(item.within) or None
