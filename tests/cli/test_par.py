"""`langnghe par import`: all rows or none, in place of those before."""

import pytest

from survey_service.store import campaigns, par_points
from tests.cli.commands import Command, refused

HEAD = "unit,domain,self_points,appraised_points\n"


def write(command: Command, content: str | bytes) -> str:
    path = command.folder / "points.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def imported(command: Command, content: str | bytes, campaign: str | None = None):
    code = campaign or campaign_of(command)
    return command("par", "import", "--campaign", code, "--file", write(command, content))


def campaign_of(command: Command) -> str:
    database = command.opened()
    with database.read() as connection:
        [found] = campaigns.every(connection)
    database.close()
    return found.code


def stored(command: Command) -> list[tuple]:
    database = command.opened()
    with database.read() as connection:
        found = par_points.read(connection, campaign_of(command))
    database.close()
    return [(row.unit, row.domain, row.self_points, row.appraised_points) for row in found]


def test_points_are_imported_in_place_of_those_before(ready):
    first = imported(ready, HEAD + "10507,steering,9.5,9\n31.SNV,procedures,16,\n")
    assert first.exit_code == 0, first.output
    assert first.stdout == f"2 rows of points for {campaign_of(ready)}\n"
    assert stored(ready) == [
        ("10507", "steering", 9.5, 9.0),
        ("31.SNV", "procedures", 16.0, None),
    ]
    assert imported(ready, HEAD + "10507,steering,8,8\n").exit_code == 0
    assert stored(ready) == [("10507", "steering", 8.0, 8.0)]


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (HEAD + "10507,steering,9,9\n10507,steering,11,9\n", ("line 3", "'10507, steering'")),
        (HEAD + "31,steering,9,9\n", ("line 2, unit", "'31'")),
        (HEAD + "10507.TT,steering,9,9\n", ("line 2, unit",)),
        (HEAD + "10507,satisfaction,9,9\n", ("line 2, domain", "'satisfaction'")),
        ("a;b\n", ("line 1", "unit, domain")),
        (HEAD.encode() + b"10507,steering,9,\xff\n", ("line 2", "UTF-8")),
        ("\ufeff".encode("utf-16-le") + HEAD.encode("utf-16-le"), ("line 1", "UTF-8")),
        (b"", ("line 1",)),
    ],
)
def test_one_wrong_row_refuses_the_file_and_keeps_what_was_there(ready, content, parts):
    assert imported(ready, HEAD + "10507,steering,8,8\n").exit_code == 0
    refused(imported(ready, content), "par-points-invalid", *parts)
    assert stored(ready) == [("10507", "steering", 8.0, 8.0)]


def test_an_unknown_campaign_is_one_line(ready):
    refused(imported(ready, HEAD, "hp-1999"), "campaign-unknown", "hp-1999")


def test_a_file_that_is_not_there_is_named(ready):
    result = ready("par", "import", "--campaign", "hp-2026", "--file", "/none/points.csv")
    refused(result, "usage: ", "par import", "/none/points.csv")


def test_a_database_without_tables_is_told_to_init(command):
    refused(imported(command, HEAD, "hp-2026"), "schema-empty", "langnghe init")
