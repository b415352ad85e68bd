"""Group commit: answers after COMMIT, jobs that fail alone, full queues, databases that go away."""

import asyncio
import threading
from concurrent.futures import Future

import pytest
from msgspec import Struct
from sqlalchemy import column, event, insert, select, table, text
from sqlalchemy.exc import IntegrityError

from survey_service.store.database import open_database
from survey_service.store.writer import Busy, GroupCommitWriter, StorageFailed

NOTES = table("notes", column("number"), column("word"))


class DefectError(Exception):
    """A defect in the work of one job."""


class Gate(Struct):
    """Holds the writer in the middle of a batch until it is opened."""

    entered: threading.Event
    opened: threading.Event
    batches: list


def write_notes(connection, jobs):
    for job in jobs:
        if job == "defect":
            raise DefectError
    connection.execute(insert(NOTES), [{"number": job, "word": "x"} for job in jobs])
    return [f"stored {job}" for job in jobs]


@pytest.fixture
def notes(database):
    with database.write() as connection:
        connection.execute(text("CREATE TABLE notes (number INTEGER PRIMARY KEY, word TEXT)"))
    return database


@pytest.fixture
def gate():
    return Gate(threading.Event(), threading.Event(), [])


@pytest.fixture
def gated(notes, gate):
    """A writer that stands still inside its first batch until the gate is opened."""

    def work(connection, jobs):
        gate.batches.append(list(jobs))
        gate.entered.set()
        assert gate.opened.wait(20)
        return write_notes(connection, jobs)

    writer = GroupCommitWriter(notes, work, limit=4)
    yield writer
    gate.opened.set()
    writer.close()


def numbers(database):
    with database.read() as connection:
        return sorted(connection.scalars(select(NOTES.c.number)))


def test_a_job_is_answered_after_its_commit(notes):
    seen: list = []
    ready: Future = Future()

    def look(_future):
        seen.extend(numbers(notes))  # another connection: sees committed rows only
        ready.set_result(None)

    writer = GroupCommitWriter(notes, write_notes)
    writer.submit(1).add_done_callback(look)
    ready.result(20)
    writer.close()
    assert seen == [1]


def test_what_waits_shares_one_transaction(gated, gate, notes):
    first = gated.submit(1)
    assert gate.entered.wait(20)
    rest = [gated.submit(number) for number in (2, 3, 4)]
    assert not first.done()
    gate.opened.set()
    assert [future.result(20) for future in (first, *rest)] == [
        "stored 1",
        "stored 2",
        "stored 3",
        "stored 4",
    ]
    assert gate.batches == [[1], [2, 3, 4]]


def test_a_full_queue_refuses_at_once_and_keeps_what_it_took(gated, gate, notes):
    taken = [gated.submit(0)]
    assert gate.entered.wait(20)
    taken += [gated.submit(number) for number in (1, 2, 3, 4)]
    assert gated.submit(5).result(0) == Busy(retry_after=1)
    gate.opened.set()
    assert [future.result(20) for future in taken] == [f"stored {n}" for n in range(5)]
    assert gated.submit(6).result(20) == "stored 6"
    assert numbers(notes) == [0, 1, 2, 3, 4, 6]


def test_a_job_that_fails_takes_no_other_with_it(gated, gate, notes):
    gated.submit(0)
    assert gate.entered.wait(20)
    futures = [gated.submit(job) for job in (1, "defect", 0, 2)]
    gate.opened.set()
    good, defect, double, last = futures
    assert (good.result(20), last.result(20)) == ("stored 1", "stored 2")
    with pytest.raises(DefectError):
        defect.result(20)
    with pytest.raises(IntegrityError):
        double.result(20)
    assert numbers(notes) == [0, 1, 2]


def test_work_that_answers_the_wrong_number_of_jobs_stores_nothing(notes):
    writer = GroupCommitWriter(notes, lambda connection, jobs: write_notes(connection, jobs)[1:])
    with pytest.raises(RuntimeError, match="0 outcomes for 1 jobs"):
        writer.submit(1).result(20)
    writer.close()
    assert numbers(notes) == []


