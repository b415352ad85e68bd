"""Queries on forms that are entered twice, and on the plan by which they are drawn."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select, update

from survey_service.store.documents import dump, load
from survey_service.store.entry import Key
from survey_service.store.tables.entry import double_entry_plans, second_entries

Answers = dict[str, object]


class Second(msgspec.Struct, frozen=True, kw_only=True):
    """A form to be entered twice; `first` until it was, then the numbers."""

    number: str
    first: Answers | None
    first_by: tuple[str, ...]
    compared: int | None = None
    different: int | None = None
    items: tuple[str, ...] = ()


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How many forms of a campaign are entered twice, and by which secret they are drawn."""

    campaign: str
    share: float
    seed: bytes
    set_at: datetime


def plan(connection: Connection, campaign: str) -> Plan | None:
    """Return how forms of a campaign are drawn for a second entry; None: none is."""
    chosen = select(double_entry_plans).where(double_entry_plans.c.campaign == campaign)
    row = connection.execute(chosen).mappings().first()
    return None if row is None else Plan(**row)


def set_plan(connection: Connection, given: Plan) -> None:
    """Store the plan of a campaign, which has none.

    Raises:
        sqlalchemy.exc.IntegrityError: it has one.
    """
    connection.execute(insert(double_entry_plans).values(msgspec.structs.asdict(given)))


def add_second(connection: Connection, campaign: str, one: Second) -> None:
    """Store that a form is to be entered again."""
    row = {"campaign": campaign, "number": one.number} | {
        "first": dump(one.first),
        "first_by": dump(one.first_by),
    }
    connection.execute(insert(second_entries).values(row))


def compare(
    connection: Connection, key: Key, compared: int, different: int, items: Iterable[str]
) -> None:
    """Store what a second entry found; the first one is forgotten."""
    own = (second_entries.c.campaign == key[0]) & (second_entries.c.number == key[1])
    values = {"compared": compared, "different": different, "items": dump(tuple(items))}
    connection.execute(update(second_entries).where(own).values(first=None, **values))


def seconds(connection: Connection, campaign: str) -> tuple[Second, ...]:
    """Return the forms of a campaign that were drawn for a second entry, by number."""
    chosen = select(second_entries).where(second_entries.c.campaign == campaign)
    rows = connection.execute(chosen.order_by(second_entries.c.number)).mappings()
    return tuple(
        Second(
            number=row["number"],
            first=None if row["first"] is None else load(row["first"], Answers),
            first_by=load(row["first_by"], tuple[str, ...]),
            compared=row["compared"],
            different=row["different"],
            items=() if row["items"] is None else load(row["items"], tuple[str, ...]),
        )
        for row in rows
    )
