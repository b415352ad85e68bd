"""`langnghe user`: the first administrator, and refusals in one readable line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from survey_service.cli import main
from survey_service.cli.user import user
from survey_service.security.accounts import authenticate
from survey_service.security.passwords import Passwords
from survey_service.security.permissions import Grant
from survey_service.store import units
from survey_service.store.database import Database
from survey_service.units.haiphong import VALID_FROM, haiphong

PASSWORD = "bốn con trâu ăn cỏ"


def run(tmp_path: Path, *words: str, password: str = PASSWORD) -> Result:
    url = f"sqlite:///{tmp_path}/people.db"
    return CliRunner().invoke(user, [*words, "--database", url], input=f"{password}\n")


def test_an_administrator_is_created_and_can_sign_in(
    database: Database, tmp_path: Path, passwords: Passwords
) -> None:
    made = run(
        tmp_path,
        "create", "--username", "an", "--role", "administrator", "--name", "Nguyễn Văn An",
        "--password-stdin",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    assert PASSWORD not in made.output
    account = authenticate(database, passwords, "an", PASSWORD)
    assert account is not None
    assert (account.name, account.grants) == ("Nguyễn Văn An", (Grant("administrator"),))


@pytest.mark.usefixtures("database")
def test_roles_come_and_go_and_the_account_closes(tmp_path: Path) -> None:
    create = ["create", "--username", "bich", "--role", "analyst", "--password-stdin"]
    assert run(tmp_path, *create).exit_code == 0
    words = ["--username", "bich", "--role", "form_author"]
    assert run(tmp_path, "role", "grant", *words).exit_code == 0
    assert "bich\topen\tanalyst, form_author\tbich" in run(tmp_path, "list").output
    assert run(tmp_path, "role", "revoke", *words).exit_code == 0
    assert run(tmp_path, "disable", "--username", "bich").exit_code == 0
    assert "bich\tdisabled\tanalyst\tbich" in run(tmp_path, "list").output


@pytest.mark.parametrize(
    ("words", "password", "code"),
    [
        (["create", "--username", "an", "--role", "analyst"], "short", "password-too-short"),
        (["create", "--username", "Ấn Độ", "--role", "analyst"], PASSWORD, "account-name-invalid"),
        (["create", "--username", "an", "--role", "unit_reader"], PASSWORD, "scope-required"),
        (["create", "--username", "analyst", "--role", "analyst"], PASSWORD, "account-exists"),
    ],
)
@pytest.mark.usefixtures("people")
def test_refusals_are_problems_of_the_catalogue(
    tmp_path: Path, words: list[str], password: str, code: str
) -> None:
    outcome = run(tmp_path, *words, "--password-stdin", password=password)
    assert getattr(outcome.exception, "code", None) == code


def test_a_database_without_tables_is_refused_before_anything_else(tmp_path: Path) -> None:
    outcome = run(tmp_path, "list")
    assert outcome.exit_code != 0
    assert getattr(outcome.exception, "hint", "")


@pytest.mark.parametrize("words", [["create", "--password-stdin"], ["role", "grant"]])
@pytest.mark.usefixtures("database")
def test_a_role_is_limited_to_a_unit_that_exists(tmp_path: Path, words: list[str]) -> None:
    scope = ["--username", "an", "--role", "unit_reader", "--unit", "99999"]
    outcome = run(tmp_path, *words, *scope)
    assert getattr(outcome.exception, "code", None) == "unit-unknown"
    assert "99999" in str(outcome.exception)
    assert run(tmp_path, "list").output == ""


@pytest.mark.usefixtures("database")
def test_a_reader_of_a_unit_that_exists_is_created(database: Database, tmp_path: Path) -> None:
    with database.write() as connection:
        units.add_versions(connection, haiphong().units(VALID_FROM))
    words = ["create", "--username", "an", "--role", "unit_reader", "--unit", "10507"]
    made = run(tmp_path, *words, "--password-stdin")
    assert made.exit_code == 0, made.output
    assert "an\topen\tunit_reader@10507\tan" in run(tmp_path, "list").output


@pytest.mark.usefixtures("database")
def test_without_a_terminal_the_ways_to_give_a_password_are_named(tmp_path: Path) -> None:
    words = ["user", "create", "--username", "an", "--role", "analyst"]
    url = f"sqlite:///{tmp_path}/people.db"
    outcome = CliRunner().invoke(main, [*words, "--database", url], env={"LANGNGHE_PASSWORD": None})
    assert outcome.exit_code == 2
    [line] = outcome.stderr.splitlines()
    assert line.startswith("password-missing")
    assert "--password-stdin" in line
    assert "LANGNGHE_PASSWORD" in line


@pytest.mark.usefixtures("people")
def test_duties_stay_apart(tmp_path: Path) -> None:
    words = ["role", "grant", "--username", "analyst", "--role", "publisher"]
    assert getattr(run(tmp_path, *words).exception, "code", None) == "duties-conflict"
