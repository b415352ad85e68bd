"""An installation of each kind; servers and clients that end with the test; what was counted."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.faults.clients import Clients
from tests.faults.installation import Installation, install
from tests.faults.service import Service

TOLD = []


@pytest.fixture(scope="session")
def _on_sqlite(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults") / "made"
    return install(folder, f"sqlite:///{folder}/langnghe.db")


@pytest.fixture
def on_sqlite(_on_sqlite, tmp_path):
    """A fresh copy of an installation on SQLite."""
    folder = tmp_path / "installed"
    shutil.copytree(_on_sqlite.folder, folder)
    return Installation(folder, f"sqlite:///{folder}/langnghe.db", _on_sqlite.codes)


@pytest.fixture
def on_postgresql(postgres, tmp_path):
    """A fresh installation on PostgreSQL."""
    return install(tmp_path / "installed", postgres.create(f"faults_{tmp_path.name}"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def installed(request):
    """An installation of each kind."""
    return request.getfixturevalue(f"on_{request.param}")


@pytest.fixture
def serve():
    """Make a service over an installation; whatever still runs at the end is killed."""
    made = []

    def start(installation, **options):
        made.append(Service(installation, **options))
        return made[-1]

    yield start
    for service in made:
        service.close()


@pytest.fixture
def clients_of(tmp_path):
    """Make clients of a service, with one record of their receipts."""
    made = []

    def start(service, count=50):
        made.append(Clients(service.port, tmp_path / "receipts", count))
        return made[-1]

    yield start
    for clients in made:
        clients.close()


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    """The library that records and fails writes, compiled."""
    source = Path(__file__).with_name("record_writes.c")
    built = tmp_path_factory.mktemp("shim") / "record_writes.so"
    flags = ["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
    subprocess.run(["cc", *flags, "-o", str(built), str(source)], check=True, timeout=60)
    return built


@pytest.fixture
def tell(request):
    """Say a number in the summary of the run: no failure means little without how many tries."""
    return lambda line: TOLD.append(f"{request.node.name}: {line}")


def pytest_terminal_summary(terminalreporter):
    """Write what was told."""
    if TOLD:
        terminalreporter.section("faults")
        for line in TOLD:
            terminalreporter.write_line(line)
