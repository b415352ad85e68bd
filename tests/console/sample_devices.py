"""Invented devices: one that is well, one with every trouble, one never heard, one revoked."""

from datetime import UTC, datetime, timedelta

from survey_service.console.devices import DeviceLine, DeviceList
from survey_service.store.device_reports import DeviceReport

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)


def report(**changes) -> DeviceReport:
    fields = {
        "device": "ab" * 16,
        "heard_at": NOW - timedelta(minutes=4),
        "clock_seconds": -1.5,
        "version": "1f0c2b9e77aa",
        "packed": 40,
        "waiting": 0,
        "refused": 0,
        "oldest": None,
        "battery": 0.86,
        "charging": True,
        "usage": 200_000,
        "quota": 10**9,
        "persisted": True,
    }
    return DeviceReport(**(fields | changes))


def line(**changes) -> DeviceLine:
    fields = {
        "device": "ab" * 16,
        "name": "Sảnh chờ",
        "kind": "kiosk",
        "place": {"vi": "Phường Hồng Bàng", "en": "Hong Bang ward"},
        "revoked_at": None,
        "counted": 40,
        "held": 0,
        "missing": 0,
        "report": report(),
    }
    return DeviceLine(**(fields | changes))


TROUBLED = line(
    device="cd" * 16,
    name="Máy <số 2> của chị Lan, tổ dân phố 14",
    kind="tablet",
    place=None,
    held=2,
    missing=3,
    report=report(
        heard_at=NOW - timedelta(days=3),
        clock_seconds=-7.2e7,
        waiting=12,
        refused=1,
        oldest=NOW - timedelta(days=4),
        battery=0.09,
        charging=False,
        persisted=False,
    ),
)


class SampleDevices:
    """Implements `console.devices.Devices`."""

    def devices(self) -> DeviceList:
        silent = line(name="Máy mới", report=None, counted=0)
        gone = line(name="Máy cũ", revoked_at=NOW - timedelta(days=20), report=None)
        return DeviceList(NOW, [line(), TROUBLED, silent, gone])
