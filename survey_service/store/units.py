"""Queries on units: versions and events in, a `Registry` out."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import msgspec
from sqlalchemy import Connection, func, insert, select

from questionnaires.text import Wording
from survey_service.store.documents import columns, dump, load
from survey_service.store.tables.units import unit_events, units
from survey_service.units.events import Event
from survey_service.units.registry import Registry
from survey_service.units.unit import Unit

_EVENTS: Final[msgspec.json.Decoder[Event]] = msgspec.json.Decoder(Event)


def add_versions(connection: Connection, versions: Iterable[Unit]) -> int:
    """Store versions of units as they are and return how many."""
    rows = [columns(unit) | {"name": dump(unit.name)} for unit in versions]
    if rows:
        connection.execute(insert(units), rows)
    return len(rows)


def add_events(connection: Connection, events: Iterable[Event]) -> int:
    """Append events after those already stored and return how many."""
    last = connection.scalar(select(func.coalesce(func.max(unit_events.c.sequence), 0))) or 0
    rows = [
        {
            "sequence": number,
            "day": event.on,
            "kind": event.__struct_config__.tag,
            "document": dump(event),
        }
        for number, event in enumerate(events, start=last + 1)
    ]
    if rows:
        connection.execute(insert(unit_events), rows)
    return len(rows)


def registry(connection: Connection) -> Registry:
    """Return everything known about units, as the pure registry.

    Raises:
        UnitError: the stored versions contradict each other.
    """
    rows = connection.execute(select(units)).mappings()
    versions = [Unit(**{**row, "name": load(row["name"], dict[str, str])}) for row in rows]
    ordered = select(unit_events.c.document).order_by(unit_events.c.sequence)
    events = tuple(_EVENTS.decode(text) for text in connection.scalars(ordered))
    return Registry(versions, events)


def known(connection: Connection, codes: Iterable[str]) -> frozenset[str]:
    """Return those of `codes` that name a unit at any time."""
    wanted = select(units.c.code).where(units.c.code.in_(set(codes))).distinct()
    return frozenset(connection.scalars(wanted))


def count(connection: Connection) -> int:
    """Return how many units are stored, each counted once whatever its versions."""
    return connection.scalar(select(func.count(func.distinct(units.c.code)))) or 0


def revision(connection: Connection) -> tuple[int, int] | None:
    """Return what changes with every version and event stored; None without any unit."""
    versions = connection.scalar(select(func.count()).select_from(units)) or 0
    last = connection.scalar(select(func.coalesce(func.max(unit_events.c.sequence), 0))) or 0
    return (versions, last) if versions else None


def name(connection: Connection, code: str, day: date) -> Wording | None:
    """Return what a unit is called on a day; after its end, what it was called last."""
    wanted = (
        select(units.c.name)
        .where(units.c.code == code, units.c.valid_from <= day)
        .order_by(units.c.valid_from.desc())
        .limit(1)
    )
    text = connection.scalar(wanted)
    return None if text is None else load(text, Wording)
