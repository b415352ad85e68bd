"""Several workers and one submission id in the same instant: one answer, and the right refusals.

Each worker has a database, an engine and a writer of its own, and all of them are let go by one
barrier, round after round. On SQLite the write lock puts them in order; on PostgreSQL they meet in
the middle of each other's transactions, so that only a key decides.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from threading import Barrier

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from kiosk.host import Receipt, Refusal
from survey_service.pipeline.codes import issue_codes, register_manifest
from survey_service.pipeline.submissions_host import submission_writer
from survey_service.store.database import open_database
from survey_service.store.tables.codes import spent_codes
from survey_service.store.tables.sealing import sealed_answers
from survey_service.store.tables.submissions import submission_keys
from tests.pipeline.conftest import NOW
from tests.pipeline.outcomes import plain

ROUNDS = 40
THREADS = 64
UNITS = ("11329", "11359", "11383")
"""Communes that answer beside the one of the round."""


@contextmanager
def four_workers(opened):
    """Four writers as four worker processes have them."""
    url = opened.database.engine.url.render_as_string(hide_password=False)
    databases = [open_database(url) for _ in range(4)]
    writers = [
        submission_writer(database, opened.keys, opened.random.randbytes) for database in databases
    ]
    yield writers
    for writer, database in zip(writers, databases, strict=True):
        writer.close()
        database.close()


@pytest.fixture
def workers(opened):
    """Four workers on the round."""
    with four_workers(opened) as writers:
        yield writers


def codes_of(opened, unit):
    batch = issue_codes(
        opened.key,
        unit=unit,
        receiving=f"{unit}.TT",
        deciding="31",
        campaign="hp-2026",
        instrument=opened.instrument.name,
        count=ROUNDS,
        issued_on=date(2026, 6, 1),
        random=opened.random.randbytes,
    )
    with opened.database.write() as connection:
        register_manifest(connection, batch.signed, NOW)
    return batch.codes


def race(workers, rounds):
    """Give every worker its job of each round at the same moment; outcomes by round."""
    barrier = Barrier(len(workers))

    def answer(worker):
        outcomes = []
        for jobs in rounds:
            barrier.wait(30)
            outcomes.append(plain(workers[worker].submit(jobs[worker]).result(30)))
        return outcomes

    with ThreadPoolExecutor(len(workers)) as threads:
        return list(zip(*threads.map(answer, range(len(workers))), strict=True))


def counted(opened, table):
    with opened.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def test_one_id_under_codes_of_different_units_is_accepted_once(opened, workers):
    codes = [opened.codes[:ROUNDS], *(codes_of(opened, unit) for unit in UNITS)]
    rounds = []
    for round_codes in zip(*codes, strict=True):
        first, *others = (opened.job(code) for code in round_codes)
        rounds.append([first, *(replace(job, id_hash=first.id_hash) for job in others)])
    for outcomes in race(workers, rounds):
        assert sum(isinstance(outcome, Receipt) for outcome in outcomes) == 1
        assert outcomes.count(Refusal(code="id-conflict")) == len(workers) - 1
    assert counted(opened, submission_keys) == ROUNDS
    # the losers stored nothing and spent nothing
    assert counted(opened, spent_codes) == ROUNDS
    assert counted(opened, sealed_answers) == ROUNDS


def test_one_id_and_one_code_with_two_contents_is_a_conflict_and_never_a_spent_code(
    opened, workers
):
    rounds = []
    for code in opened.codes:
        job, other = opened.job(code), opened.job(code)
        other = replace(other, id_hash=job.id_hash)
        same, same_other = (
            replace(opened.job(code), id_hash=one.id_hash, content_mac=one.content_mac)
            for one in (job, other)
        )
        rounds.append([job, other, same, same_other])
    for jobs, outcomes in zip(rounds, race(workers, rounds), strict=True):
        [winner] = [
            index
            for index, outcome in enumerate(outcomes)
            if isinstance(outcome, Receipt) and not outcome.replayed
        ]
        receipt = jobs[winner].receipt
        for job, outcome in zip(jobs, outcomes, strict=True):
            if job is jobs[winner]:
                assert outcome == Receipt(receipt=receipt, replayed=False)
            elif job.content_mac == jobs[winner].content_mac:
                assert outcome == Receipt(receipt=receipt, replayed=True)
            else:
                assert outcome == Refusal(code="id-conflict")
    assert counted(opened, submission_keys) == len(opened.codes)


def test_one_code_under_different_ids_is_spent_once(opened, workers):
    rounds = [[opened.job(code) for _ in workers] for code in opened.codes]
    for outcomes in race(workers, rounds):
        assert sum(isinstance(outcome, Receipt) for outcome in outcomes) == 1
        assert outcomes.count(Refusal(code="token-spent")) == len(workers) - 1


@pytest.mark.parametrize("rounds", [20, pytest.param(1000, marks=pytest.mark.endurance)])
def test_of_64_threads_with_one_code_exactly_one_succeeds(rounds, database, fill):
    opened = fill(database, rounds)
    with four_workers(opened) as writers:
        jobs = [[opened.job(code) for _ in range(THREADS)] for code in opened.codes]
        for outcomes in race(writers * (THREADS // len(writers)), jobs):
            assert sum(isinstance(outcome, Receipt) for outcome in outcomes) == 1
            assert outcomes.count(Refusal(code="token-spent")) == THREADS - 1
    assert counted(opened, spent_codes) == counted(opened, submission_keys) == rounds
