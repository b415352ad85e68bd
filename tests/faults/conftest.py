"""An installation of each kind, made by the command line, with codes to answer."""

import json
import shutil

import pytest
from click.testing import CliRunner

from survey_service.cli import main
from survey_service.store.database import open_database
from tests.faults.clients import Clients
from tests.faults.service import Installation, Service

TOLD = []
UNIT = "11311"
CODES = 6000


def langnghe(environment, *words):
    """Run a command that must succeed."""
    result = CliRunner().invoke(main, words, env=environment)
    assert result.exit_code == 0, result.output


def environment_of(folder):
    """Where an installation keeps what is not in its database."""
    return {
        "LANGNGHE_ISSUER_KEY": str(folder / "issuer.key"),
        "LANGNGHE_KEYS": str(folder / "keys"),
        "LANGNGHE_KEYS_COPY": str(folder / "copy"),
        "LANGNGHE_ATTACHMENTS": str(folder / "attachments"),
        "LANGNGHE_TOMBSTONES": str(folder / "tombstones"),
        "LANGNGHE_PUBLIC_URL": "https://langnghe.example.vn",
        # answers are opened while others still come in, so that faults meet the mix as well
        "LANGNGHE_MIX_HOURS": "0",
        "LANGNGHE_MIX_MINIMUM": "8",
    }


def install(folder, url, count=CODES):
    """Make an installation and issue codes."""
    folder.mkdir()
    environment = environment_of(folder)
    langnghe(environment, "init", "--database", url)
    output = folder.parent / "codes.jsonl"
    about = ["--unit", UNIT, "--receiving", f"{UNIT}.TT", "--instrument", "transaction_feedback"]
    made = ["--count", str(count), "--output", str(output), "--database", url]
    langnghe(environment, "tokens", "issue", *about, *made)
    codes = tuple(json.loads(line)["code"] for line in output.read_text().splitlines())
    return Installation(folder, url, codes, environment)


@pytest.fixture(scope="session")
def _on_sqlite(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults") / "made"
    return install(folder, f"sqlite:///{folder}/langnghe.db")


@pytest.fixture
def on_sqlite(_on_sqlite, tmp_path):
    """A fresh copy of an installation on SQLite."""
    folder = tmp_path / "installed"
    shutil.copytree(_on_sqlite.folder, folder)
    url = f"sqlite:///{folder}/langnghe.db"
    return Installation(folder, url, _on_sqlite.codes, environment_of(folder))


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


@pytest.fixture
def stored():
    """Count what an installation has stored: keys of submissions, spent codes, answers."""

    def count(installation):
        database = open_database(installation.url)
        try:
            with database.read() as connection:
                return {
                    table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
                    for table in ("submission_keys", "spent_codes", "responses", "sealed_answers")
                }
        finally:
            database.close()

    return count
