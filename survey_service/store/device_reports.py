"""Queries on what devices said of themselves last."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, insert, select

from survey_service.store.documents import columns
from survey_service.store.tables.device_reports import device_reports


class DeviceReport(msgspec.Struct, frozen=True, kw_only=True):
    """The last report of a device; `usage` and `quota` are bytes, `battery` is on 0–1."""

    device: str
    heard_at: datetime
    clock_seconds: float
    version: str
    packed: int
    waiting: int
    refused: int
    oldest: datetime | None
    battery: float | None
    charging: bool | None
    usage: int | None
    quota: int | None
    persisted: bool


def put(connection: Connection, report: DeviceReport) -> None:
    """Keep a report in place of the one before."""
    mine = device_reports.c.device == report.device
    connection.execute(delete(device_reports).where(mine))
    connection.execute(insert(device_reports).values(columns(report)))


def everyone(connection: Connection) -> Mapping[str, DeviceReport]:
    """Return the last report of every device that ever sent one, by device."""
    rows = connection.execute(select(device_reports)).mappings()
    return {row["device"]: DeviceReport(**row) for row in rows}