def test_a_waiter_who_left_is_still_stored(gated, gate, notes):
    async def leave_and_stay():
        first = asyncio.create_task(gated.write(0))
        await asyncio.to_thread(gate.entered.wait, 20)
        left, stayed = (asyncio.create_task(gated.write(number)) for number in (1, 2))
        await asyncio.sleep(0)
        left.cancel()
        gate.opened.set()
        return await asyncio.gather(first, left, stayed, return_exceptions=True)

    first, left, stayed = asyncio.run(leave_and_stay())
    assert (first, stayed) == ("stored 0", "stored 2")
    assert isinstance(left, asyncio.CancelledError)
    assert numbers(notes) == [0, 1, 2]


def test_a_loop_that_closed_before_its_answer_harms_nobody(gated, gate, notes):
    async def give_up():
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(gated.write(0), 0.05)

    asyncio.run(give_up())
    after = gated.submit(1)
    assert not after.cancel()  # taken is taken
    gate.opened.set()
    assert after.result(20) == "stored 1"
    assert numbers(notes) == [0, 1]


def test_a_coroutine_gets_refusals_and_failures_as_a_thread_does(gated, gate):
    async def all_kinds():
        tasks = [asyncio.create_task(gated.write(0))]
        await asyncio.to_thread(gate.entered.wait, 20)
        tasks += [asyncio.create_task(gated.write(job)) for job in (1, "defect", 2, 3, 4)]
        await asyncio.sleep(0)
        gate.opened.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    outcomes = asyncio.run(all_kinds())
    assert isinstance(outcomes.pop(2), DefectError)
    assert outcomes == ["stored 0", "stored 1", "stored 2", "stored 3", Busy()]


def test_closing_finishes_what_was_taken_and_takes_no_more(notes):
    writer = GroupCommitWriter(notes, write_notes)
    futures = [writer.submit(number) for number in range(200)]
    writer.close()
    assert all(future.done() for future in futures)
    assert numbers(notes) == list(range(200))
    assert writer.submit(1000).result(0) == Busy(retry_after=1)


def test_a_full_disk_is_refused_and_recovery_needs_no_restart(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/small.db")
    with database.write() as connection:
        connection.execute(text("CREATE TABLE notes (number INTEGER PRIMARY KEY, word TEXT)"))

    limit = {"pages": 20}

    @event.listens_for(database.engine, "begin")
    def bound(connection):
        # SQLite's own limit on pages gives the error of a full disk
        connection.exec_driver_sql(f"PRAGMA max_page_count={limit['pages']}")

    def work(connection, jobs):
        connection.execute(insert(NOTES), [{"number": n, "word": "x" * 3000} for n in jobs])
        return ["stored"] * len(jobs)

    writer = GroupCommitWriter(database, work)
    outcomes = [writer.submit(number).result(20) for number in range(40)]
    kept = [number for number, outcome in enumerate(outcomes) if outcome == "stored"]
    assert set(outcomes) == {"stored", StorageFailed("storage-full")}
    assert numbers(database) == kept
    limit["pages"] = 2000
    assert [writer.submit(n).result(20) for n in range(100, 140)] == ["stored"] * 40
    writer.close()
    assert numbers(database) == kept + list(range(100, 140))
    database.close()


@pytest.mark.postgres
def test_a_database_that_is_gone_is_refused_and_comes_back(postgres):
    database = open_database(postgres.create("comes_and_goes"))
    with database.write() as connection:
        connection.execute(text("CREATE TABLE notes (number INTEGER PRIMARY KEY, word TEXT)"))
    writer = GroupCommitWriter(database, write_notes)
    stored = [
        number for number in range(10) if writer.submit(number).result(20) == f"stored {number}"
    ]
    postgres.stop("immediate")
    try:
        assert writer.submit(100).result(20) == StorageFailed()
        assert writer.submit(101).result(20) == StorageFailed()
    finally:
        postgres.start()
    assert writer.submit(102).result(20) == "stored 102"
    assert numbers(database) == [*stored, 102]
    writer.close()
    database.close()
