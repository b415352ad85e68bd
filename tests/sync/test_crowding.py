"""Strangers crowd out nobody: not the items of known devices, not what those remember."""

import asyncio

import pytest

from survey_service.pipeline import sync, witness
from survey_service.pipeline.quarantine import waiting
from survey_service.pipeline.sync_rows import Overfull
from survey_service.pipeline.witness import Remembered
from survey_service.store import quarantine, witness_findings
from tests.sync.fieldwork import NOW, Device
from tests.sync.quick import database_url  # noqa: F401 - fixture


@pytest.mark.parametrize("bound", ["MOST_UNPROVEN_BYTES", "MOST_UNPROVEN_ITEMS"])
def test_a_full_quarantine_stops_only_what_strangers_send(field, host, send, monkeypatch, bound):
    send(Device(field.random).interview(0))
    monkeypatch.setattr(sync, bound, 1)
    items = [Device(field.random).interview(2), field.device().interview(4)]
    taken = asyncio.run(host.receive(items))
    names = [item["envelope"]["envelope_id"] for item in items]
    assert [name for name, _ in taken.lines] == names
    [refused, counted] = [outcome for _, outcome in taken.lines]
    assert isinstance(refused, Overfull)
    assert counted.status == "accepted"
    assert taken.is_proven


@pytest.mark.parametrize("is_proven", [False, True])
def test_strangers_crowd_out_no_finding(field, monkeypatch, is_proven):
    monkeypatch.setattr(witness, "MOST_FINDINGS", 2)
    for size in range(1, 5):
        witness.show(field.database, Remembered(size, "ab" * 32), NOW)
    witness.show(field.database, Remembered(9, "cd" * 32), NOW, is_proven=is_proven)
    with field.database.read() as connection:
        sizes = [found.size for found in witness_findings.every(connection)]
        counts = witness_findings.counts(connection)
    assert sorted(sizes) == ([1, 2, 9] if is_proven else [1, 2])
    assert counts == (1 if is_proven else 0, 2)


def test_devices_and_strangers_are_counted_apart(field, monkeypatch):
    monkeypatch.setattr(witness, "MOST_FINDINGS", 2)
    for size in (1, 2, 3):  # as many as strangers may, by a known device: they crowd out nobody
        witness.show(field.database, Remembered(size, "ab" * 32), NOW, is_proven=True)
    for size in (3, 4, 5):
        witness.show(field.database, Remembered(size, "ab" * 32), NOW)
    witness.show(field.database, Remembered(5, "ab" * 32), NOW, is_proven=True)
    with field.database.read() as connection:
        found = {each.size: each.by_device for each in witness_findings.every(connection)}
        assert witness_findings.counts(connection) == (4, 1)
    assert found == {1: True, 2: True, 3: True, 4: False, 5: True}


def test_the_list_is_bounded(field, send):
    device = Device(field.random)
    send(*(device.interview(number) for number in range(4)))
    with field.database.read() as connection:
        assert len(waiting(connection, 3)) == 3
        assert len(waiting(connection)) == 4


def test_what_a_stranger_sent_goes_when_it_is_rejected(field, host, send):
    item = Device(field.random).interview(0)
    [first] = send(item)
    with field.database.read() as connection:
        [line] = waiting(connection)
        items, size = quarantine.unproven(connection)
        assert items > 0
        assert size > 0
    host.quarantine.reject(line.reference, by="an", reason="Không rõ ai gửi")
    with field.database.read() as connection:
        [kept] = quarantine.everything(connection)
        assert quarantine.unproven(connection)[1] == 0
    assert (kept.content, kept.decision, kept.envelope.hex()) == (b"", "rejected", line.reference)
    assert send(item) == [first]
