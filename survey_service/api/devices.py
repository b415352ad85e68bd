"""POST /api/v1/devices: a tablet or kiosk comes in with a code that somebody read out to it.

POST /api/v1/devices/status: it says how it is, and learns whether it is still trusted.
"""

import asyncio
from datetime import datetime
from typing import Annotated, Any, Literal

from litestar import Request, post
from msgspec import Meta, Struct

from survey_service.api.bodies import read_body
from survey_service.api.description import problems, reads
from survey_service.ledger import base64url
from survey_service.pipeline.device_requests import SignedRequest
from survey_service.pipeline.device_status import take_report
from survey_service.pipeline.devices import Application, PublicKey
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC
from survey_service.services import Given
from survey_service.store.attempts import transact
from survey_service.store.devices import DeviceKind

Base64url = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]+$", max_length=128)]


class EnrolmentBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code as it was typed, the key of the device, and its signature over both.

    The key is an uncompressed point of P-256, the signature ES256, both in base64url.
    """

    code: Annotated[str, Meta(max_length=64)]
    public_key: Base64url
    proof: Base64url


class KeyBody(Struct, frozen=True):
    """A public key of the service, in base64url, and its name."""

    key: str
    public_key: str


class EnrolledBody(Struct, frozen=True, kw_only=True):
    """What a device needs to know of itself, and the keys it seals to and checks receipts with."""

    device: str
    kind: DeviceKind
    name: str
    unit: str
    epoch: KeyBody | None
    ledger: KeyBody | None


@post(
    "/devices",
    status_code=200,
    opt={"permission": PUBLIC},
    operation_class=reads(EnrolmentBody),
    operation_id="enrolDevice",
    summary="Enrol a tablet or kiosk",
    tags=["devices"],
    responses=problems(400, 404, 408, 409, 410, 413, 415, 422, 503),
)
async def enrol_device(request: Request[Any, Any, Any], services: Given) -> EnrolledBody:
    """Let a device in with a code that is valid once and for ten minutes.

    Sending the same again gives the same answer, so a device that lost it simply asks again.
    """
    body = await read_body(request, EnrolmentBody)
    public_key, proof = base64url.unpadded(body.public_key), base64url.unpadded(body.proof)
    if public_key is None or proof is None:
        raise Problem("enrolment-proof", "public_key" if public_key is None else "proof")
    host = services.sync
    device = await asyncio.to_thread(host.enrol, Application(body.code, public_key, proof))
    return EnrolledBody(
        device=device.device,
        kind=device.kind,
        name=device.name,
        unit=device.unit,
        epoch=_key(host.public_key("epoch")),
        ledger=_key(host.public_key("ledger")),
    )


class StandingBody(Struct, frozen=True, kw_only=True):
    """What a device is now: its place, the keys in use, and whether what it sends still counts."""

    device: str
    kind: DeviceKind
    name: str
    unit: str
    state: Literal["active", "revoked"]
    at: datetime
    epoch: KeyBody | None
    ledger: KeyBody | None


@post(
    "/devices/status",
    status_code=200,
    opt={"permission": PUBLIC},
    operation_class=reads(SignedRequest),
    operation_id="reportStatus",
    summary="Say how a device is",
    tags=["devices"],
    responses=problems(400, 403, 408, 413, 415, 422, 503),
)
async def report_status(request: Request[Any, Any, Any], services: Given) -> StandingBody:
    """Keep the report in place of the last one; the answer brings the keys and the state."""
    signed, now = await read_body(request, SignedRequest), services.clock()
    device = await asyncio.to_thread(
        transact, services.database, lambda on: take_report(on, signed, now)
    )
    return StandingBody(
        device=device.device,
        kind=device.kind,
        name=device.name,
        unit=device.unit,
        state="active" if device.revoked_at is None else "revoked",
        at=now,
        epoch=_key(services.sync.public_key("epoch")),
        ledger=_key(services.sync.public_key("ledger")),
    )


def _key(key: PublicKey | None) -> KeyBody | None:
    return None if key is None else KeyBody(key.fingerprint, base64url.text(key.public_key))
