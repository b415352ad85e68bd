"""What tablets ask for beside sending envelopes: their cases, recording visits, leases of quotas.

A device signs the text of its request under a domain of its own and the kind of request, so that no
signature serves for anything else. What is asked for now is signed with a clock at most ten minutes
off; a record may come days late, for recording the same again changes nothing.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Final, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from survey_service.ledger import base64url, device_signatures
from survey_service.pipeline import quotas
from survey_service.pipeline.assignments import sample_of
from survey_service.pipeline.quotas import Holder, LiveCell, Wanted
from survey_service.pipeline.visit_rules import Record, Recorder
from survey_service.pipeline.visits import Outcome, record
from survey_service.problems import Problem
from survey_service.store import assignments, devices, field_people, samples, visits
from survey_service.store.assignments import Assignment
from survey_service.store.database import Connection
from survey_service.store.devices import Device
from survey_service.store.field_people import FieldPerson
from survey_service.store.quota_leases import Lease
from survey_service.store.samples import Case
from survey_service.store.visits import Attempt, How

Kind = Literal["cases", "records", "leases", "status"]
Asked = TypeVar("Asked", bound=Struct)
CLOCKS_APART: Final = timedelta(minutes=10)
MOST_RECORDS: Final = 200
Aware = Annotated[datetime, Meta(tz=True)]
Short = Annotated[str, Meta(max_length=80)]


class SignedRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request as text, the device that asks, and its ES256 signature in base64url."""

    device: Annotated[str, Meta(max_length=64)]
    request: Annotated[str, Meta(max_length=262_144)]
    signature: Annotated[str, Meta(max_length=128)]


class CasesAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which cases has my person?"""

    at: Aware


class VisitTold(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One attempt: `code` is a disposition that is no interview, `next_on` the day of the next."""

    unit: Short
    case_id: Short
    code: Short
    at: Aware
    how: How
    next_on: date | None = None
    reason: Annotated[str, Meta(max_length=500)] | None = None


class RecordsTold(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Attempts of a campaign, the earlier first."""

    campaign: Short
    records: Annotated[tuple[VisitTold, ...], Meta(max_length=MOST_RECORDS)]


class LeasesAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Part of the free places of a unit; an empty list gives everything back."""

    at: Aware
    campaign: Short
    unit: Short
    wanted: Annotated[tuple[Wanted, ...], Meta(max_length=100)]


class HeldCase(Struct, frozen=True):
    """A case of a person: the assignment, the case, the last attempt."""

    held: Assignment
    case: Case
    last: Attempt | None


def own_cases(
    connection: Connection, signed: SignedRequest, now: datetime
) -> tuple[FieldPerson, tuple[HeldCase, ...]]:
    """Return the person who carries a device, and their open cases.

    Raises:
        Problem: `device-request`.
    """
    device = proven(connection, signed, "cases")
    _require_now(read(signed, CasesAsked).at, now)
    person = _carrier(connection, device)
    given = assignments.of_person(connection, person.code)
    keys = [one.key for one in given]
    cases, tried = samples.cases_of(connection, keys), visits.of_cases(connection, keys)
    return person, tuple(
        HeldCase(one, cases[one.key], (tried.get(one.key) or (None,))[-1]) for one in given
    )


def record_signed(
    connection: Connection, signed: SignedRequest, now: datetime
) -> Sequence[Outcome]:
    """Record what a device says about the cases of its person; one outcome each.

    Raises:
        Problem: `device-request`, `campaign-unknown`, `sample-missing`.
    """
    device = proven(connection, signed, "records")
    told, person = read(signed, RecordsTold), _carrier(connection, device)
    recorder = Recorder(by=device.device, source="visit", own=person.code)
    records = [
        Record(unit=one.unit, case_id=one.case_id, code=one.code, at=one.at, how=one.how,
               person=person.code, next_on=one.next_on, reason=one.reason)
        for one in told.records
    ]  # fmt: skip
    return record(connection, sample_of(connection, told.campaign), records, recorder, now)


def lease_signed(
    connection: Connection, signed: SignedRequest, now: datetime, random: Callable[[int], bytes]
) -> tuple[tuple[Lease, ...], tuple[LiveCell, ...]]:
    """Lend a device what it asks for and is free; return its leases and the cells of the unit.

    Raises:
        Problem: `device-request`, `lease-invalid`, `campaign-unknown`, `sample-missing`.
    """
    device = proven(connection, signed, "leases")
    asked = read(signed, LeasesAsked)
    _require_now(asked.at, now)
    if device.unit and asked.unit != device.unit and not asked.unit.startswith(f"{device.unit}."):
        raise Problem("device-request", "unit", asked.unit, device.unit)
    holder = Holder(campaign=asked.campaign, device=device.device, unit=asked.unit)
    given = quotas.lease(connection, holder, asked.wanted, now, random)
    return given, quotas.live_cells(connection, asked.campaign, now, asked.unit)


def proven(
    connection: Connection, signed: SignedRequest, kind: Kind, *, even_revoked: bool = False
) -> Device:
    """Return the device that signed a request; one that was revoked only where that is asked for.

    Raises:
        Problem: `device-request`.
    """
    device = devices.find(connection, [signed.device]).get(signed.device)
    if device is None or (device.revoked_at is not None and not even_revoked):
        raise Problem("device-request", "device", signed.device)
    message = device_signatures.request_message(kind, signed.request)
    signature = base64url.unpadded(signed.signature) or b""
    if not device_signatures.verify(device.public_key, signature, message):
        raise Problem("device-request", "signature")
    return device


def read(signed: SignedRequest, kind: type[Asked]) -> Asked:
    """Return what a device asks for; raises `body-wrong-shape`."""
    try:
        return msgspec.json.decode(signed.request, type=kind)
    except (msgspec.DecodeError, ValueError) as error:
        raise Problem("body-wrong-shape", "request", str(error)) from None


def _require_now(at: datetime, now: datetime) -> None:
    if abs(at - now) > CLOCKS_APART:
        raise Problem("device-request", "at", at.isoformat(), now.isoformat(timespec="seconds"))


def _carrier(connection: Connection, device: Device) -> FieldPerson:
    people = field_people.everyone(connection, "enumerator").values()
    found = next((one for one in people if one.device == device.device), None)
    if found is None:
        raise Problem("device-request", "device", device.name, "a tablet of an enumerator")
    return found
