"""Queries on what monitors see: lists checked, observations, and where they are sent."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

import msgspec
from sqlalchemy import Connection, delete, func, insert, select

from survey_service.store.documents import INSERT_CHUNK, chunks, columns, dump, load
from survey_service.store.tables.monitoring import list_checks, observations, planned_visits

Verdict = Literal["agree", "remark"]
Observed = Literal["delivery", "collection", "kiosk"]


class ListCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What a member found of the sample list of a village."""

    campaign: str
    unit: str
    psu: str
    person: str
    verdict: Verdict
    checked_at: datetime
    remark: str | None = None


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """What a member saw; `checklist` has `yes`, `no` or `na` per item."""

    campaign: str
    number: int
    kind: Observed
    unit: str
    place: str
    happened_on: date
    person: str
    body: str
    checklist: dict[str, str]
    recorded_at: datetime
    observed_body: str | None = None
    remark: str | None = None


class PlannedVisit(msgspec.Struct, frozen=True, kw_only=True):
    """Where a member is sent on a day, and with what probability."""

    campaign: str
    person: str
    day: date
    position: int
    unit: str
    place: str
    pi: float


def put_list_check(connection: Connection, check: ListCheck) -> None:
    """Store a check in place of an earlier one of the same member and village."""
    own = (
        (list_checks.c.campaign == check.campaign)
        & (list_checks.c.unit == check.unit)
        & (list_checks.c.psu == check.psu)
        & (list_checks.c.person == check.person)
    )
    connection.execute(delete(list_checks).where(own))
    connection.execute(insert(list_checks).values(columns(check)))


def checked_lists(connection: Connection, campaign: str) -> tuple[ListCheck, ...]:
    """Return the checks of a campaign by village and member."""
    wanted = select(list_checks).where(list_checks.c.campaign == campaign)
    ordered = wanted.order_by(list_checks.c.unit, list_checks.c.psu, list_checks.c.person)
    return tuple(ListCheck(**row) for row in connection.execute(ordered).mappings())


def add(connection: Connection, observation: Observation) -> None:
    """Store an observation."""
    row = columns(observation) | {"checklist": dump(observation.checklist)}
    connection.execute(insert(observations).values(row))


def next_number(connection: Connection, campaign: str) -> int:
    """Return the number of the next observation."""
    wanted = select(func.max(observations.c.number)).where(observations.c.campaign == campaign)
    return (connection.scalar(wanted) or 0) + 1


def seen(connection: Connection, campaign: str) -> tuple[Observation, ...]:
    """Return the observations of a campaign by number."""
    wanted = select(observations).where(observations.c.campaign == campaign)
    rows = connection.execute(wanted.order_by(observations.c.number)).mappings()
    return tuple(
        Observation(**{**row, "checklist": load(row["checklist"], dict[str, str])}) for row in rows
    )


def set_plan(connection: Connection, campaign: str, visits: Iterable[PlannedVisit]) -> None:
    """Store where members go, in place of the plan before."""
    connection.execute(delete(planned_visits).where(planned_visits.c.campaign == campaign))
    for part in chunks(visits, INSERT_CHUNK):
        connection.execute(insert(planned_visits), [columns(one) for one in part])


def plan(connection: Connection, campaign: str) -> tuple[PlannedVisit, ...]:
    """Return where members go, by member, day and order."""
    wanted = select(planned_visits).where(planned_visits.c.campaign == campaign)
    ordered = wanted.order_by(
        planned_visits.c.person, planned_visits.c.day, planned_visits.c.position
    )
    return tuple(PlannedVisit(**row) for row in connection.execute(ordered).mappings())
