"""`langnghe field`: organisations, roles, people and cases from files, all of a file or none."""

import pytest

from survey_service.store.schema import migrate
from tests.cli.commands import refused
from tests.field.small_field import ORGANISATIONS, PEOPLE, ROLES, WARD, open_field
from tests.pipeline.small_round import ROUND


@pytest.fixture
def field(command):
    """The command on a database with a small round in the field."""
    (command.folder / "var").mkdir()
    database = command.opened()
    migrate(database)
    open_field(database)
    database.close()
    return command


def file(command, text):
    path = command.folder / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_who_takes_part_is_read_from_files(field):
    assert field.ok("field", "organisations", file(field, ORGANISATIONS)) == "3 organisations\n"
    assert field.ok("field", "people", file(field, PEOPLE)) == "3 people\n"
    roles = field.ok("field", "roles", "--campaign", ROUND, file(field, ROLES))
    assert roles == "2 roles in hp-2026\n"


def test_cases_are_given_out_from_a_file(field):
    rows = f"unit,case_id,person,given_on,expected_by,reason\n{WARD},{WARD}-T1-C1,DT01,,,\n"
    words = ("field", "assign", "--campaign", ROUND, "--by", "2099-12-31")
    assert field.ok(*words, file(field, rows)) == "1 cases given out in hp-2026\n"
    assert field.ok(*words, file(field, rows)) == "0 cases given out in hp-2026\n"


def test_wrong_rows_are_told_one_by_one(field):
    path = file(field, PEOPLE.replace("enumerator", "guest"))
    result = field("field", "people", path)
    first, second, last = result.stderr.splitlines()
    assert first == "line 2, kind: got 'guest', expected enumerator, monitor"
    assert second.startswith("line 3, kind")
    assert last.startswith("field-file-invalid: rows.csv, got '2 wrong rows', expected none.")
    assert result.exit_code == 2


def test_a_campaign_that_is_not_there_is_refused(field):
    path = file(field, ROLES)
    refused(field("field", "roles", "--campaign", "hp-1999", path), "campaign-unknown")
