"""Kinds of frames: their columns, and the check of a row. A new kind is a check, and a KINDS line.

A check takes the cells of a row and says where it belongs and how much it counts, or what is
wrong. No kind has a column for a name of a person, and codes cannot hold one.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache

from msgspec import Struct

from questionnaires.question_types.procedure import FORM
from survey_service.pipeline.csv_rows import day_in
from survey_service.pipeline.places import RATED
from survey_service.store.frames import FrameKind
from survey_service.units.registry import Registry

CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,63}")
PROCEDURE = re.compile(FORM, re.ASCII)
LONGEST_NAME = 200
LARGEST = 10_000_000
PLACE = 1
"""The column, in every kind, that says where a row belongs."""
CHANNELS = frozenset({"online", "counter"})

Fault = tuple[str, str, str, str]
"""Column, code of the finding, what was got, what was expected."""
Checked = tuple[str, int]
"""Place, and size."""
Check = Callable[[Sequence[str]], Checked | Fault]


class Around(Struct, frozen=True):
    """What rows are checked against.

    `day` is that of the frame; transactions were closed from `first` to it. `villages` are the
    adults of every village in force, of the frame that households refer to.
    """

    registry: Registry
    day: date
    first: date | None
    villages: Mapping[str, int]
    procedures: frozenset[str]


class Kind(Struct, frozen=True):
    """Columns of a kind, its check, and the columns that make a row unlike any other.

    `key_in_place` says that the key need differ within its place only.
    """

    columns: tuple[str, ...]
    check: Callable[[Around], Check]
    key: tuple[int, ...]
    key_in_place: bool = False


def village_check(around: Around) -> Check:
    """Place: the commune; size: adults."""
    communes = {unit.code for unit in around.registry.units(around.day, kind="commune")}
    expected, number = f"a commune that exists on {around.day}", _counter()

    def check(cells: Sequence[str]) -> Checked | Fault:
        village, commune, name, adults, households, begins, ends, successor = cells
        fault = (
            _coded("village", village)
            or _known("commune", commune, commune in communes, expected)
            or _named(name)
            or _sized("adults", adults, number)
            or (_sized("households", households, number) if households else None)
            or _span(begins, ends)
            or (_coded("successor", successor) if successor else None)
        )
        return fault or (commune, number(adults))

    return check


def household_check(around: Around) -> Check:
    """Place: the village; size: adults. The quickest check, for millions of rows."""
    villages, number, code = {name: name for name in around.villages}, _counter(), CODE.fullmatch

    def check(cells: Sequence[str]) -> Checked | Fault:
        household, village, adults = cells
        one = villages.get(village)
        if one is None:
            return "village", "unknown-village", village, "a village in force on that day"
        if not code(household):
            return "household", "bad-code", household, "a code of at most 64 signs"
        size = number(adults)
        if size < 1:
            return "adults", "bad-size", adults, "a whole number from 1"
        return one, size

    return check


def transaction_check(around: Around) -> Check:
    """Place: the office that decided; size: 1. Closed from `first` to the day of the frame."""
    first, last = around.first or date.min, around.day
    rated, exists = _rated(around), _exists(around)

    def check(cells: Sequence[str]) -> Checked | Fault:
        dossier, office, receiving, procedure, _, channel, closed_on = cells
        fault = (
            _coded("dossier", dossier)
            or _known("office", office, rated(office), f"a department or commune of {last}")
            or _known("receiving", receiving, exists(receiving), f"a unit of {last}, or nothing")
            or _procedure(procedure)
            or _channel(channel)
            or _closed(closed_on, first, last)
        )
        return fault or (office, 1)

    return check


def organisation_check(around: Around) -> Check:
    """Place: the commune or department it deals with; size: 1, for each gives one answer."""
    rated, expected = _rated(around), f"a department or commune of {around.day}"

    def check(cells: Sequence[str]) -> Checked | Fault:
        organisation, unit, _ = cells
        fault = _coded("organisation", organisation)
        return fault or _known("unit", unit, rated(unit), expected) or (unit, 1)

    return check


def _coded(column: str, text: str) -> Fault | None:
    if CODE.fullmatch(text):
        return None
    return column, "bad-code", text, "a code of 1 to 64 letters, digits and . _ / -"


def _known(column: str, code: str, known: bool, expected: str) -> Fault | None:
    return None if known else (column, "unknown-unit", code, expected)


def _named(name: str) -> Fault | None:
    if 0 < len(name.strip()) <= LONGEST_NAME:
        return None
    return "name", "bad-name", name, f"1 to {LONGEST_NAME} characters"


def _sized(column: str, text: str, number: Callable[[str], int]) -> Fault | None:
    return None if number(text) >= 1 else (column, "bad-size", text, "a whole number from 1")


def _span(begins: str, ends: str) -> Fault | None:
    first, last = day_in(begins), day_in(ends)
    if first is None:
        return "valid_from", "bad-day", begins, "a day as YYYY-MM-DD"
    if ends and (last is None or last <= first):
        return "valid_to", "bad-day", ends, f"a day after {first}, or nothing"
    return None


def _procedure(code: str) -> Fault | None:
    if not code or PROCEDURE.fullmatch(code):
        return None
    return "procedure", "bad-code", code, "a code of a procedure, as 1.004873, or nothing"


def _channel(text: str) -> Fault | None:
    if text in CHANNELS:
        return None
    return "channel", "bad-channel", text, " or ".join(sorted(CHANNELS, reverse=True))


def _closed(text: str, first: date, last: date) -> Fault | None:
    day = day_in(text)
    if day is None:
        return "closed_on", "bad-day", text, "a day as YYYY-MM-DD"
    if not first <= day <= last:
        return "closed_on", "outside-period", text, f"a day from {first} to {last}"
    return None


def _rated(around: Around) -> Callable[[str], bool]:
    """Return what tells whether answers can be about a unit, each looked up once."""

    @cache
    def rated(code: str) -> bool:
        unit = around.registry.at(code, around.day)
        return unit is not None and unit.kind in RATED

    return rated


def _exists(around: Around) -> Callable[[str], bool]:
    """Return what tells whether a unit exists on the day; an empty cell names none."""

    @cache
    def exists(code: str) -> bool:
        return not code or around.registry.at(code, around.day) is not None

    return exists


def _counter() -> Callable[[str], int]:
    """Return what reads a count, each text once; -1 for what is none."""
    seen: dict[str, int] = {}

    def number(text: str) -> int:
        found = seen.get(text)
        if found is None:
            plain = text.strip()
            found = int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 8 else -1  # noqa: PLR2004 - digits of LARGEST
            seen[text] = found = found if found <= LARGEST else -1
        return found

    return number


KINDS: dict[FrameKind, Kind] = {
    "villages": Kind(
        (
            "village", "commune", "name", "adults", "households", "valid_from", "valid_to",
            "successor",
        ),
        village_check,
        (0, 5),
    ),
    "households": Kind(("household", "village", "adults"), household_check, (0,), True),
    "transactions": Kind(
        ("dossier", "office", "receiving", "procedure", "field", "channel", "closed_on"),
        transaction_check,
        (0,),
    ),
    "organisations": Kind(("organisation", "unit", "field"), organisation_check, (0,)),
}  # fmt: skip
