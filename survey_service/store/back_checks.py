"""Queries on back-checks: the draws, what was drawn, and the visits that ask again."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from survey_service.store.documents import INSERT_CHUNK, chunks, columns, dump, load
from survey_service.store.tables.monitoring import (
    back_check_draws,
    back_check_visits,
    back_checks,
)

DrawKind = Literal["first", "further"]
VisitState = Literal["given", "done", "not_met"]
CaseKey = tuple[str, str]
"""Unit and case."""


class BackCheckDraw(msgspec.Struct, frozen=True, kw_only=True):
    """A draw: the log it followed, what was said in public, its seed, and its document."""

    campaign: str
    number: int
    kind: DrawKind
    log_size: int
    log_root: bytes
    public: str
    seed: bytes
    document: dict[str, Any]
    drawn_at: datetime
    enumerator: str | None = None


class BackCheck(msgspec.Struct, frozen=True, kw_only=True):
    """A drawn interview: whose work it is and with what probability it was drawn."""

    campaign: str
    unit: str
    case_id: str
    draw: int
    enumerator: str
    collector_body: str
    pi: float
    second: bool = False
    second_pi: float = 0.0

    @property
    def key(self) -> CaseKey:
        """Unit and case."""
        return (self.unit, self.case_id)


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A visit of a member of a monitoring body who asks an interview again, blind."""

    campaign: str
    unit: str
    case_id: str
    number: int
    person: str
    body: str
    collector_body: str
    given_on: date
    salt: bytes
    state: VisitState = "given"
    answers: dict[str, Any] = {}
    denied: bool | None = None
    finished_at: datetime | None = None

    @property
    def key(self) -> CaseKey:
        """Unit and case."""
        return (self.unit, self.case_id)


def add_draw(connection: Connection, draw: BackCheckDraw, drawn: Iterable[BackCheck]) -> None:
    """Store a draw and what was drawn.

    Raises:
        sqlalchemy.exc.IntegrityError: an interview that was drawn before, or no case.
    """
    row = columns(draw) | {"document": dump(draw.document)}
    connection.execute(insert(back_check_draws).values(row))
    for part in chunks(drawn, INSERT_CHUNK):
        connection.execute(insert(back_checks), [columns(one) for one in part])


def draws(connection: Connection, campaign: str) -> tuple[BackCheckDraw, ...]:
    """Return the draws of a campaign, the first first."""
    wanted = select(back_check_draws).where(back_check_draws.c.campaign == campaign)
    rows = connection.execute(wanted.order_by(back_check_draws.c.number)).mappings()
    return tuple(
        BackCheckDraw(**{**row, "document": load(row["document"], dict[str, Any])}) for row in rows
    )


def next_number(connection: Connection, campaign: str) -> int:
    """Return the number of the next draw."""
    wanted = select(func.max(back_check_draws.c.number)).where(
        back_check_draws.c.campaign == campaign
    )
    return (connection.scalar(wanted) or 0) + 1


def drawn(connection: Connection, campaign: str) -> dict[CaseKey, BackCheck]:
    """Return everything that was drawn, by unit and case."""
    wanted = select(back_checks).where(back_checks.c.campaign == campaign)
    ordered = wanted.order_by(back_checks.c.unit, back_checks.c.case_id)
    found = [BackCheck(**row) for row in connection.execute(ordered).mappings()]
    return {one.key: one for one in found}


def add_visits(connection: Connection, given: Iterable[Visit]) -> None:
    """Store visits.

    Raises:
        sqlalchemy.exc.IntegrityError: an interview not drawn, a body that checks its own work or
            comes twice.
    """
    for part in chunks(given, INSERT_CHUNK):
        rows = [columns(one) | {"answers": dump(one.answers)} for one in part]
        connection.execute(insert(back_check_visits), rows)


def put_visit(connection: Connection, visit: Visit) -> bool:
    """Store what became of a visit that was given; False where it is finished already."""
    changed = {
        "state": visit.state,
        "answers": dump(visit.answers),
        "denied": visit.denied,
        "finished_at": visit.finished_at,
    }
    own = (
        (back_check_visits.c.campaign == visit.campaign)
        & (back_check_visits.c.unit == visit.unit)
        & (back_check_visits.c.case_id == visit.case_id)
        & (back_check_visits.c.number == visit.number)
        & (back_check_visits.c.state == "given")
    )
    return connection.execute(update(back_check_visits).where(own).values(changed)).rowcount == 1


def visits(connection: Connection, campaign: str) -> tuple[Visit, ...]:
    """Return the visits of a campaign by unit, case and number."""
    return _visits(connection, back_check_visits.c.campaign == campaign)


def visits_of_person(connection: Connection, campaign: str, person: str) -> tuple[Visit, ...]:
    """Return the visits one member was given."""
    return _visits(
        connection,
        back_check_visits.c.campaign == campaign,
        back_check_visits.c.person == person,
    )


def visits_of_case(
    connection: Connection, campaign: str, unit: str, case_id: str
) -> tuple[Visit, ...]:
    """Return the visits of one interview by number."""
    return _visits(
        connection,
        back_check_visits.c.campaign == campaign,
        back_check_visits.c.unit == unit,
        back_check_visits.c.case_id == case_id,
    )


def _visits(connection: Connection, *wanted: ColumnElement[bool]) -> tuple[Visit, ...]:
    ordered = (
        select(back_check_visits)
        .where(*wanted)
        .order_by(back_check_visits.c.unit, back_check_visits.c.case_id, back_check_visits.c.number)
    )
    rows = connection.execute(ordered).mappings()
    return tuple(Visit(**{**row, "answers": load(row["answers"], dict[str, Any])}) for row in rows)
