"""Tablets and kiosks in a browser: nothing that was packed is lost, and nothing counts twice."""

import hashlib
import json
import random
from base64 import urlsafe_b64decode
from datetime import UTC, datetime

import pytest
import rfc8785
from playwright.sync_api import Error

from survey_service.ledger import device_sealing
from survey_service.pipeline.devices import revoke
from survey_service.store import device_reports, envelopes
from tests.devices.conftest import Tablet, dropped_acknowledgement
from tests.sync.test_outbox_file import carried

pytestmark = pytest.mark.browser
HARD = {
    "\u20ac": "Euro", "\r": "\n", "1": [], "\u0080": "\u007f", "ö": 1e-7, "😀": 1e21, "\ufb33": 0.1,
    "số": [1, -0.0, 333333333.33333329, 4.5, 2e-3, 1e-27, 9007199254740991], "nháy": '"\\/\b\f\t',
    "trong": {"đ": True, "ă": None, "A": False}, "Ấ": "Rất không hài lòng \u0007",
}  # fmt: skip


def counted(*tablets: Tablet) -> int:
    """Envelopes of these tablets that count."""
    names = {tablet.name() for tablet in tablets}
    with tablets[0].round.database.read() as connection:
        found = envelopes.counts(connection)
    counting = {"accepted", "released"}
    return sum(n for (device, state), n in found.items() if device in names and state in counting)


def missing(tablet: Tablet) -> int:
    with tablet.round.database.read() as connection:
        return envelopes.missing(connection).get(tablet.name(), 0)


def test_the_bytes_are_those_of_rfc_8785(tablet):
    script = "return Array.from(canonical.canonical(arg));"
    assert bytes(tablet.run(script, HARD)) == rfc8785.dumps(HARD)


def test_answers_open_with_the_epoch_key_under_their_envelope_only(tablet):
    tablet.enrol()
    [name] = tablet.fill_in(1)
    row = tablet.run("return (await store.all('outbox'))[0].item.envelope;")
    sealed = urlsafe_b64decode(row["ciphertext"] + "==")
    key = tablet.round.keys.current("epoch")
    bound = bytes.fromhex(name.replace("-", ""))
    assert device_sealing.opened(key, sealed, bound) == b'{"tx_overall":1}'
    assert device_sealing.opened(key, sealed, bytes(16)) is None
    kept = tablet.run("return JSON.stringify(await store.all('outbox'));")
    assert "tx_overall" not in kept


def test_a_lost_answer_to_the_enrolment_is_asked_for_again(tablet):
    code = tablet.round.code()
    tablet.meets("/api/v1/devices", dropped_acknowledgement)
    failed = "try { await identity.enrol(store, arg); } catch (failure) { return failure.code; }"
    assert tablet.run(failed, code) == "unreachable"
    tablet.is_undisturbed()
    tablet.restart()
    device = tablet.run("return await identity.enrol(store, arg);", code)
    assert device["unit"] == "10507"
    assert "secret" not in device
    told = tablet.run("return (await identity.identity(store)).device;")
    assert told == device["device"]


