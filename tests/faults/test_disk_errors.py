"""A disk that is full or broken: no receipt for what is not stored, and no answer lost.

Running out of space and a write that fails pass by themselves, without a restart. A sync that fails
does not: the process refuses who waits and leaves, and what a new one finds must be true even where
the system forgot what it could not write.
"""

import errno
import random
from collections import Counter, deque

import pytest

from survey_service.leaving import STATUS
from tests.faults.replay import built_on_lost_writes, lost_and_corrupt

CLIENTS = 4
SHORT_WRITES, LONG_WRITES = 30, 500
SHORT_SYNCS, LONG_SYNCS = 3, 100
POINTS_PER_SYNC = 30
REFUSALS = {errno.ENOSPC: (507, "storage-full"), errno.EIO: (503, "storage-failed")}


@pytest.mark.parametrize("error", REFUSALS, ids=errno.errorcode.get)
@pytest.mark.parametrize(
    "last", [SHORT_WRITES, pytest.param(LONG_WRITES, marks=pytest.mark.endurance)]
)
def test_a_write_that_fails_passes_by_itself(last, error, on_sqlite, trial):
    faults = trial.faults(on_sqlite)
    service = trial.serve(on_sqlite, extra=faults.environment)
    codes = deque(on_sqlite.codes + (on_sqlite.issue(20_000) if last == LONG_WRITES else ()))
    issued = len(codes)
    service.start()
    clients = trial.clients(service, CLIENTS)
    failed = 0
    for k in range(last):
        faults.arm("write", error, after=k)
        clients.answer(codes, patient=False)
        failed += faults.failed
        assert faults.failed > 0
        assert clients.refusals
        faults.disarm()
        for refusal in clients.refusals:
            assert (refusal.status, refusal.body["code"]) == REFUSALS[error]
            assert int(refusal.retry_after) > 0
        clients.refusals.clear()
        clients.answer(deque(), patient=False)
        assert not clients.unknown, clients.refusals
    clients.compare(on_sqlite)
    service.stop()
    on_sqlite.consistent(issued - len(codes))
    trial.tell(f"{failed} failed writes at k ≤ {last}, {issued - len(codes)} answers")


@pytest.mark.parametrize(
    "rounds", [SHORT_SYNCS, pytest.param(LONG_SYNCS, marks=pytest.mark.endurance)]
)
def test_after_a_sync_that_failed_the_process_leaves(rounds, on_sqlite, trial):
    chance = random.Random(rounds)
    # keys are files of their own, made anew where their sync failed: the database is meant here
    faults = trial.faults(on_sqlite, "langnghe.db")
    service = trial.serve(on_sqlite, extra=faults.environment | trial.recording(on_sqlite))
    clients = trial.clients(service, CLIENTS)
    codes = deque(on_sqlite.codes)
    for _ in range(rounds):
        service.start()
        clients.answer(deque(), patient=False)
        # once: the system calls the next sync a success
        faults.arm("sync", errno.EIO, after=chance.randrange(12), times=1)
        clients.answer(codes, patient=False)
        assert service.ended() == STATUS
        assert faults.failed == 1
        faults.disarm()
    assert {refusal.status for refusal in clients.refusals} == {503}
    service.start()
    clients.answer(deque())
    clients.compare(on_sqlite)
    service.stop()
    on_sqlite.consistent(len(on_sqlite.codes) - len(codes))
    disk, entries = trial.recorded(on_sqlite)
    assert sum(entry.failed for entry in entries) == rounds
    assert built_on_lost_writes(entries) == []
    points = POINTS_PER_SYNC * rounds
    lost, corrupt = lost_and_corrupt(disk, entries, points, trial.folder / "disk")
    trial.tell(f"{rounds} failed syncs, {points} crash points: {lost} lost, {len(corrupt)} corrupt")
    assert (lost, corrupt) == (0, []), Counter(corrupt)
