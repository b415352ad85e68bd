"""`langnghe transactions import`: all rows or none; a week reported again replaces itself."""

from datetime import date

import pytest

from survey_service.store import transactions
from tests.cli.commands import Command, refused

HEAD = "unit,receiving,week,closed\n"
ROW = "11311,11311.TT,2026-03-02,40\n"


def imported(command: Command, content: str | bytes):
    path = command.folder / "closed.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return command("transactions", "import", "--file", str(path))


def totals(command: Command) -> dict[str, int]:
    database = command.opened()
    with database.read() as connection:
        found = transactions.totals(connection, date(2026, 1, 1), date(2026, 12, 31))
    database.close()
    return dict(found)


def test_weeks_and_centres_add_up(ready):
    more = "11311,31.TT,2026-03-02,2\n11311,11311.TT,2026-03-09,5\n31.SNV,31.TT,2026-03-02,7\n"
    result = imported(ready, HEAD + ROW + more)
    assert result.exit_code == 0, result.output
    assert result.stdout == "4 weekly counts of closed transactions\n"
    assert totals(ready) == {"11311": 47, "31.SNV": 7}


def test_a_week_reported_again_replaces_itself_alone(ready):
    assert imported(ready, HEAD + ROW + "31.SNV,31.TT,2026-03-02,7\n").exit_code == 0
    again = HEAD + ROW.replace("40", "43") + "11311,11311.TT,2026-03-09,1\n"
    assert imported(ready, again).exit_code == 0
    assert totals(ready) == {"11311": 44, "31.SNV": 7}
    assert imported(ready, again).exit_code == 0
    assert totals(ready) == {"11311": 44, "31.SNV": 7}


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (HEAD + ROW + ROW.replace("40", "41"), ("line 3", "2026-03-02", "once")),
        (HEAD + ROW + "99999,11311.TT,2026-03-02,1\n", ("line 3, unit", "'99999'")),
        (HEAD + "11311.TT,11311.TT,2026-03-02,1\n", ("line 2, unit", "commune")),
        (HEAD + "11311,11311.XX,2026-03-02,1\n", ("line 2, receiving", "'11311.XX'")),
        (HEAD + "11311,11311.TT,2026-03-03,1\n", ("line 2, week", "Monday")),
        (HEAD + "11311,11311.TT,2026-02-30,1\n", ("line 2, week", "Monday")),
        (HEAD + "11311,11311.TT,20260302,1\n", ("line 2, week", "Monday")),
        (HEAD + "11311,11311.TT,2999-12-30,1\n", ("line 2, week", "begun")),
        (HEAD + "11311,11311.TT,2019-12-30,1\n", ("line 2, unit", "2019-12-30")),
        (HEAD + "11311,11311.TT,2026-03-02,-1\n", ("line 2, closed", "'-1'")),
        (HEAD + "11311,11311.TT,2026-03-02,1.5\n", ("line 2, closed", "'1.5'")),
        (HEAD + "11311,11311.TT,2026-03-02,\n", ("line 2, closed",)),
        (HEAD + "11311,11311.TT,2026-03-02,9999999\n", ("line 2, closed",)),
        (HEAD + "11311,11311.TT,2026-03-02\n", ("line 2", "4 cells")),
        ("unit,week,closed\n", ("line 1", "receiving")),
        (HEAD.encode() + b"\xff\n", ("line 2", "UTF-8")),
        (b"", ("line 1",)),
    ],
)
def test_one_wrong_row_refuses_the_file_and_keeps_what_was_there(ready, content, parts):
    assert imported(ready, HEAD + "11311,11311.TT,2026-03-02,8\n").exit_code == 0
    refused(imported(ready, content), "transactions-invalid", *parts)
    assert totals(ready) == {"11311": 8}
