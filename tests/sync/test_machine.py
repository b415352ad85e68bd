"""The machine of `machine.py` on both databases.

`LANGNGHE_SYNC_RUNS` and `LANGNGHE_SYNC_STEPS` set how many long runs there are, and how long.

Runs on a file are dealt out to one process for each core, since they share nothing.
"""

import os
import random
import shutil
import tempfile
import traceback
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import text

from survey_service.store.database import open_database
from survey_service.store.tables import metadata
from tests.sync.fieldwork import keys_in, open_field
from tests.sync.machine import SyncMachine

SHORT, LONG, SERVER = 300, 10_000, 5
STEPS, LONG_STEPS = 15, 50
MEMORY = Path("/dev/shm")


@pytest.fixture
def folder(tmp_path):
    """A folder in memory where there is one: power cuts are not the subject here."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else tmp_path) as name:
        yield Path(name)


def opened_again(url, compiled):
    """Open a database; what was compiled for another opening is not compiled again."""
    database = open_database(url)
    database.engine.update_execution_options(compiled_cache=compiled)
    return database


def reopened(database):
    """Leave a database as a process that dies does, and open it again."""
    url = database.engine.url.render_as_string(hide_password=False)
    compiled = database.engine.get_execution_options()["compiled_cache"]
    database.close()
    return opened_again(url, compiled)


def run(opened, runs, steps=STEPS, number=None):
    machine = type(
        "Machine",
        (SyncMachine,),
        {"opened": staticmethod(opened), "reopened": staticmethod(reopened)},
    )
    chosen = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine if number is None else seed(number)(machine), settings=chosen)


def run_on_all_cores(folder, migrated, runs, steps=STEPS):
    cores = os.cpu_count() or 1
    chance = random.SystemRandom()
    tasks = [
        (folder / str(core), migrated, -(-runs // cores), steps, chance.getrandbits(64))
        for core in range(cores)
    ]
    with ProcessPoolExecutor(cores, mp_context=get_context("fork")) as processes:
        failures = list(filter(None, processes.map(failure, *zip(*tasks, strict=True))))
    assert not failures, "\n".join(failures)


def failure(folder, migrated, runs, steps, number):
    """Run on files in a folder; return what failed as a text, or None."""
    folder.mkdir()
    try:
        run(files(folder, migrated), runs, steps, number)
    except BaseException:  # noqa: BLE001 - whatever it is, the other process shall hear of it
        return f"seed {number}\n{traceback.format_exc()}"
    return None


def files(folder, migrated):
    """Return what gives each run a fresh file with the round in it."""
    keys = keys_in(folder / "keys")
    template = folder / "round.db"
    shutil.copy(migrated, template)
    first = open_database(f"sqlite:///{template}")
    field = open_field(first, keys)
    first.close()
    path = folder / "run.db"
    compiled = {}

    def opened():
        for old in folder.glob("run.db*"):
            old.unlink()
        shutil.copy(template, path)
        field.database = opened_again(f"sqlite:///{path}", compiled)
        return field

    return opened


@pytest.fixture
def migrated(_sqlite_template):
    """An empty, migrated file."""
    return _sqlite_template


def test_what_is_acknowledged_is_what_is_stored(folder, migrated):
    run_on_all_cores(folder, migrated, SHORT)


@pytest.mark.endurance
def test_what_is_acknowledged_is_what_is_stored_for_long(folder, migrated):
    runs = int(os.environ.get("LANGNGHE_SYNC_RUNS", LONG))
    steps = int(os.environ.get("LANGNGHE_SYNC_STEPS", LONG_STEPS))
    run_on_all_cores(folder, migrated, runs, steps)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_is_acknowledged_is_what_is_stored_on_a_server(database_url, folder):
    keys = keys_in(folder / "keys")
    compiled = {}

    def opened():
        database = opened_again(database_url, compiled)
        with database.write() as connection:
            connection.execute(text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY"))
        return open_field(database, keys)

    run(opened, SERVER)
