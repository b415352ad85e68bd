"""What a device says of itself, and what it is told: whether it is still trusted.

A revoked device is answered too: its people must learn it, and what it still holds may be honest
work. Only the last report is kept; nothing in it says where a device is or what was answered.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from survey_service.pipeline.device_requests import Aware, Short, SignedRequest, proven, read
from survey_service.store import device_reports
from survey_service.store.database import Connection
from survey_service.store.device_reports import DeviceReport
from survey_service.store.devices import Device

Count = Annotated[int, Meta(ge=0, lt=2**31)]
Bytes = Annotated[int, Meta(ge=0, le=2**62)]


class StatusTold(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report: `packed` envelopes in all, `waiting` of them without a receipt, `oldest` of those.

    `refused` cannot be read by the service and stay on the device; `version` is of the application.
    """

    at: Aware
    version: Short
    packed: Count
    waiting: Count
    refused: Count
    oldest: Aware | None
    battery: Annotated[float, Meta(ge=0, le=1)] | None
    charging: bool | None
    usage: Bytes | None
    quota: Bytes | None
    persisted: bool


def take_report(connection: Connection, signed: SignedRequest, now: datetime) -> Device:
    """Keep the report of a device, revoked or not, and return the device.

    Raises:
        Problem: `device-request`, `body-wrong-shape`.
    """
    device = proven(connection, signed, "status", even_revoked=True)
    told = read(signed, StatusTold)
    report = DeviceReport(
        device=device.device,
        heard_at=now,
        clock_seconds=(told.at - now).total_seconds(),
        version=told.version,
        packed=told.packed,
        waiting=told.waiting,
        refused=told.refused,
        oldest=told.oldest,
        battery=told.battery,
        charging=told.charging,
        usage=told.usage,
        quota=told.quota,
        persisted=told.persisted,
    )
    device_reports.put(connection, report)
    return device
