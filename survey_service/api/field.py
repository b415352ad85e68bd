"""POST /api/v1/field/…: what a tablet asks for beside sending envelopes, signed by the tablet.

Every body is a `SignedRequest`; `docs/fieldwork.md` has the requests and what is signed.
"""

import asyncio
import secrets
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from litestar import Request, post
from msgspec import Struct

from questionnaires.text import Wording
from survey_service.api.bodies import read_body
from survey_service.api.description import problems, reads
from survey_service.pipeline.device_requests import (
    SignedRequest,
    lease_signed,
    own_cases,
    record_signed,
)
from survey_service.pipeline.visit_rules import Refused
from survey_service.pipeline.visits import Outcome
from survey_service.security.permissions import PUBLIC
from survey_service.services import Given, Services
from survey_service.store.attempts import transact
from survey_service.store.database import Connection

T = TypeVar("T")


class CaseBody(Struct, frozen=True, kw_only=True):
    """An open case: where, by when, what stands, when to come again."""

    unit: str
    case_id: str
    psu: str
    expected_by: date
    disposition: str | None
    next_on: date | None


class CasesBody(Struct, frozen=True, kw_only=True):
    """The open cases of the person who carries the tablet, the earliest expected first."""

    person: str
    cases: tuple[CaseBody, ...]


class OutcomeBody(Struct, frozen=True, kw_only=True):
    """What became of one record; a refused one names the field and what was expected."""

    status: Literal["recorded", "unchanged", "refused"]
    before: str | None = None
    field: str | None = None
    expected: Wording | None = None


class OutcomesBody(Struct, frozen=True):
    """One outcome for each record, in order."""

    outcomes: tuple[OutcomeBody, ...]


class LeaseBody(Struct, frozen=True, kw_only=True):
    """Places of a cell that the tablet may count on until then."""

    sex: str
    age: str
    amount: int
    expires_at: datetime


class CellBody(Struct, frozen=True, kw_only=True):
    """A cell of the unit now; a full one stops no interview."""

    sex: str
    age: str
    target: int
    achieved: int
    leased: int
    free: int


class LeasesBody(Struct, frozen=True, kw_only=True):
    """What the tablet holds, and every cell of the unit."""

    leases: tuple[LeaseBody, ...]
    cells: tuple[CellBody, ...]


@post(
    "/field/cases",
    status_code=200,
    opt={"permission": PUBLIC},
    operation_class=reads(SignedRequest),
    operation_id="showOwnCases",
    summary="Show the cases of the person who carries a tablet",
    tags=["devices"],
    responses=problems(400, 403, 408, 413, 415, 422, 503),
)
async def show_cases(request: Request[Any, Any, Any], services: Given) -> CasesBody:
    """Return the open cases; names and answers are not among them."""
    signed, now = await read_body(request, SignedRequest), services.clock()
    person, found = await _reading(services, lambda on: own_cases(on, signed, now))
    return CasesBody(
        person=person.code,
        cases=tuple(
            CaseBody(
                unit=one.case.unit,
                case_id=one.case.case_id,
                psu=one.case.psu,
                expected_by=one.held.expected_by,
                disposition=one.case.disposition,
                next_on=one.last.next_on if one.last else None,
            )
            for one in found
        ),
    )


@post(
    "/field/records",
    status_code=200,
    opt={"permission": PUBLIC},
    operation_class=reads(SignedRequest),
    operation_id="recordVisits",
    summary="Record attempts at cases and what came of them",
    tags=["devices"],
    responses=problems(400, 403, 404, 408, 409, 413, 415, 422, 503),
)
async def record_visits(request: Request[Any, Any, Any], services: Given) -> OutcomesBody:
    """Record each by itself; sending the same again changes nothing and says `unchanged`."""
    signed, now = await read_body(request, SignedRequest), services.clock()
    found = await _writing(services, lambda on: record_signed(on, signed, now))
    return OutcomesBody(tuple(_outcome(one) for one in found))


@post(
    "/field/leases",
    status_code=200,
    opt={"permission": PUBLIC},
    operation_class=reads(SignedRequest),
    operation_id="leaseQuota",
    summary="Hold places of quota cells while offline",
    tags=["devices"],
    responses=problems(400, 403, 404, 408, 409, 413, 415, 422, 503),
)
async def lease_quota(request: Request[Any, Any, Any], services: Given) -> LeasesBody:
    """Lend at most what is free, in place of what the tablet held in the unit."""
    signed, now = await read_body(request, SignedRequest), services.clock()
    leases, cells = await _writing(
        services, lambda on: lease_signed(on, signed, now, secrets.token_bytes)
    )
    return LeasesBody(
        leases=tuple(
            LeaseBody(sex=one.sex, age=one.age, amount=one.amount, expires_at=one.expires_at)
            for one in leases
        ),
        cells=tuple(
            CellBody(**{name: getattr(one, name) for name in CellBody.__struct_fields__})
            for one in cells
        ),
    )


def _outcome(one: Outcome) -> OutcomeBody:
    if isinstance(one, Refused):
        return OutcomeBody(status="refused", field=one.field, expected=one.expected)
    return OutcomeBody(status="recorded" if one.changed else "unchanged", before=one.before)


async def _reading(services: Services, work: Callable[[Connection], T]) -> T:
    def read() -> T:
        with services.database.read() as connection:
            return work(connection)

    return await asyncio.to_thread(read)


async def _writing(services: Services, work: Callable[[Connection], T]) -> T:
    return await asyncio.to_thread(transact, services.database, work)
