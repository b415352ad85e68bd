"""The page of devices: who needs a look comes first, who is well asks for nothing."""

from datetime import timedelta

import pytest

from survey_service.console.devices import concerns
from survey_service.console.devices_view import ServiceDevices
from survey_service.pipeline.devices import revoke
from survey_service.store import device_reports
from survey_service.units.registry import Registry
from tests.console.conftest import ROLE
from tests.console.sample_devices import NOW, TROUBLED, line, report
from tests.sync.conftest import field, host, keys, send
from tests.sync.quick import database_url

__all__ = ["database_url", "field", "host", "keys", "send"]
PAGE = "/console/devices"


def test_a_device_that_is_well_or_revoked_asks_for_nothing():
    assert concerns(line(), NOW) == ()
    assert concerns(line(report=None, revoked_at=NOW), NOW) == ()


def test_every_trouble_is_named():
    assert len(concerns(TROUBLED, NOW)) == 6
    assert concerns(line(report=None), NOW) == ("chưa báo về lần nào",)


@pytest.mark.parametrize(
    ("changes", "troubled"),
    [
        ({"heard_at": NOW - timedelta(days=2)}, False),
        ({"heard_at": NOW - timedelta(days=2, seconds=1)}, True),
        ({"clock_seconds": 600.0}, False),
        ({"clock_seconds": 600.5}, True),
        ({"battery": 0.1, "charging": True}, False),
        ({"battery": 0.1, "charging": False}, True),
        ({"battery": None, "charging": None}, False),
    ],
)
def test_a_limit_is_passed_and_not_reached(changes, troubled):
    assert bool(concerns(line(report=report(**changes)), NOW)) is troubled


def test_who_needs_a_look_stands_first(client):
    client.cookies.set(ROLE, "analyst")
    page = client.get(PAGE).text
    places = [page.index(name) for name in ("&lt;số 2&gt;", "Máy mới", "Sảnh chờ", "Máy cũ")]
    assert places == sorted(places)
    assert "2 thiết bị cần xem đến; 12 phiếu còn chờ" in page


def test_who_is_scored_does_not_see_the_devices(client):
    client.cookies.set(ROLE, "unit_reader@10507")
    assert client.get(PAGE).status_code == 403


def test_the_page_says_what_came_and_what_was_said(field, send):
    device, gone = field.device(), field.device("kiosk", "10507")
    lost = device.interview(2)
    send(device.interview(0), device.interview(1))
    assert lost["envelope"]["seq"] == 1
    with field.database.write() as connection:
        revoke(connection, gone.name, NOW)
        device_reports.put(connection, report(device=device.name, waiting=1))
    view = ServiceDevices(field.database, Registry([]), clock=lambda: NOW).devices()
    first, last = view.lines
    assert (first.device, first.place, first.counted, first.missing) == (device.name, None, 2, 1)
    assert first.report == report(device=device.name, waiting=1)
    assert (last.device, last.place, last.report) == (gone.name, {"vi": "10507"}, None)
