"""PostgreSQL restarted under load, at once or in order: the service refuses, and recovers alone."""

import time
from collections import deque
from itertools import pairwise
from threading import Thread

import pytest

BETWEEN_SECONDS = 0.3
"""Answers are taken for so long between two restarts."""
RECOVERY_SECONDS = 10
ENOUGH = 1_000_000


class Moments:
    """When answers were acknowledged."""

    def __init__(self):
        self.seen = [time.monotonic()]

    def __call__(self, acknowledged):
        self.seen.append(time.monotonic())
        return False

    def longest_gap(self):
        return max(later - earlier for earlier, later in pairwise(self.seen))


@pytest.mark.postgres
@pytest.mark.parametrize("each", [2, pytest.param(50, marks=pytest.mark.endurance)])
def test_the_service_recovers_by_itself(each, on_postgresql, postgres, trial):
    service = trial.serve(on_postgresql)
    service.start()
    clients = trial.clients(service)
    codes = deque(on_postgresql.codes)
    issued, moments = len(codes), Moments()
    load = Thread(target=clients.answer, args=(codes,), kwargs={"until": moments})
    load.start()
    for mode in ["immediate", "fast"] * each:
        time.sleep(BETWEEN_SECONDS)
        postgres.stop(mode)
        postgres.start()
    load.join()
    assert not codes, "the answers ended before the restarts"
