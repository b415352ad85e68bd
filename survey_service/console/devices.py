"""The page of tablets and kiosks: which are heard, what waits on them, what needs a person.

Whoever may read field work sees it. Nothing here is about an answer, and of what devices report
only the last is known.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from litestar import Response, Router, get
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation
from msgspec import Struct

from questionnaires.text import Wording
from survey_service.console.data import ConsoleData, Data
from survey_service.console.language import mark
from survey_service.console.staff import CampaignCode, campaign_shown, staff_page
from survey_service.console.viewer import AnyRequest, Door, Doorkeeper
from survey_service.security.permissions import Permission
from survey_service.store.device_reports import DeviceReport
from survey_service.store.devices import DeviceKind

PAGE: Final = "/console/devices"
SILENT: Final = timedelta(days=2)
CLOCK_OFF: Final = timedelta(minutes=10)
"""Beyond it a device is not given its cases (`pipeline.device_requests`)."""
BATTERY_LOW: Final = 0.2
KINDS: Final[Mapping[DeviceKind, str]] = {
    "kiosk": mark("màn hình tại quầy"),
    "tablet": mark("máy tính bảng"),
}


class DeviceLine(Struct, frozen=True, kw_only=True):
    """A device: where it belongs, what came from it, and what it said of itself last.

    `place` is None where it reaches the whole city; `missing` counts numbers that were given to
    envelopes which never came.
    """

    device: str
    name: str
    kind: DeviceKind
    place: Wording | None
    revoked_at: datetime | None
    counted: int
    held: int
    missing: int
    report: DeviceReport | None


class DeviceList(Struct, frozen=True):
    """Every device, and the moment of which it is told."""

    now: datetime
    lines: Sequence[DeviceLine]


class Devices(Protocol):
    """Where the page reads."""

    def devices(self) -> DeviceList:
        """Return every device, revoked ones last."""


TheDevices = NamedDependency[SkipValidation[Devices]]


def concerns(line: DeviceLine, now: datetime) -> tuple[str, ...]:
    """Return what about a device a person should look at; nothing of one that is revoked."""
    if line.revoked_at is not None:
        return ()
    said = line.report
    if said is None:
        return (mark("chưa báo về lần nào"),)
    noted = (
        (now - said.heard_at > SILENT, mark("im lặng quá hai ngày")),
        (said.refused > 0, mark("có phiếu máy chủ không đọc được")),
        (line.missing > 0, mark("thiếu số thứ tự")),
        (abs(said.clock_seconds) > CLOCK_OFF.total_seconds(), mark("đồng hồ sai quá 10 phút")),
        (_is_low(said), mark("pin yếu")),
        (not said.persisted, mark("trình duyệt có thể tự xóa bộ nhớ")),
    )
    return tuple(words for holds, words in noted if holds)


def _is_low(said: DeviceReport) -> bool:
    return said.battery is not None and said.battery < BATTERY_LOW and not said.charging


@get(PAGE, opt={"permission": Permission.FIELDWORK_READ}, sync_to_thread=True)
def devices_page(
    request: AnyRequest,
    console: Data,
    door: Door,
    devices: TheDevices,
    campaign: CampaignCode = None,
) -> Response[str]:
    """Every tablet and kiosk, the ones that need a person first."""
    found = devices.devices()
    lines = [(line, concerns(line, found.now)) for line in found.lines]
    return staff_page(
        request,
        door,
        "devices.html",
        campaign=campaign_shown(console, campaign),
        lines=sorted(lines, key=lambda pair: not pair[1]),
        troubled=sum(bool(noted) for _, noted in lines),
        waiting=sum(line.report.waiting for line in found.lines if line.report),
        kinds=KINDS,
    )


def devices_router(data: ConsoleData, door: Doorkeeper, devices: Devices) -> Router:
    """Return the router of the page of devices."""
    return Router(
        path="/",
        route_handlers=[devices_page],
        dependencies={
            "console": Provide(lambda: data, sync_to_thread=False),
            "door": Provide(lambda: door, sync_to_thread=False),
            "devices": Provide(lambda: devices, sync_to_thread=False),
        },
        include_in_schema=False,
    )
