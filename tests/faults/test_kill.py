"""`kill -9` under 50 writers: nothing acknowledged is lost, nothing is stored twice.

Killing cannot show what a power cut does (see test_power_loss.py); it shows that nothing is
acknowledged before its COMMIT, and that sending everything again makes no doubles.
"""

import random
import signal
from collections import deque
from statistics import median

import pytest

SHORT, LONG = 15, 200
READY_SECONDS = 5
MOST_OF_A_LIFE = 60
"""Answers acknowledged between a start and a kill."""


@pytest.mark.parametrize("kills", [SHORT, pytest.param(LONG, marks=pytest.mark.endurance)])
def test_nothing_acknowledged_is_lost(kills, installed, trial):
    chance = random.Random(kills)
    service = trial.serve(installed, command=kills == LONG)
    clients = trial.clients(service)
    codes = deque(installed.codes)
    starts, per_life = [], min(MOST_OF_A_LIFE, len(codes) // kills)
    last = 1
    for _ in range(kills):
        starts.append(service.start())
        clients.confirm(list(clients.receipts)[-last:])
        kill_after = chance.randrange(1, per_life)

        def killed(acknowledged, after=kill_after):
            if acknowledged == after:
                service.signal(signal.SIGKILL)
            return False

        last = clients.answer(codes, until=killed)
        assert last >= kill_after
        assert service.ended() == -signal.SIGKILL
    starts.append(service.start())
    clients.answer(deque())
    clients.compare(installed)
    service.stop()
    sent = len(installed.codes) - len(codes)
    assert not clients.unknown
    assert len(clients.receipts) == len(set(clients.receipts.values())) == sent
    installed.consistent(sent)
    ready = f"{median(starts):.2f} s, at most {max(starts):.2f} s"
    trial.tell(f"{kills} kills, {sent} answers, ready again after {ready}")
    assert max(starts) <= READY_SECONDS
