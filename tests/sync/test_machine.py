"""The machine of `machine.py` on both databases; `LANGNGHE_SYNC_RUNS` sets the long number."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
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


def run(opened, runs, steps=STEPS):
    machine = type(
        "Machine",
        (SyncMachine,),
        {"opened": staticmethod(opened), "reopened": staticmethod(reopened)},
    )
    chosen = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)


@pytest.fixture
def files(folder, _sqlite_template):
    """Gives each run a fresh file with the round in it."""
    keys = keys_in(folder / "keys")
    template = folder / "round.db"
    shutil.copy(_sqlite_template, template)
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


def test_what_is_acknowledged_is_what_is_stored(files):
    run(files, SHORT)


@pytest.mark.endurance
def test_what_is_acknowledged_is_what_is_stored_for_long(files):
    run(files, int(os.environ.get("LANGNGHE_SYNC_RUNS", LONG)), LONG_STEPS)


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
