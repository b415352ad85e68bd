"""Queries on leases of quota cells: given to a device, used by its interviews, given back."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, update

from survey_service.store.documents import LOOKUP_CHUNK, chunks, columns
from survey_service.store.tables.quotas import quota_leases

Cell = tuple[str, str, str]
"""Unit, sex, age band."""


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """Part of a cell's target that a device may count on until it gives it back, or it expires."""

    lease: bytes
    campaign: str
    unit: str
    sex: str
    age: str
    device: str
    amount: int
    given_at: datetime
    expires_at: datetime
    used: int = 0
    returned_at: datetime | None = None

    @property
    def cell(self) -> Cell:
        """Unit, sex and age band."""
        return (self.unit, self.sex, self.age)


def add(connection: Connection, given: Sequence[Lease]) -> None:
    """Store leases."""
    if given:
        connection.execute(insert(quota_leases), [columns(one) for one in given])


def open_in(
    connection: Connection, campaign: str, now: datetime, unit: str | None = None
) -> tuple[Lease, ...]:
    """Return the leases of a campaign that hold something now, optionally of one unit."""
    wanted = (*_open(now), quota_leases.c.campaign == campaign)
    return _read(connection, *wanted, *(() if unit is None else (quota_leases.c.unit == unit,)))


def held_by(connection: Connection, devices: Iterable[str], now: datetime) -> tuple[Lease, ...]:
    """Return the open leases of devices, held until the transaction ends."""
    found: list[Lease] = []
    for part in chunks(sorted(set(devices)), LOOKUP_CHUNK):
        found += _read(connection, *_open(now), quota_leases.c.device.in_(part), hold=True)
    return tuple(found)


def use(connection: Connection, counts: dict[bytes, int]) -> None:
    """Count interviews on leases: lease to how many more it has used."""
    own = quota_leases.c.lease == bindparam("of_lease")
    rows = [{"of_lease": lease, "more": more} for lease, more in sorted(counts.items())]
    if rows:
        counting = update(quota_leases).where(own)
        connection.execute(counting.values(used=quota_leases.c.used + bindparam("more")), rows)


def give_back(connection: Connection, leases: Iterable[bytes], now: datetime) -> None:
    """Free what leases have not used."""
    for part in chunks(sorted(leases), LOOKUP_CHUNK):
        own = quota_leases.c.lease.in_(part)
        connection.execute(update(quota_leases).where(own).values(returned_at=now))


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (quota_leases.c.returned_at.is_(None), quota_leases.c.expires_at > now)


def _read(
    connection: Connection, *wanted: ColumnElement[bool], hold: bool = False
) -> tuple[Lease, ...]:
    chosen = select(quota_leases).where(*wanted)
    ordered = chosen.order_by(quota_leases.c.given_at, quota_leases.c.lease)
    rows = connection.execute(ordered.with_for_update() if hold else ordered).mappings()
    return tuple(Lease(**{**row, "lease": bytes(row["lease"])}) for row in rows)
