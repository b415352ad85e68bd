"""`langnghe serve`: only over a database it knows, and under the address people reach."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from survey_service.cli import main
from survey_service.cli import serve as serving
from survey_service.cli.serve import reachable
from survey_service.ledger import keys
from survey_service.settings import Settings
from survey_service.store import checkpoints, ledger, ledger_tree
from tests.cli.commands import refused

PROGRAM = Path(sys.executable).with_name("langnghe")
PATIENCE_SECONDS = 30


@pytest.fixture
def served(monkeypatch):
    """What the server would have been started with."""
    calls: list[tuple[Settings, str, int, int]] = []
    monkeypatch.setattr(serving, "run", lambda *given: calls.append(given))
    monkeypatch.setattr(serving, "check_address", lambda *_: None)
    return calls


@pytest.mark.parametrize(
    ("options", "address"),
    [
        ((), "http://127.0.0.1:8000"),
        (("--port", "8123"), "http://127.0.0.1:8123"),
        (("--host", "0.0.0.0", "--port", "80"), f"http://{reachable('0.0.0.0')}:80"),
        (("--host", "::1"), "http://[::1]:8000"),
        (("--public-url", "https://langnghe.example.vn/"), "https://langnghe.example.vn"),
    ],
)
def test_links_carry_the_address_people_reach(ready, served, options, address):
    result = ready("serve", *options, environment={"LANGNGHE_PUBLIC_URL": None})
    assert result.exit_code == 0, result.output
    assert served[0][0].public_url == address
    assert served[0][0].database == ready.url
    assert result.stdout.startswith(f"Lắng nghe: {address} (listening on ")
    assert len(result.stdout.splitlines()) == 1


def test_the_address_of_the_environment_stands(ready, served):
    environment = {"LANGNGHE_PUBLIC_URL": "https://langnghe.example.vn/"}
    assert ready("serve", environment=environment).exit_code == 0
    assert served[0][0].public_url == "https://langnghe.example.vn"


def test_the_collector_runs_without_an_issuers_key(ready, served):
    assert ready("serve", "--workers", "3").exit_code == 0
    assert served[0][1:] == ("127.0.0.1", 8000, 3)
    assert not (ready.folder / "issuer.key").exists()


@pytest.mark.parametrize(
    "options", [("--port", "0"), ("--port", "65536"), ("--port", "http"), ("--workers", "0")]
)
def test_numbers_out_of_bounds_are_refused(ready, served, options):
    refused(ready("serve", *options), "usage: ", "serve", options[0])
    assert served == []


def test_an_empty_database_is_refused(command, served):
    refused(command("serve"), "schema-empty", "langnghe init")
    assert served == []


def test_a_database_without_units_is_told_to_init(command, served):
    command.ok("migrate")
    refused(command("serve"), "database-uninitialised", "langnghe init")
    assert served == []


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_database_under_another_ledger_key_is_refused(ready, served, workers):
    elsewhere = {"LANGNGHE_KEYS": str(ready.folder / "elsewhere")}
    result = ready("serve", "--workers", workers, environment=elsewhere)
    refused(result, "ledger-key-differs", "no key", "LANGNGHE_KEYS")
    assert served == []


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_real_round_is_never_shown_as_a_demonstration(ready, served, workers):
    result = ready("serve", "--workers", workers, environment={"LANGNGHE_DEMO": "1"})
    refused(result, "demo-database", "real answers", "LANGNGHE_DEMO")
    assert served == []


def test_a_demonstration_needs_the_key_it_was_built_with(ready, served):
    database = ready.opened()
    with database.write() as connection:
        connection.execute(text("UPDATE campaigns SET synthetic = 1"))
    database.close()
    refused(ready("serve", environment={"LANGNGHE_DEMO": "1"}), "key-missing", "issuer.key")
    keys.create_key(ready.folder / "issuer.key")
    refused(ready("serve", environment={"LANGNGHE_DEMO": "1"}), "demo-database", "another issuer")
    assert served == []


@pytest.mark.parametrize("url", ["notaurl", "ftp://a.vn", "https://"])
def test_an_address_that_is_none_is_refused(ready, served, url):
    refused(ready("serve", "--public-url", url), "setting-invalid", "--public-url", url)
    assert served == []


@pytest.mark.parametrize("name", ["serve", "demo"])
def test_a_busy_port_is_one_line(ready, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANGNGHE_KEYS", str(ready.folder / "keys"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        url = ready.url if name == "serve" else f"sqlite:///{tmp_path}/demo.db"
        result = CliRunner().invoke(main, [name, "--port", port, "--database", url])
        refused(result, "address-unusable", port, "--port")
    assert not (tmp_path / "demo.db").exists()


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "999.1.1.1"])
def test_an_address_of_another_machine_is_one_line(ready, host):
    refused(ready("serve", "--host", host), "address-unusable", host)


@pytest.mark.parametrize(("revision", "code"), [("0001", "schema-behind"), ("9", "schema-ahead")])
def test_a_schema_of_another_time_is_refused(ready, served, revision, code):
    database = ready.opened()
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
    database.close()
    refused(ready("serve"), code)
    assert served == []


def test_a_phone_in_the_network_gets_an_address_it_can_reach():
    assert reachable("127.0.0.1") == "127.0.0.1"
    assert reachable("192.0.2.7") == "192.0.2.7"
    assert reachable("::1") == "[::1]"
    assert reachable("0.0.0.0") not in {"0.0.0.0", "", "::"}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_real_server_answers_and_stops_when_told(ready, workers):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["serve", "--port", str(port), "--workers", workers, "--database", ready.url]
    given = {**os.environ, "LANGNGHE_KEYS": str(ready.folder / "keys")}
    process = subprocess.Popen(
        [PROGRAM, *words], cwd=ready.folder, env=given, stderr=subprocess.PIPE
    )
    try:
        answer = _patiently(f"http://127.0.0.1:{port}/health")
        assert answer.status_code == 200
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            head = client.head("/health")
            assert (head.status_code, head.content) == (200, b"")
            assert head.headers["content-length"] == answer.headers["content-length"]
            assert client.get("/health").content == answer.content  # on the same connection
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert b"Traceback" not in said
    assert process.returncode in {0, -signal.SIGTERM}
    database = ready.opened()
    with database.read() as connection:
        signed = checkpoints.latest(connection)
        assert ledger.waiting(connection) == 0
        assert signed is not None
        assert signed.size == ledger_tree.size(connection)
        assert len(ledger.latest(connection, ["configuration"], 2)) == 1  # whatever the workers
    database.close()


def _patiently(url: str) -> httpx.Response:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return httpx.get(url, timeout=PATIENCE_SECONDS, trust_env=False)
        except httpx.TransportError:
            assert time.monotonic() < deadline, "the server did not answer"
            time.sleep(0.1)
