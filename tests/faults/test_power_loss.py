"""Power loss: whatever a disk may hold after it, every receipt that was given is in the database.

A real service on SQLite takes answers, mixes, moves its log, stops and starts again, while every
write, sync and promise is recorded. Then the power goes at chance places of that record, with
unsynced writes dropped, reordered and torn (see power.py). The same with `synchronous=NORMAL`,
which SQLite documents to lose commits, must show losses: otherwise the test would be blind.
"""

from collections import Counter, deque

import pytest

from tests.faults.power import promised
from tests.faults.replay import lost_and_corrupt

SHORT, LONG, CONTROL = 300, 5000, 100
ANSWERS, CLIENTS, AFTER_RESTART = 300, 6, 40


def record(on_sqlite, trial, answers=ANSWERS, **extra):
    """Record a service that answers, stops and starts again."""
    service = trial.serve(on_sqlite, extra=trial.recording(on_sqlite) | extra)
    clients = trial.clients(service, CLIENTS)
    codes = deque(on_sqlite.codes[: answers + AFTER_RESTART])
    for life in (answers, AFTER_RESTART):
        service.start()
        clients.answer(deque(codes.popleft() for _ in range(life)))
        service.stop()
    on_sqlite.consistent(answers + AFTER_RESTART)
    return trial.recorded(on_sqlite)


@pytest.mark.parametrize("count", [SHORT, pytest.param(LONG, marks=pytest.mark.endurance)])
def test_nothing_promised_is_lost(count, on_sqlite, trial):
    disk, journal = record(on_sqlite, trial)
    ops = Counter(entry.op for entry in journal)
    assert ops["U"] > 0, "the log was never removed"
    lost, corrupt = lost_and_corrupt(disk, journal, count, trial.folder / "disk")
    trial.tell(f"{count} crash points over {dict(ops)}: {lost} lost, {len(corrupt)} corrupt")
    assert (lost, corrupt) == (0, []), Counter(corrupt)
    receipts = set().union(*(promised(entry) for entry in journal))
    assert len(receipts) == ANSWERS + AFTER_RESTART


def test_the_control_with_fewer_syncs_shows_losses(on_sqlite, trial):
    disk, journal = record(on_sqlite, trial, CONTROL, FAULTS_SYNCHRONOUS="NORMAL")
    lost, corrupt = lost_and_corrupt(disk, journal, CONTROL, trial.folder / "disk")
    trial.tell(f"{CONTROL} crash points with NORMAL: {lost} lost, {len(corrupt)} corrupt")
    assert lost > 0
