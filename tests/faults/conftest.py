"""An installation of each kind; servers and clients that end with the test; what was counted."""

import shutil
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

from tests.faults.clients import Clients
from tests.faults.failing import Faults
from tests.faults.installation import Installation, install
from tests.faults.power import Disk, read_journal
from tests.faults.service import Launcher, Service

TOLD = []
TEMPLATE = "faults"
"""The database that each test on PostgreSQL gets a copy of."""


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


@pytest.fixture(scope="session")
def _on_postgresql(postgres, tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults") / "made"
    return install(folder, postgres.create(TEMPLATE))


@pytest.fixture
def on_postgresql(_on_postgresql, postgres, tmp_path):
    """A fresh copy of an installation on PostgreSQL."""
    folder = tmp_path / "installed"
    shutil.copytree(_on_postgresql.folder, folder)
    url = postgres.create(f"faults_{uuid4().hex}", TEMPLATE)
    return Installation(folder, url, _on_postgresql.codes)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def installed(request):
    """An installation of each kind."""
    return request.getfixturevalue(f"on_{request.param}")


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    """The library that records and fails writes, compiled."""
    source = Path(__file__).with_name("record_writes.c")
    built = tmp_path_factory.mktemp("shim") / "record_writes.so"
    flags = ["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
    subprocess.run(["cc", *flags, "-o", str(built), str(source)], check=True, timeout=60)
    return built


@pytest.fixture(scope="session")
def launcher(shim, tmp_path_factory):
    """What starts the servers of all tests."""
    started = Launcher(shim, tmp_path_factory.mktemp("launcher"))
    yield started
    started.close()


class Trial:
    """What a test starts, all of it ended with the test, and what it tells in the end.

    Attributes:
        folder: where the test may write.
    """

    def __init__(self, folder, launcher, name):
        self.folder = folder
        self._launcher = launcher
        self._name = name
        self._started = []

    def serve(self, installation, **options):
        """Make a service over an installation; if it still runs at the end it is killed."""
        return self.kept(Service(installation, self._launcher, **options))

    def clients(self, service, count=50):
        """Make clients of a service, with one record of their receipts."""
        return self.kept(Clients(service.port, self.folder / "receipts", count))

    def faults(self, installation, name=""):
        """Make faults to arm, on files of an installation whose name begins so."""
        return Faults(self.folder / "control", installation.folder, name)

    def recording(self, installation):
        """Copy what the disk holds now; return the environment that records what follows."""
        shutil.copytree(installation.folder, self.folder / "before")
        return {
            "FAULTS_ROOT": str(installation.folder),
            "FAULTS_JOURNAL": str(self.folder / "journal"),
        }

    def recorded(self, installation):
        """Return the disk as it was when recording began, and everything since."""
        disk = Disk(installation.folder, self.folder / "before")
        return disk, read_journal(self.folder / "journal")

    def tell(self, line):
        """Say a number in the summary: no failure means little without how many tries."""
        TOLD.append(f"{self._name}: {line}")

    def close(self):
        """End everything."""
        for one in self._started:
            one.close()

    def kept(self, one):
        """Close this with the test, too."""
        self._started.append(one)
        return one


@pytest.fixture
def trial(tmp_path, launcher, request):
    """What this test starts."""
    made = Trial(tmp_path, launcher, request.node.name)
    yield made
    made.close()


def pytest_terminal_summary(terminalreporter):
    """Write what was told."""
    if TOLD:
        terminalreporter.section("faults")
        for line in TOLD:
            terminalreporter.write_line(line)
