"""People in the field, from a file: enumerators, and members of monitoring bodies."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import get_args

from survey_service.pipeline.csv_rows import BadRow, day_in
from survey_service.pipeline.field_files import (
    Cells,
    Fault,
    code_faults,
    once,
    read_rows,
    text_faults,
    word_faults,
)
from survey_service.store import accounts, devices, organisations, units
from survey_service.store import field_people as store
from survey_service.store.database import Connection
from survey_service.store.field_people import FieldPerson, PersonKind

COLUMNS = (
    "code",
    "name",
    "organisation",
    "kind",
    "units",
    "account",
    "device",
    "capacity",
    "left_on",
)
MOST_CASES_A_DAY = 200


def import_people(
    connection: Connection, text: str
) -> tuple[tuple[FieldPerson, ...], tuple[BadRow, ...]]:
    """Store the people of a file unless a row is wrong; return them and the wrong rows.

    `units` holds codes with blanks between them; empty is the whole city.

    Raises:
        Problem: `field-file-invalid`, the file is no such table.
    """
    given, bad = read_rows(text, COLUMNS, _faults, _person)
    found = [*bad, *once(given, "code", lambda one: one.code)]
    found += once(
        [row for row in given if row[1].account], "account", lambda one: one.account or ""
    )
    found += _strangers(connection, given)
    found += _taken(connection, given)
    if not found:
        store.put(connection, (one for _, one in given))
    return tuple(one for _, one in given), tuple(found)


def _strangers(
    connection: Connection, given: Iterable[tuple[int, FieldPerson]]
) -> Iterator[BadRow]:
    """Yield the cells that name what is not stored."""
    rows = tuple(given)
    asked: tuple[tuple[str, Callable[[FieldPerson], Collection[str]], Collection[str]], ...] = (
        ("organisation", lambda one: (one.organisation,), organisations.everyone(connection)),
        (
            "units",
            lambda one: one.units,
            units.known(connection, {unit for _, one in rows for unit in one.units}),
        ),
        (
            "account",
            lambda one: (one.account,) if one.account else (),
            {account.username for account in accounts.everyone(connection)},
        ),
        (
            "device",
            lambda one: (one.device,) if one.device else (),
            devices.find(connection, {one.device for _, one in rows if one.device}),
        ),
    )
    for column, named, known in asked:
        for line, one in rows:
            for name in named(one):
                if name not in known:
                    yield BadRow(line, column, name, "one that is stored")


def _taken(connection: Connection, given: Iterable[tuple[int, FieldPerson]]) -> Iterator[BadRow]:
    """Yield the rows whose account belongs to somebody who is not in the file."""
    rows = tuple(given)
    renewed = {one.code for _, one in rows}
    others = {
        one.account: one.code
        for one in store.everyone(connection).values()
        if one.account and one.code not in renewed
    }
    for line, one in rows:
        if one.account in others:
            expected = f"an account that is not that of {others[one.account]}"
            yield BadRow(line, "account", one.account or "", expected)


def _faults(cells: Cells) -> Iterator[Fault]:
    yield from code_faults(cells, "code", "organisation")
    yield from text_faults(cells, "name")
    yield from word_faults(cells, "kind", get_args(PersonKind))
    capacity = cells["capacity"]
    if capacity and not (capacity.isdecimal() and 1 <= int(capacity) <= MOST_CASES_A_DAY):
        yield "capacity", capacity, f"a number from 1 to {MOST_CASES_A_DAY}, or nothing"
    if cells["left_on"] and day_in(cells["left_on"]) is None:
        yield "left_on", cells["left_on"], "a day as YYYY-MM-DD, or nothing"


def _person(cells: Cells) -> FieldPerson:
    [kind] = [each for each in get_args(PersonKind) if each == cells["kind"]]
    return FieldPerson(
        code=cells["code"],
        name=cells["name"],
        organisation=cells["organisation"],
        kind=kind,
        units=tuple(sorted(set(cells["units"].split()))),
        account=cells["account"] or None,
        device=cells["device"] or None,
        capacity=int(cells["capacity"]) if cells["capacity"] else None,
        left_on=day_in(cells["left_on"]),
    )
