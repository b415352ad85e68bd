"""Queries on the people in the field: enumerators, and members of monitoring bodies."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from survey_service.store.documents import columns
from survey_service.store.tables.field import field_people, field_person_units

PersonKind = Literal["enumerator", "monitor"]


class FieldPerson(msgspec.Struct, frozen=True, kw_only=True):
    """A person of an organisation; `units` is how far they reach, empty the whole city.

    `capacity` is the cases they can visit on one working day; `account` the staff account and
    `device` the tablet they work with, if any; from `left_on` on they get no more cases.
    """

    code: str
    name: str
    organisation: str
    kind: PersonKind
    units: tuple[str, ...] = ()
    account: str | None = None
    device: str | None = None
    capacity: int | None = None
    left_on: date | None = None

    def reaches(self, unit: str) -> bool:
        """Tell whether a unit is one of theirs or lies inside one."""
        return not self.units or any(
            unit == own or unit.startswith(f"{own}.") for own in self.units
        )


def put(connection: Connection, given: Iterable[FieldPerson]) -> int:
    """Store people, each in place of the one of their code, and return how many changed."""
    before = everyone(connection)
    changed = 0
    for person in given:
        if before.get(person.code) == person:
            continue
        row = columns(person)
        del row["units"]
        if person.code in before:
            own = field_people.c.code == person.code
            connection.execute(update(field_people).where(own).values(row))
        else:
            connection.execute(insert(field_people).values(row))
        _set_units(connection, person.code, person.units)
        changed += 1
    return changed


def everyone(connection: Connection, kind: PersonKind | None = None) -> dict[str, FieldPerson]:
    """Return people by code, those who left included."""
    wanted = () if kind is None else (field_people.c.kind == kind,)
    return _read(connection, *wanted)


def get(connection: Connection, code: str) -> FieldPerson | None:
    """Return one person."""
    return _read(connection, field_people.c.code == code).get(code)


def of_account(connection: Connection, account: str) -> FieldPerson | None:
    """Return the person who works under a staff account."""
    found = _read(connection, field_people.c.account == account)
    return next(iter(found.values()), None)


def _read(connection: Connection, *wanted: ColumnElement[bool]) -> dict[str, FieldPerson]:
    ordered = select(field_people).where(*wanted).order_by(field_people.c.code)
    rows: list[Mapping[Any, Any]] = list(connection.execute(ordered).mappings())
    reach: dict[str, list[str]] = {}
    pairs = select(field_person_units).order_by(field_person_units.c.unit)
    for person, unit in connection.execute(pairs):
        reach.setdefault(person, []).append(unit)
    return {
        row["code"]: FieldPerson(**row, units=tuple(reach.get(row["code"], ()))) for row in rows
    }


def _set_units(connection: Connection, person: str, units: Iterable[str]) -> None:
    own = field_person_units.c.person == person
    connection.execute(delete(field_person_units).where(own))
    rows = [{"person": person, "unit": unit} for unit in sorted(set(units))]
    if rows:
        connection.execute(insert(field_person_units), rows)
