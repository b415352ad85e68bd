"""`langnghe devices` and `langnghe quarantine` on an installation, from code to decision."""

import re
import secrets
from datetime import UTC, datetime
from random import Random

import pytest

from survey_service.ledger import base64url
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline import devices as pipeline
from survey_service.pipeline.devices import Application, open_epoch
from survey_service.pipeline.sync_host import SyncHost
from survey_service.pipeline.sync_rows import SyncJob
from survey_service.store import campaigns
from tests.cli.commands import Command, refused
from tests.sync.fieldwork import Device

CODE = re.compile(r"^((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})  valid once, until \d\d:\d\d UTC\n$")
WHY = "Đã gọi lại và xác nhận"


class Installation:
    """An installation with one kiosk that was let in by a code."""

    def __init__(self, folder):
        self.command = Command(folder, f"sqlite:///{folder}/var/test.db")
        self.command.ok("init")
        self.keys = KeyStore(folder / "keys")
        self.database = self.command.opened()
        open_epoch(self.database, self.keys, datetime.now(UTC))
        self.kiosk = Device(Random(3), "kiosk", "10507")

    def let_in(self, *words):
        [code] = CODE.match(self.command.ok("devices", "enrol", *words)).groups()
        canonical = code.replace("-", "").encode()
        message = b"langnghe/enrolment/v1\x00" + canonical + self.kiosk.point
        proof = base64url.unpadded(self.kiosk.sign(message))
        applied = Application(code, self.kiosk.point, proof)
        return pipeline.enrol(self.database, applied, datetime.now(UTC))

    def send(self):
        with self.database.read() as connection:
            [campaign] = campaigns.every(connection)
        [part] = [part for part in campaign.series if part.series == "open"]
        asked = {"instrument": part.instrument, "version": part.instrument_version}
        now = datetime.now(UTC)
        item = self.kiosk.kiosk_answer(campaign=campaign.code, wall=now.isoformat(), **asked)
        host = SyncHost(self.database, self.keys, secrets.token_bytes, lambda: now)
        outcome = host.write(SyncJob(host.reader.read([item])[0]))
        host.close()
        return outcome


@pytest.fixture
def installed(tmp_path):
    made = Installation(tmp_path)
    yield made
    made.database.close()


KIOSK = ("--kind", "kiosk", "--name", "Sảnh chờ", "--unit", "10507")


def test_a_kiosk_from_its_code_to_a_decision_about_it(installed):
    device = installed.let_in(*KIOSK)
    assert (device.unit, device.receiving, device.deciding) == ("10507", "10507.TT", "10507")
    assert installed.send().status == "accepted"
    assert "revoked" in installed.command.ok("devices", "revoke", device.device)
    assert installed.send().status == "quarantined"
    listed = installed.command.ok("devices", "list")
    assert re.search(
        rf"{device.device} kiosk 10507 revoked \d.* counted 1 held 1 missing 0", listed
    )
    shown = installed.command.ok("quarantine", "list").splitlines()
    assert shown[0].split() == ["1", device.device, "device-revoked"]
    reference = shown[1].split()[0]
    assert "released" in installed.command.ok("quarantine", "release", reference, "--reason", WHY)
    assert installed.command.ok("quarantine", "list") == ""
    refused(
        installed.command("quarantine", "reject", reference, "--reason", WHY),
        "quarantine-decided",
    )


def test_what_is_rejected_is_no_longer_listed(installed):
    device = installed.let_in(*KIOSK)
    installed.command.ok("devices", "revoke", device.device)
    installed.send()
    reference = installed.command.ok("quarantine", "list").splitlines()[1].split()[0]
    assert "rejected" in installed.command.ok("quarantine", "reject", reference, "--reason", WHY)
    assert installed.command.ok("quarantine", "list") == ""


def test_mistakes_are_one_line(installed):
    command = installed.command
    refused(command("devices", "revoke", "ab" * 16), "device-unknown")
    nowhere = ("--kind", "tablet", "--name", "x", "--unit", "99999")
    refused(command("devices", "enrol", *nowhere), "unit-unknown", "99999")
    city = ("--kind", "kiosk", "--name", "x", "--unit", "31")
    refused(command("devices", "enrol", *city), "unit-unknown", "--unit")
    refused(command("quarantine", "reject", "abcdef", "--reason", WHY), "quarantine-unknown")
    installed.let_in(*KIOSK)
    installed.command.ok("devices", "revoke", installed.kiosk.name)
    installed.send()
    reference = command.ok("quarantine", "list").splitlines()[1].split()[0]
    refused(command("quarantine", "release", reference, "--reason", "ok"), "reason-missing")
