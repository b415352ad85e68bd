"""The page of devices over the store."""

from collections.abc import Callable
from datetime import datetime

from survey_service.console.devices import DeviceLine, DeviceList
from survey_service.pipeline.device_states import DeviceState, device_states
from survey_service.store.database import Database
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
            found = device_states(connection)
        ordered = sorted(found, key=lambda one: one.device.revoked_at is not None)
        return DeviceList(now, [self._line(one, now) for one in ordered])

    def _line(self, one: DeviceState, now: datetime) -> DeviceLine:
        unit = one.device.unit
        place = self._registry.at(unit, local_date(now)) if unit else None
        return DeviceLine(
            device=one.device.device,
            name=one.device.name,
            kind=one.device.kind,
            place=({"vi": unit} if place is None else place.name) if unit else None,
            revoked_at=one.device.revoked_at,
            counted=one.counted,
            held=one.held,
            missing=one.missing,
            report=one.report,
        )
