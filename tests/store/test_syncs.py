"""Checkpoints that are asked for, and what is still allowed after a sync that failed."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text

from survey_service.store.database import Database, open_database
from survey_service.store.errors import StoreError
from survey_service.store.syncs import COMMITS_PER_CHECKPOINT, Syncs
from survey_service.store.writer import GroupCommitWriter


@pytest.fixture
def failures():
    """How often the process was told to leave."""
    return []


@pytest.fixture
def words(tmp_path, failures):
    """A database with one table, and how often it is told that a sync failed."""
    database = open_database(
        f"sqlite:///{tmp_path}/x.db", on_failed_sync=lambda: failures.append(1)
    )
    with database.write() as connection:
        connection.execute(text("CREATE TABLE words (word TEXT)"))
    yield database
    database.engine.dispose()


def write(database, count=1):
    for _ in range(count):
        with database.write() as connection:
            connection.execute(text("INSERT INTO words VALUES ('x')"))


def words_without_the_log(folder):
    """What the database file alone holds."""
    shutil.copy(folder / "x.db", folder / "alone.db")
    with closing(sqlite3.connect(folder / "alone.db")) as alone:
        try:
            return alone.execute("SELECT count(*) FROM words").fetchone()[0]
        except sqlite3.OperationalError:
            return None  # not even the table


def test_the_log_is_moved_into_the_database_every_so_many_commits(words, tmp_path):
    write(words, COMMITS_PER_CHECKPOINT - 2)
    assert words_without_the_log(tmp_path) is None
    write(words)
    assert words_without_the_log(tmp_path) == COMMITS_PER_CHECKPOINT - 1
    write(words)
    assert words_without_the_log(tmp_path) == COMMITS_PER_CHECKPOINT - 1


def test_after_a_failed_sync_nothing_is_written_and_nothing_closed(words, failures, tmp_path):
    write(words, 2)
    words.syncs.fail()
    words.syncs.fail()
    assert failures == [1]
    with pytest.raises(StoreError) as refused:
        write(words)
    assert refused.value.code == "store-sync-failed"
    with words.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM words")) == 2
    words.close()
    # closing the last connection would have moved the log and removed it
    assert words_without_the_log(tmp_path) is None
    assert (tmp_path / "x.db-wal").exists()


def test_a_log_that_is_written_anew_is_the_same_and_synced(words, tmp_path, monkeypatch):
    write(words, 3)
    log = tmp_path / "x.db-wal"
    before, synced = log.read_bytes(), []

    def note(file):
        synced.append(Path(f"/proc/self/fd/{file}").readlink())

    monkeypatch.setattr(os, "fsync", note)
    words.renew_log()
    assert synced == [log]
    assert log.read_bytes() == before
    write(words)
    with words.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM words")) == 4


def test_a_log_that_cannot_be_synced_is_not_served_from(words, monkeypatch):
    def fail(_file):
        raise OSError(5, "Input/output error")

    write(words)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StoreError) as refused:
        words.renew_log()
    assert (refused.value.code, refused.value.got) == ("store-unavailable", "Input/output error")


def committed(syncs):
    """How many commits it takes until the log is to be moved."""
    count = 0
    while not syncs.checkpoint_is_due():
        syncs.committed()
        count += 1
    return count


@pytest.mark.parametrize(
    ("pages", "following"),
    [(64, 64), (2_000, 64), (16_000, 8), (10_000_000, 1), (0, 64)],
)
def test_the_larger_the_commits_the_sooner_the_log_is_moved(pages, following):
    syncs = Syncs(lambda: None)
    assert committed(syncs) == COMMITS_PER_CHECKPOINT
    syncs.checkpointed(pages)
    assert committed(syncs) == following


def test_whoever_wrote_is_answered_before_the_log_is_moved(words, monkeypatch):
    moving, answered = Event(), Event()

    def move(_database):
        moving.set()
        assert answered.wait(20)

    monkeypatch.setattr(Database, "move_log", move)
    writer = GroupCommitWriter(words, lambda connection, jobs: jobs)
    assert writer.submit("x").result(20) == "x"
    assert moving.wait(20)
    answered.set()
    writer.close()