def test_what_was_packed_survives_a_killed_browser_and_a_bad_network(tablet):
    tablet.enrol()
    first = tablet.fill_in(4)
    tablet.restart()
    second = tablet.fill_in(3, start=4)
    moods = iter(["drop", "cut", "drop", "gone"])

    def weather(route):
        mood = next(moods, None)
        if mood == "drop":
            dropped_acknowledgement(route)
        elif mood == "cut":
            answer = route.fetch()
            route.fulfill(status=200, body=answer.text()[: len(answer.text()) // 2])
        elif mood == "gone":
            route.abort()
        else:
            route.continue_()

    tablet.meets("/api/v1/sync", weather)
    for _ in range(4):
        told = tablet.sync()
        assert (told["stopped"], told["waiting"]) == ("unreachable", 7)
    told = tablet.sync()
    assert (told["stopped"], told["waiting"], told["packed"]) == (None, 0, 7)
    log = tablet.log()
    assert [row["label"] for row in log] == [f"Phiếu {n}" for n in reversed(range(7))]
    assert {row["state"] for row in log} == {"sent"}
    assert {row["envelopeId"] for row in log} == {*first, *second}
    assert counted(tablet) == 7
    assert missing(tablet) == 0


def test_two_tabs_make_one_chain_and_one_of_them_sends(tablet):
    tablet.enrol()
    other = tablet.open()
    mine, theirs = tablet.fill_in(3), tablet.fill_in(3, start=3, page=other)
    again = tablet.fill_in(2, start=6)
    assert tablet.sync(other)["stopped"] is None
    assert len({*mine, *theirs, *again}) == counted(tablet) == 8
    assert {tuple(row["reasons"]) for row in tablet.log()} == {()}


def test_a_pause_that_was_asked_for_is_kept(tablet):
    tablet.enrol()
    tablet.fill_in(1)
    headers = {"Retry-After": "120", "Content-Type": "application/json"}
    tablet.meets(
        "/api/v1/sync",
        lambda route: route.fulfill(status=503, headers=headers, body='{"code": "busy"}'),
    )
    assert tablet.sync()["stopped"] == "busy"
    tablet.is_undisturbed()
    told = tablet.sync()
    assert (told["stopped"], told["waiting"]) == ("paused", 1)
    assert counted(tablet) == 0
    tablet.run("await store.remove('settings', 'pause');")
    assert tablet.sync()["waiting"] == 0


def test_a_network_that_answers_for_the_service_changes_nothing(tablet):
    device = tablet.enrol()
    tablet.fill_in(2)
    page = {"status": 200, "headers": {"Content-Type": "application/json"}, "body": "{}"}
    for path in ("/api/v1/devices/status", "/api/v1/sync"):
        tablet.meets(path, lambda route: route.fulfill(**page))
        told = tablet.sync()
        assert (told["stopped"], told["waiting"]) == ("unreachable", 2)
        tablet.is_undisturbed()
    kept = tablet.run("return await identity.identity(store);")
    assert {name: kept[name] for name in ("device", "unit", "epoch")} == {
        name: device[name] for name in ("device", "unit", "epoch")
    }
    assert tablet.sync()["waiting"] == 0
    assert counted(tablet) == 2


def test_a_device_that_is_not_known_any_more_still_sends_what_it_has(tablet):
    tablet.enrol()
    tablet.fill_in(1)
    refusal = {"status": 403, "json": {"code": "device-request"}}
    tablet.meets("/api/v1/devices/status", lambda route: route.fulfill(**refusal))
    assert tablet.sync()["waiting"] == 0
    assert counted(tablet) == 1


def test_one_that_cannot_be_read_stops_no_other(tablet):
    tablet.enrol()
    tablet.fill_in(3)
    tablet.run(
        "const row = await store.get('outbox', 2); row.item.envelope.v = '\\ud800';"
        "await store.put('outbox', 2, row);"
    )
    told = tablet.sync()
    assert (told["waiting"], told["refused"]) == (0, 1)
    assert [row["state"] for row in tablet.log()] == ["sent", "refused", "sent"]
    assert counted(tablet) == 2


def test_a_full_disk_is_said_and_nothing_that_was_there_is_lost(tablet):
    tablet.enrol()
    tablet.fill_in(2)
    # Chromium's own limit cannot be moved in a profile that is not on the disk
    full = """
      const write = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (value, key) {
        if (this.name === "log") throw new DOMException("full", "QuotaExceededError");
        return write.call(this, value, key);
      };
    """
    tablet.page.evaluate(f"() => {{ {full} }}")
    with pytest.raises(Error, match="storage-full"):
        tablet.fill_in(1, start=2)
    tablet.restart()
    assert len(tablet.run("return await store.all('outbox');")) == 2
    assert tablet.sync()["waiting"] == 0
    assert counted(tablet) == 2


def test_a_revoked_device_is_told_and_what_it_has_is_kept(tablet):
    device = tablet.enrol()["device"]
    tablet.fill_in(2)
    with tablet.round.database.write() as connection:
        revoke(connection, device, datetime.now(UTC))
    told = tablet.sync()
    assert (told["stopped"], told["waiting"]) == (None, 0)
    assert {row["state"] for row in tablet.log()} == {"held"}
    assert {tuple(row["reasons"]) for row in tablet.log()} == {("device-revoked",)}
    assert tablet.run("return (await identity.identity(store)).state;") == "revoked"
    assert counted(tablet) == 0


def test_a_log_that_does_not_continue_stops_nothing_from_being_kept(tablet):
    tablet.enrol()
    tablet.fill_in(2)
    tablet.run("await store.put('settings', 'checkpoint', {size: 3, root: 'ab'.repeat(32)});")
    told = tablet.sync()
    assert (told["stopped"], told["waiting"]) == ("history-inconsistent", 2)
    assert {tuple(row["reasons"]) for row in tablet.log()} == {("history-inconsistent",)}
    tablet.run("await sync.trustNewLog(store);")
    assert tablet.sync()["waiting"] == 0
    assert counted(tablet) == 2


def test_a_clock_that_is_years_off_is_seen_and_stops_nothing(tablet):
    tablet.page.clock.install(time=datetime(2019, 1, 1, tzinfo=UTC))
    tablet.page.clock.resume()
    device = tablet.enrol()["device"]
    tablet.fill_in(1)
    assert tablet.sync()["waiting"] == 0
    assert counted(tablet) == 1
    with tablet.round.database.read() as connection:
        report = device_reports.everyone(connection)[device]
    assert report.clock_seconds < -86400 * 365
    assert (report.packed, report.waiting, report.refused) == (1, 1, 0)


def test_what_waits_can_be_carried_to_the_service_as_a_file(tablet, tmp_path):
    tablet.enrol()
    names = tablet.fill_in(2)
    file = tablet.run("return await (await exporting.exportOutbox(store)).text();")
    first, *items = map(json.loads, file.splitlines())
    assert first["format"] == "langnghe-outbox/v1"
    last = [item["envelope"] for item in items]
    assert [envelope["envelope_id"] for envelope in last] == names
    assert last[1]["prev"] == hashlib.sha256(rfc8785.dumps(last[0])).hexdigest()
    round_ = tablet.round
    told = carried(round_.database, round_.keys, tmp_path, file.encode())
    assert (told.envelopes, told.is_whole) == ({"accepted": 2}, True)
    assert counted(tablet) == 2
    assert tablet.sync()["waiting"] == 0
    assert counted(tablet) == 2


def played(browser, round_, tablets: int, each: int, seed: int) -> tuple[list[Tablet], set[str]]:
    """Fill in on many tablets, then send through a network that loses 30 % of the answers."""
    chance, made, names = random.Random(seed), [], set()
    for _ in range(tablets):
        tablet = Tablet(browser, round_)
        tablet.enrol()
        names |= set(tablet.fill_in(each))
        made.append(tablet)

        def weather(route):
            luck = chance.random()
            if luck < 0.3:
                dropped_acknowledgement(route)
            elif luck < 0.4:
                route.abort()
            else:
                route.continue_()

        tablet.meets("/api/v1/sync", weather)
    for tablet in made:
        while tablet.sync()["waiting"]:
            tablet.restart()
    return made, names


def all_arrived_once(tablets: list[Tablet], names: set[str]) -> None:
    logged = [row for tablet in tablets for row in tablet.log()]
    assert {row["envelopeId"] for row in logged} == names
    assert len(logged) == len(names) == counted(*tablets)
    assert {row["state"] for row in logged} == {"sent"}
    assert all(row["receipt"] for row in logged)


def test_two_tablets_through_a_network_that_loses_answers(browser, in_field):
    tablets, names = played(browser, in_field, tablets=2, each=6, seed=3)
    all_arrived_once(tablets, names)


@pytest.mark.endurance
def test_two_hundred_forms_on_ten_tablets(browser, in_field):
    tablets, names = played(browser, in_field, tablets=10, each=20, seed=7)
    assert len(names) == 200
    all_arrived_once(tablets, names)
