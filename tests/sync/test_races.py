"""Sixty-four threads and one envelope, on two servers over one database: counted exactly once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from survey_service.pipeline.sync_rows import SyncJob
from survey_service.store import quarantine, responses
from survey_service.store.database import open_database
from tests.sync.fieldwork import CASES, ROUND, WARD

THREADS = 64
SERVERS = 2
CONTENTS = 6
"""Envelopes with one id and one number that race each other."""


@pytest.fixture
def race(field):
    """Let every thread send its item at the same moment, half of them to each server."""
    url = field.database.engine.url.render_as_string(hide_password=False)
    databases = [open_database(url) for _ in range(SERVERS)]
    hosts = [field.host(database) for database in databases]

    def run(items):
        barrier = Barrier(len(items))

        def send(number, item):
            host = hosts[number % SERVERS]
            [received] = host.reader.read([item])
            barrier.wait(60)
            return host.writer.submit(SyncJob(received)).result(60)

        with ThreadPoolExecutor(len(items)) as threads:
            return list(threads.map(send, range(len(items)), items))

    yield run
    for host, database in zip(hosts, databases, strict=True):
        host.close()
        database.close()


def counted(field, series="sample"):
    with field.database.read() as connection:
        return len(list(responses.read(connection, ROUND, series)))


@pytest.mark.parametrize("kind", ["interview", "kiosk"])
def test_one_envelope_from_all_sides_is_accepted_once(field, race, kind):
    device = field.device() if kind == "interview" else field.device("kiosk", WARD)
    for case in range(3):
        item = device.interview(case) if kind == "interview" else device.kiosk_answer()
        outcomes = race([item] * THREADS)
        assert Counter(one.status for one in outcomes) == {
            "accepted": 1,
            "replayed": THREADS - 1,
        }
        assert len({one.receipt for one in outcomes}) == 1
    assert counted(field) == (3 if kind == "interview" else 0)


def test_one_case_from_many_devices_is_answered_once(field, race):
    for case in range(3):
        outcomes = race([field.device().interview(case) for _ in range(16)])
        assert Counter(one.status for one in outcomes) == {"accepted": 1, "quarantined": 15}
    assert counted(field) == 3
    with field.database.read() as connection:
        assert quarantine.count(connection) == 45


def test_one_id_and_one_number_with_many_contents_is_accepted_once(field, race):
    device = field.device()
    cases = range(0, CASES, 2)  # of the one ward; no case twice, which would hold an envelope too
    for first in range(0, len(cases), CONTENTS):
        envelope = device.interview(cases[first])["envelope"]
        others = [
            device.seal(envelope | {"case_id": f"case-{number}", "mono_start": number})
            for number in cases[first : first + CONTENTS]
        ]
        outcomes = race(others)
        assert Counter(one.status for one in outcomes)["quarantined"] == len(others) - 1
    assert counted(field) == len(cases) // CONTENTS
