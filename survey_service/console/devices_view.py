"""The page of devices over the store."""

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct

from survey_service.console.devices import DeviceLine, DeviceList
from survey_service.store import device_reports, devices, envelopes
from survey_service.store.database import Database
from survey_service.store.device_reports import DeviceReport
from survey_service.store.devices import Device
from survey_service.store.envelopes import State
from survey_service.units.registry import Registry
from survey_service.units.working_days import local_date


class ServiceDevices:
    """Implements `console.devices.Devices`.

    Args:
        database: the store.
        registry: the offices.
        clock: now.
    """

    def __init__(
        self, database: Database, registry: Registry, *, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._registry = registry
        self._clock = clock

    def devices(self) -> DeviceList:
        """Return every device, revoked ones last."""
        now = self._clock()
        with self._database.read() as connection:
            found = devices.everyone(connection)
            known = _Known(
                envelopes.counts(connection),
                envelopes.missing(connection),
                device_reports.everyone(connection),
            )
        ordered = sorted(found, key=lambda one: one.revoked_at is not None)
        return DeviceList(now, [self._line(one, known, now) for one in ordered])

    def _line(self, one: Device, known: "_Known", now: datetime) -> DeviceLine:
        place = self._registry.at(one.unit, local_date(now)) if one.unit else None
        counts = known.counts
        return DeviceLine(
            device=one.device,
            name=one.name,
            kind=one.kind,
            place=({"vi": one.unit} if place is None else place.name) if one.unit else None,
            revoked_at=one.revoked_at,
            counted=counts.get((one.device, "accepted"), 0)
            + counts.get((one.device, "released"), 0),
            held=counts.get((one.device, "held"), 0),
            missing=known.missing.get(one.device, 0),
            report=known.reports.get(one.device),
        )


class _Known(Struct, frozen=True):
    counts: Mapping[tuple[str | None, State], int]
    missing: Mapping[str, int]
    reports: Mapping[str, DeviceReport]
