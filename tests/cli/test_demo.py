"""`langnghe demo`: refuses every database in which its simulated answers would do harm."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from survey_service.cli import demo as demonstrating
from survey_service.cli import main
from tests.cli.commands import Command, refused


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch, tmp_path):
    """The command keeps its keys under ./var."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def built(monkeypatch):
    """What would have been built, instead of building it."""
    calls = []
    monkeypatch.setattr(demonstrating, "build", lambda chosen, **how: calls.append((chosen, how)))
    return calls


def change(command: Command, statement: str) -> None:
    database = command.opened()
    with database.write() as connection:
        connection.execute(text(statement))
    database.close()


def test_an_empty_database_is_built(command, built):
    said = command.ok("demo", "--build-only", "--seed", "5", "--port", "8123")
    [(chosen, how)] = built
    assert "about half a minute" in said
    assert (chosen.demo, chosen.release_step, how["seed"]) == (True, 1, 5)
    assert chosen.public_url == "http://127.0.0.1:8123"
    assert chosen.issuer_key.name == "demo-issuer.key"
    assert chosen.database == command.url


def test_a_real_round_never_gets_simulated_answers(ready, built):
    refused(ready("demo", "--build-only"), "demo-database", "real answers", "--database")
    assert built == []


@pytest.mark.usefixtures("built")
def test_not_even_by_way_of_the_environment(ready):
    """The variable that names the database of the service is the default here too."""
    clean = {"LANGNGHE_DATABASE": ready.url}
    refused(CliRunner().invoke(main, ["demo", "--build-only"], env=clean), "demo-database")


def test_a_demonstration_that_was_interrupted_says_so(ready, built):
    change(ready, "UPDATE campaigns SET synthetic = 1")
    refused(ready("demo", "--build-only"), "demo-database", "interrupted", "Delete it")
    assert built == []


def test_a_finished_demonstration_is_not_built_again(ready, built):
    change(ready, "UPDATE campaigns SET synthetic = 1, state = 'preliminary'")
    assert ready.ok("demo", "--build-only") == ""
    assert built == []


def test_a_schema_of_another_time_is_refused(ready, built):
    change(ready, "UPDATE alembic_version SET version_num = '0001'")
    refused(ready("demo", "--build-only"), "schema-behind", "langnghe migrate")
    assert built == []
