"""Sequencers killed with SIGKILL at any moment, several at once: nothing lost, nothing twice."""

import random
import subprocess
import sys
import time

import pytest

from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.opening import open_ledger
from survey_service.pipeline.sequence import checkpoint, sequence
from survey_service.pipeline.verify_log import verify_log
from survey_service.store import checkpoints, ledger
from survey_service.store.database import open_database
from tests.ledger.keeping import NOW, log, write

KILLS = 3
AT_ONCE = 2
STARTED = "ready\n"


def started(url, keys):
    command = [sys.executable, "-m", "tests.ledger.integrating_process", url, str(keys)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == STARTED
    return process


def kill_again_and_again(database, url, keys, kills):
    """Write entries while sequencers come and go; return the leaves that were committed."""
    rng = random.Random(5)
    leaves, number = [], 0
    running = [started(url, keys) for _ in range(AT_ONCE)]
    for _ in range(kills):
        until = time.monotonic() + rng.uniform(0.05, 0.3)
        while time.monotonic() < until:
            count = rng.randint(1, 40)
            leaves += write(database, range(number, number + count))
            number += count
        victim = running.pop(0)
        victim.kill()
        victim.communicate()
        running.append(started(url, keys))
    for process in running:
        process.kill()
        process.communicate()
    return leaves


def test_a_killed_sequencer_loses_and_doubles_nothing(database_url, tmp_path):
    kill_and_look(database_url, tmp_path / "keys", KILLS)


@pytest.mark.endurance
def test_many_killed_sequencers_lose_and_double_nothing(database_url, tmp_path):
    kill_and_look(database_url, tmp_path / "keys", 100)


def kill_and_look(url, keys, kills):
    database, store = open_database(url), KeyStore(keys)
    open_ledger(database, store, NOW)
    leaves = kill_again_and_again(database, url, keys, kills)
    sequence(database)
    checkpoint(database, store, NOW)
    found = log(database)
    assert [each.position for each in found] == list(range(len(leaves) + 1))
    assert {each.leaf for each in found[1:]} == set(leaves)
    with database.read() as connection:
        assert ledger.waiting(connection) == 0
        assert list(verify_log(connection)) == []
        assert checkpoints.latest(connection).size == len(found)
    database.close()
