"""Queries on devices and on the codes that let them in."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, insert, select, update

from survey_service.store.documents import LOOKUP_CHUNK, chunks, columns
from survey_service.store.tables.devices import devices, enrolments

DeviceKind = Literal["tablet", "kiosk"]


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """What a device is and how far it reaches: `unit` and what lies inside it; empty: the city."""

    kind: DeviceKind
    name: str
    unit: str
    receiving: str | None = None
    deciding: str | None = None


class Device(Placed, frozen=True, kw_only=True):
    """An enrolled device; it stays in the table when it is revoked."""

    device: str
    public_key: bytes
    enrolled_at: datetime
    revoked_at: datetime | None = None


class Enrolment(Placed, frozen=True, kw_only=True):
    """A code that lets one device in; `device` is the one that used it."""

    code_hash: bytes
    expires_at: datetime
    device: str | None = None


def add(connection: Connection, device: Device) -> None:
    """Store a device."""
    connection.execute(insert(devices).values(columns(device)))


def find(connection: Connection, names: Iterable[str]) -> Mapping[str, Device]:
    """Return the devices that are known, by name."""
    found: dict[str, Device] = {}
    for part in chunks(sorted(set(names)), LOOKUP_CHUNK):
        for row in connection.execute(select(devices).where(devices.c.device.in_(part))).mappings():
            found[row["device"]] = _device(row)
    return found


def everyone(connection: Connection) -> tuple[Device, ...]:
    """Return all devices, by unit and name."""
    ordered = select(devices).order_by(devices.c.unit, devices.c.name, devices.c.device)
    return tuple(_device(row) for row in connection.execute(ordered).mappings())


def revoke(connection: Connection, device: str, at: datetime) -> bool:
    """Record that a device is no longer trusted; False where it was so before, or is unknown."""
    chosen = update(devices).where(devices.c.device == device, devices.c.revoked_at.is_(None))
    return connection.execute(chosen.values(revoked_at=at)).rowcount == 1


def add_enrolment(connection: Connection, enrolment: Enrolment) -> None:
    """Store a code."""
    connection.execute(insert(enrolments).values(columns(enrolment)))


def enrolment(connection: Connection, code_hash: bytes) -> Enrolment | None:
    """Return the enrolment of a code, held until the transaction ends: a code is used once."""
    wanted = select(enrolments).where(enrolments.c.code_hash == code_hash).with_for_update()
    row = connection.execute(wanted).mappings().first()
    return None if row is None else Enrolment(**{**row, "code_hash": bytes(row["code_hash"])})


def use(connection: Connection, code_hash: bytes, device: str) -> None:
    """Record which device a code let in."""
    chosen = update(enrolments).where(enrolments.c.code_hash == code_hash)
    connection.execute(chosen.values(device=device))


def _device(row: Mapping[Any, Any]) -> Device:
    return Device(**{**row, "public_key": bytes(row["public_key"])})
