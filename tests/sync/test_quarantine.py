"""Quarantine: kept whole, decided once by a person with a reason, and in the ledger."""

import msgspec
import pytest

from survey_service.ledger import entries
from survey_service.pipeline import sync
from survey_service.pipeline.quarantine import waiting
from survey_service.problems import Problem
from survey_service.store import devices, ledger, quarantine, responses
from survey_service.store.writer import Busy
from tests.sync.fieldwork import NOW, ROUND, WARD, Device
from tests.sync.quick import database_url  # noqa: F401 - fixture
from tests.sync.test_kiosks import mixed

WHY = "Đã gọi lại và xác nhận"


@pytest.fixture
def desk(host):
    return host.quarantine


@pytest.fixture
def revoked(field):
    device = field.device()
    with field.database.write() as connection:
        devices.revoke(connection, device.name, NOW)
    return device


def held(field):
    with field.database.read() as connection:
        return waiting(connection)


def interviews(field):
    with field.database.read() as connection:
        return list(responses.read(connection, ROUND, "sample"))


def decisions(field):
    with field.database.read() as connection:
        found = [entries.decode(text) for text in ledger.texts(connection, "quarantine")]
    return sorted((entry["decision"], entry["reason"]) for entry in found)


def test_honest_work_of_a_revoked_device_counts_when_a_person_says_so(field, send, desk, revoked):
    item = revoked.interview(0, answers={"tx_overall": 2})
    [first] = send(item)
    [line] = held(field)
    assert (line.reasons, line.proven, line.releasable) == (("device-revoked",), True, True)
    assert interviews(field) == []
    desk.release(line.reference[:8], by="binh", reason=WHY)
    assert [row.answers for row in interviews(field)] == [{"tx_overall": 2}]
    assert held(field) == ()
    [again] = send(item)
    assert (again.status, again.receipt) == ("replayed", first.receipt)
    assert decisions(field) == [("held", "device-revoked"), ("released", None)]
    with field.database.read() as connection:
        [kept] = quarantine.everything(connection)
    assert (kept.decision, kept.decided_by, kept.reason, kept.content) == (
        "released", "binh", WHY, None,
    )  # fmt: skip


def test_what_is_rejected_does_not_count_and_is_kept(field, send, desk, revoked):
    item = revoked.interview(0)
    [first] = send(item)
    desk.reject(held(field)[0].reference, by="binh", reason=WHY)
    assert (interviews(field), held(field)) == ([], ())
    with field.database.read() as connection:
        [kept] = quarantine.everything(connection)
    assert msgspec.json.decode(kept.content) == item
    assert decisions(field) == [("held", "device-revoked"), ("rejected", None)]
    assert send(item) == [first]


def test_a_decision_is_taken_once(field, send, desk, revoked):
    send(revoked.interview(0))
    reference = held(field)[0].reference
    desk.reject(reference, by="binh", reason=WHY)
    for act in (desk.reject, desk.release):
        with pytest.raises(Problem, match="decided already"):
            act(reference, by="an", reason=WHY)


@pytest.mark.parametrize("reason", ["", "  ", "ok", "x" * 1001])
def test_a_decision_needs_words(field, send, desk, revoked, reason):
    send(revoked.interview(0))
    for act in (desk.reject, desk.release):
        with pytest.raises(Problem) as refused:
            act(held(field)[0].reference, by="an", reason=reason)
        assert refused.value.code == "reason-missing"


@pytest.mark.parametrize("reference", ["", "zz", "ab", "0" * 64, "abc" * 3])
def test_an_unknown_reference_is_refused(desk, reference):
    with pytest.raises(Problem) as refused:
        desk.reject(reference, by="an", reason=WHY)
    assert refused.value.code == "quarantine-unknown"


def test_a_person_cannot_overrule_what_leaves_nothing_to_count(field, send, desk, revoked):
    honest = field.device()
    send(honest.interview(0))
    send(revoked.interview(0))
    [line] = held(field)
    assert (line.reasons, line.releasable) == (("device-revoked", "case-answered"), False)
    with pytest.raises(Problem) as refused:
        desk.release(line.reference, by="an", reason=WHY)
    assert (refused.value.code, refused.value.got) == (
        "quarantine-not-releasable",
        "case-answered",
    )
    assert len(interviews(field)) == 1
    assert len(held(field)) == 1


def test_a_clone_whose_number_was_taken_counts_when_released(field, send, desk):
    device = field.device()
    send(device.interview(0))
    device.state = device.state | {"seq": 0, "prev": "0" * 64}
    send(device.interview(2))
    desk.release(held(field)[0].reference, by="an", reason=WHY)
    assert {row.case_id for row in interviews(field)} == {"case-0", "case-2"}


def test_a_sealed_envelope_of_a_kiosk_is_released_into_the_mix(field, send, desk):
    kiosk = field.device("kiosk", WARD)
    with field.database.write() as connection:
        devices.revoke(connection, kiosk.name, NOW)
    send(kiosk.kiosk_answer(answers={"tx_overall": 1}))
    desk.release(held(field)[0].reference, by="an", reason=WHY)
    assert [row.answers for row in mixed(field)] == [{"tx_overall": 1}]


def test_proof_that_comes_late_is_enough(field, send):
    device = Device(field.random)
    item = device.interview(0)
    [first] = send(item)
    assert (first.status, held(field)[0].proven) == ("quarantined", False)
    with field.database.write() as connection:
        devices.add(connection, device.enrolled())
    [second] = send(item)
    assert (second.status, second.receipt) == ("accepted", first.receipt)
    assert (len(interviews(field)), held(field)) == (1, ())
    assert send(item)[0].status == "replayed"


def test_strangers_can_leave_only_so_much(field, send, monkeypatch):
    stranger, device = Device(field.random), field.device()
    kept = stranger.interview(0)
    send(kept)
    monkeypatch.setattr(sync, "MOST_UNPROVEN_BYTES", 1)
    [refused] = send(stranger.interview(2))
    assert not isinstance(refused, Busy)
    assert type(refused).__name__ == "Overfull"
    assert [one.status for one in send(kept, device.interview(4))] == ["quarantined", "accepted"]
    assert len(held(field)) == 1


def test_whatever_stays_held_says_why_it_does_now(field, send, desk):
    device, other = field.device(), field.device()
    send(device.interview(0, attachments=["sha256:" + "ab" * 32]))
    assert held(field)[0].reasons == ("attachments-missing",)
    send(other.interview(0))
    with pytest.raises(Problem):
        desk.release(held(field)[0].reference, by="an", reason=WHY)
    assert held(field)[0].reasons == ("case-answered",)


def test_what_is_rejected_stays_so_when_proof_comes_late(field, send, desk):
    device = Device(field.random)
    item = device.interview(0)
    send(item)
    desk.reject(held(field)[0].reference, by="binh", reason=WHY)
    with field.database.write() as connection:
        devices.add(connection, device.enrolled())
    assert send(item)[0].status == "quarantined"
    assert interviews(field) == []
