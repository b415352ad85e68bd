"""Databases for tests: every test that asks for `database` runs on SQLite and on PostgreSQL.

PostgreSQL is a private cluster in a temporary folder, started once a session with fsync on and
stopped at the end; it listens on no network. Where it is not installed its tests are skipped, but
never in CI, where a missing database is a failure. Each test gets an empty, migrated database: a
copied file, or a database of the cluster, emptied after each test and kept unless its schema moved.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, inspect, text

from survey_service.store.database import open_database
from survey_service.store.schema import migrate, state
from survey_service.store.tables import metadata


class PostgresServer:
    """A private cluster under `folder`; run as the user `postgres` where we are root."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self.made: set[str] = set()
        self._as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._as_user:
            shutil.chown(folder, "postgres")
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--data-checksums"]
        self._run("initdb", "-D", str(folder / "data"), *options)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_user, str(self._programs / program), *arguments]
        subprocess.run(
            command, check=True, cwd=self._folder, stdout=subprocess.DEVNULL, timeout=120
        )

    def start(self) -> None:
        settings = f"-c listen_addresses='' -c unix_socket_directories='{self._folder}'"
        log = str(self._folder / "log")
        self._run(
            "pg_ctl", "-D", str(self._folder / "data"), "-w", "-l", log, "-o", settings, "start"
        )

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", "-m", mode, "stop")

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def create(self, name: str, template: str = "template1") -> str:
        url = self.url("postgres").replace("postgresql:", "postgresql+psycopg:")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        engine.dispose()
        self.made.add(name)
        return self.url(name)


def _programs() -> Path | None:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    return installed[-1].parent if installed else None


TOGETHER = ("tests/faults", "tests/journey", "tests/demo", "tests/cli")
"""Folders whose tests share what takes seconds to build: one process runs a folder, and first."""


def pytest_collection_modifyitems(items):
    """Say which tests stay in one process where several run (`pytest -n 2 --dist loadgroup`)."""
    for item in items:
        folder, _, _ = item.nodeid.rpartition("/")
        group = folder if folder in TOGETHER else item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: not item.nodeid.startswith(TOGETHER))


@pytest.fixture(scope="session")
def postgres():
    """The running private cluster."""
    programs = _programs()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not installed, and CI must test on it")
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="langnghe-pg-"))
    server = PostgresServer(programs, folder)
    server.start()
    yield server
    server.stop("immediate")
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "empty.db"
    database = open_database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def _postgres_template(postgres):
    database = open_database(postgres.create("migrated"))
    migrate(database)
    database.close()
    return "migrated"


@pytest.fixture(scope="session")
def _spare_names():
    """Migrated databases without rows, ready for the next test."""
    return []


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request, tmp_path):
    """The URL of an empty, migrated database of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "langnghe.db"
        shutil.copy(request.getfixturevalue("_sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres")
    template = request.getfixturevalue("_postgres_template")
    spare = request.getfixturevalue("_spare_names")
    name = spare.pop() if spare else f"t{uuid4().hex}"
    url = server.url(name) if name in server.made else server.create(name, template)
    yield url
    if _emptied(url):
        spare.append(name)


def _emptied(url):
    """Remove every row; False where the test changed the schema and the database is no use."""
    database = open_database(url)
    try:
        if state(database) != "current":
            return False
        with database.write() as connection:
            found = set(inspect(connection).get_table_names())
            if found != {*metadata.tables, "alembic_version"}:
                return False
            # truncating, not deleting: later rows must not lie in the gaps of earlier ones
            names = ", ".join(metadata.tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
        return True
    finally:
        database.close()


@pytest.fixture
def database(database_url):
    """An empty, migrated database of each kind."""
    opened = open_database(database_url)
    yield opened
    opened.close()
