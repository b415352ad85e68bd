"""`langnghe init`, `migrate` and `status`, and every way a database cannot be used."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from questionnaires.loader import library
from survey_service import __version__
from survey_service.cli import main
from survey_service.units.working_days import local_date
from tests.cli.commands import Command, refused


def status(command: Command) -> dict:
    return json.loads(command.ok("status", "--json"))


def test_init_makes_a_database_that_takes_answers_and_may_be_repeated(command):
    assert command.ok("init").startswith("Ready: sqlite:///")
    first = status(command)
    assert first == {
        "version": __version__,
        "database": {"kind": "sqlite", "state": "current"},
        "units": first["units"],
        "instruments": len(library()),
        "samples": 0,
        "responses": 0,
    }
    assert first["units"] >= 1 + 14 + 114
    command.ok("init")
    command.ok("migrate")
    assert status(command) == first


def test_status_has_exactly_the_promised_keys(command):
    found = status(command)
    assert list(found) == ["version", "database", "units", "instruments", "samples", "responses"]
    assert found["database"] == {"kind": "sqlite", "state": "empty"}


def test_status_for_people_says_the_same(ready):
    lines = dict(line.split(maxsplit=1) for line in ready.ok("status").splitlines()[1:])
    found = status(ready)
    assert lines.pop("database") == "sqlite, current"
    assert {name: int(value) for name, value in lines.items()} == {
        name: found[name] for name in ("units", "instruments", "samples", "responses")
    }


def test_init_opens_the_round_of_this_year_unless_told_otherwise(ready):
    ready.ok("init", "--year", "2031")
    with ready.opened().read() as connection:
        found = connection.execute(text("SELECT code, release_size FROM campaigns")).all()
    year = local_date(datetime.now(UTC)).year
    assert sorted(map(tuple, found)) == [(f"hp-{year}", 10), ("hp-2031", 10)]


def test_the_release_step_comes_from_the_environment(command):
    result = command("init", environment={"LANGNGHE_RELEASE_STEP": "25"})
    assert result.exit_code == 0, result.output
    with command.opened().read() as connection:
        assert connection.scalar(text("SELECT release_size FROM campaigns")) == 25


@pytest.mark.parametrize("year", ["2024", "2101", "now", "-1"])
def test_a_year_without_units_is_refused(command, year):
    refused(command("init", "--year", year), "usage: ", "init", "--year")
    assert not (command.folder / "var").exists()


def test_migrate_brings_an_empty_database_to_the_schema_alone(command):
    assert command.ok("migrate").startswith("Up to date:")
    found = status(command)
    assert (found["database"]["state"], found["units"]) == ("current", 0)


def test_looking_at_a_database_that_is_not_there_makes_none(command):
    assert status(command)["units"] == 0
    assert not (command.folder / "var").exists()
    for words in (["serve"], ["user", "list"], ["publish", "--campaign", "x", "--series", "open"]):
        refused(command(*words), "schema-empty", "no such file", "langnghe init")
    assert not (command.folder / "var").exists()


@pytest.mark.parametrize("name", ["init", "migrate"])
def test_a_folder_that_cannot_be_made_is_one_line(name):
    url = "sqlite:////proc/none/langnghe.db"
    refused(CliRunner().invoke(main, [name, "--database", url]), "store-unavailable")


@pytest.mark.parametrize("name", ["init", "migrate", "status"])
@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("langnghe.db", "store-url"),
        ("mysql://root@localhost/x", "store-url"),
        ("postgresql://nobody@127.0.0.1:1/none", "store-unavailable"),
    ],
)
def test_a_database_that_cannot_be_opened_is_one_line(name, url, code):
    refused(CliRunner().invoke(main, [name, "--database", url]), code)


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("không phải cơ sở dữ liệu\n" * 100, encoding="utf-8")
    before = path.read_bytes()
    refused(CliRunner().invoke(main, ["init", "--database", f"sqlite:///{path}"]), "store-")
    assert path.read_bytes() == before


def test_a_password_in_a_url_is_never_printed():
    url = "postgresql://langnghe:bimat123@127.0.0.1:1/none"
    line = refused(CliRunner().invoke(main, ["status", "--database", url]), "127.0.0.1")
    assert "bimat123" not in line


def test_a_database_of_a_newer_program_is_refused(ready):
    database = ready.opened()
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    for words in (["init"], ["migrate"]):
        refused(ready(*words), "schema-ahead")
    assert status(ready)["database"]["state"] == "ahead"


@pytest.mark.parametrize(
    ("variable", "value"),
    [("LANGNGHE_RELEASE_STEP", "0"), ("LANGNGHE_QUEUE_LIMIT", "viele"), ("LANGNGHE_DEMO", "yes")],
)
def test_a_setting_that_cannot_be_read_is_one_line(command, variable, value):
    result = command("init", environment={variable: value})
    refused(result, "setting-invalid", variable, value)


def test_the_installed_command_uses_the_folder_it_stands_in(tmp_path):
    program = Path(sys.executable).with_name("langnghe")
    clean = {name: value for name, value in os.environ.items() if "LANGNGHE" not in name}
    run = {"cwd": tmp_path, "env": clean, "capture_output": True, "text": True, "timeout": 60}
    subprocess.run([program, "init"], check=True, **run)
    assert (tmp_path / "var" / "langnghe.db").exists()
    found = subprocess.run([program, "status", "--json"], check=True, **run)
    assert json.loads(found.stdout)["database"] == {"kind": "sqlite", "state": "current"}
    wrong = subprocess.run([program, "status", "--database", "x"], check=False, **run)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    [line] = wrong.stderr.splitlines()
    assert line.startswith("store-url:")
