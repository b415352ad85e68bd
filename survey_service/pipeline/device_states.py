"""Every device with what came from it and what it said of itself last."""

from msgspec import Struct

from survey_service.store import device_reports, devices, envelopes
from survey_service.store.database import Connection
from survey_service.store.device_reports import DeviceReport
from survey_service.store.devices import Device


class DeviceState(Struct, frozen=True, kw_only=True):
    """A device; `missing` counts numbers that were given to envelopes which never came."""

    device: Device
    counted: int
    held: int
    missing: int
    report: DeviceReport | None


def device_states(connection: Connection) -> tuple[DeviceState, ...]:
    """Return every device, revoked ones too, by unit and name."""
    counts, missing = envelopes.counts(connection), envelopes.missing(connection)
    reports = device_reports.everyone(connection)
    return tuple(
        DeviceState(
            device=each,
            counted=sum(counts.get((each.device, state), 0) for state in ("accepted", "released")),
            held=counts.get((each.device, "held"), 0),
            missing=missing.get(each.device, 0),
            report=reports.get(each.device),
        )
        for each in devices.everyone(connection)
    )
