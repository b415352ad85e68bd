"""PostgreSQL restarted under load, at once or in order: the service refuses, and recovers alone."""

import time
from collections import deque
from itertools import pairwise
from threading import Event, Thread

import pytest

BEFORE_SECONDS = 0.2
"""Answers are taken for so long before each restart."""
AFTER = 50
"""Answers acknowledged after each restart."""
RECOVERY_SECONDS = 10


class Restart:
    """A restart of the database while answers come in; told of every acknowledged answer."""

    def __init__(self, postgres, mode):
        self._moments = [time.monotonic()]
        self._over = Event()
        self._after = 0
        self._thread = Thread(target=self._run, args=(postgres, mode))
        self._thread.start()

    def _run(self, postgres, mode):
        time.sleep(BEFORE_SECONDS)
        postgres.stop(mode)
        postgres.start()
        self._over.set()

    def acknowledged(self, _count):
        """Note an answer; True once enough came after the restart."""
        self._moments.append(time.monotonic())
        self._after += self._over.is_set()
        return self._after >= AFTER

    def longest_gap(self):
        """Return the longest time without an answer, in seconds."""
        self._thread.join()
        return max(later - earlier for earlier, later in pairwise(self._moments))


@pytest.mark.postgres
@pytest.mark.parametrize("each", [2, pytest.param(50, marks=pytest.mark.endurance)])
def test_the_service_recovers_by_itself(each, on_postgresql, postgres, trial):
    service = trial.serve(on_postgresql)
    service.start()
    clients = trial.clients(service)
    codes = deque(on_postgresql.codes + on_postgresql.issue(600 * each))
    issued, gaps = len(codes), []
    for mode in ["immediate", "fast"] * each:
        restart = Restart(postgres, mode)
        clients.answer(codes, until=restart.acknowledged)
        gaps.append(restart.longest_gap())
    clients.answer(deque())
    assert {refusal.status for refusal in clients.refusals} == {503}
    assert not clients.unknown
    clients.compare(on_postgresql)
    service.stop()
    on_postgresql.consistent(issued - len(codes))
    told = f"{len(clients.refusals)} refusals, longest time without an answer {max(gaps):.2f} s"
    trial.tell(f"{2 * each} restarts, {issued - len(codes)} answers, {told}")
    assert max(gaps) <= RECOVERY_SECONDS
