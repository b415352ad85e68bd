"""`langnghe procedures`: every wrong row is named, versions follow each other, none is lost."""

from datetime import date

import pytest

from survey_service.store import procedures
from tests.cli.commands import Command, refused

HEAD = "code,name,field,valid_from,valid_to\n"
BIRTH = "1.001193,Đăng ký khai sinh,Hộ tịch,2025-07-01,\n"
DEATH = "1.000656,Đăng ký khai tử,Hộ tịch,2025-07-01,2026-07-01\n"


def imported(command: Command, content: str | bytes):
    path = command.folder / "procedures.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return command("procedures", "import", str(path))


def in_force(command: Command, day: date) -> dict[str, str]:
    database = command.opened()
    with database.read() as connection:
        found = procedures.in_force(connection, day, day)
    database.close()
    return {each.code: each.name for each in found}


def test_versions_follow_each_other_and_none_is_deleted(ready):
    assert imported(ready, HEAD + BIRTH + DEATH).exit_code == 0
    later = BIRTH.replace("khai sinh", "khai sinh trực tuyến").replace("2025-07-01", "2026-03-01")
    result = imported(ready, HEAD + later)
    assert result.stdout == "1 versions of procedures read, 2 new or changed\n"
    assert in_force(ready, date(2025, 6, 30)) == {}
    assert in_force(ready, date(2026, 2, 28))["1.001193"] == "Đăng ký khai sinh"
    assert in_force(ready, date(2026, 3, 1))["1.001193"] == "Đăng ký khai sinh trực tuyến"
    assert set(in_force(ready, date(2026, 7, 1))) == {"1.001193"}
    assert "0 new or changed" in imported(ready, HEAD + later).stdout
    earlier = BIRTH.replace("2025-07-01,", "2025-01-01,2030-01-01")
    assert imported(ready, HEAD + earlier).exit_code == 0
    assert set(in_force(ready, date(2025, 1, 1))) == {"1.001193"}
    assert in_force(ready, date(2026, 3, 1))["1.001193"] == "Đăng ký khai sinh trực tuyến"


def test_the_list_is_searched_as_people_type(ready):
    assert imported(ready, HEAD + BIRTH + DEATH).exit_code == 0
    listed = ready.ok("procedures", "list", "--on", "2026-01-01", "--find", "khai sinh")
    assert "1.001193" in listed
    assert listed.endswith("1 procedures in force on 2026-01-01\n")
    assert "2 procedures in force" in ready.ok("procedures", "list", "--on", "2026-06-30")
    assert "1 procedures in force" in ready.ok("procedures", "list", "--on", "2026-07-01")


def test_every_wrong_row_is_named_and_nothing_is_stored(ready):
    rows = (
        BIRTH
        + "1193,Tên,Hộ tịch,2025-07-01,\n"
        + "1.000001,,Hộ tịch,2025-02-30,x\n"
        + "1.000002,Tên,Hộ tịch,2025-07-01,2025-07-01\n"
        + BIRTH
    )
    result = imported(ready, HEAD + rows)
    assert result.exit_code == 2
    told = result.stderr.splitlines()
    starts = [line.split(":")[0] for line in told[:-1]]
    assert starts == [
        "line 3, code",
        "line 4, name",
        "line 4, valid_from",
        "line 4, valid_to",
        "line 5, valid_to",
        "line 6, code",
    ]
    assert told[-1].startswith("procedures-invalid: procedures.csv, got '4 wrong rows'")
    assert in_force(ready, date(2026, 1, 1)) == {}


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("code,name\n", "line 1"),
        (HEAD + "1.000001,Tên\n", "line 2"),
        (HEAD.encode() + b"\xff\n", "UTF-8"),
        ("", "line 1"),
    ],
)
def test_what_is_no_such_table_is_refused(ready, content, part):
    refused(imported(ready, content), "procedures-invalid", part)
