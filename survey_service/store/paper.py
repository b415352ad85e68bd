"""Queries on movements of paper: append, and read back in order."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

import msgspec
from sqlalchemy import Connection, func, insert, select

from survey_service.store.documents import INSERT_CHUNK, chunks, columns
from survey_service.store.tables.paper import difference_reasons, paper_movements

MovementKind = Literal[
    "receive", "hand_over", "return", "pass_on_blank", "pass_on_returned", "count", "cancel"
]


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote down about forms of one village.

    Attributes:
        number: counts the movements of a campaign from 1.
        reference: number of the paper record; no two movements of a campaign share it.
        unit: the commune; None where forms pass between organisations for no single village.
        psu: the village; None as well there.
        count: forms moved; of a count the forms that were sorted.
        series: with `first_serial` and `last_serial` the numbers moved, or all three None.
        giver: organisation that gave; None where respondents did.
        taker: organisation that took; None where respondents did.
        cancels: number of the movement that never was.
    """

    campaign: str
    number: int
    reference: str
    kind: MovementKind
    unit: str | None = None
    psu: str | None = None
    count: int
    series: str | None = None
    first_serial: int | None = None
    last_serial: int | None = None
    giver: str | None = None
    taker: str | None = None
    happened_on: date
    recorded_at: datetime
    valid: int | None = None
    spoiled: int | None = None
    blank: int | None = None
    in_hand: int | None = None
    missing: int | None = None
    cancels: int | None = None
    note: str | None = None


class GivenReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why two numbers of a village differ, in somebody's words."""

    campaign: str
    number: int
    unit: str
    psu: str
    code: str
    got: int
    expected: int
    reason: str
    recorded_at: datetime


def add(connection: Connection, rows: Iterable[Movement]) -> None:
    """Append movements.

    Raises:
        sqlalchemy.exc.IntegrityError: a number was taken by another writer in the meantime.
    """
    for part in chunks(rows, INSERT_CHUNK):
        connection.execute(insert(paper_movements), [columns(row) for row in part])


def every(connection: Connection, campaign: str) -> tuple[Movement, ...]:
    """Return the movements of a campaign in the order they were recorded."""
    table = paper_movements
    wanted = select(table).where(table.c.campaign == campaign).order_by(table.c.number)
    return tuple(Movement(**row) for row in connection.execute(wanted).mappings())


def add_reason(connection: Connection, given: GivenReason) -> None:
    """Append the reason for a difference."""
    connection.execute(insert(difference_reasons).values(columns(given)))


def reasons(connection: Connection, campaign: str) -> tuple[GivenReason, ...]:
    """Return the reasons given for differences in a campaign, in order."""
    table = difference_reasons
    wanted = select(table).where(table.c.campaign == campaign).order_by(table.c.number)
    return tuple(GivenReason(**row) for row in connection.execute(wanted).mappings())


def next_reason(connection: Connection, campaign: str) -> int:
    """Return the number of the next reason."""
    table = difference_reasons
    last = select(func.max(table.c.number)).where(table.c.campaign == campaign)
    return (connection.scalar(last) or 0) + 1
