"""A file of movements: recorded once however often it is imported, or refused row by row."""

import pytest

from survey_service.pipeline.paper_file import COLUMNS, read_movements
from survey_service.pipeline.paper_round import paper_round
from survey_service.store import paper
from tests.field.small_book import NOW, ONE, TWO, line, number, report
from tests.field.small_field import open_field
from tests.pipeline.small_round import ROUND


@pytest.fixture
def field(database):
    open_field(database)
    return database


def row(reference, kind, **cells):
    given = {"reference": reference, "kind": kind, "day": "2026-06-15"} | cells
    return ",".join(str(given.get(name, "")) for name in COLUMNS)


def file(*rows):
    return "\n".join([",".join(COLUMNS), *rows]) + "\n"


def imported(database, text):
    with database.write() as connection:
        recorder, bad = read_movements(paper_round(connection, ROUND), text, NOW)
        if not bad:
            paper.add(connection, recorder.recorded)
    return recorder, bad


def test_a_file_is_recorded_once_however_often_it_is_imported(field):
    parties = {"giver": "mttq", "taker": "buu-dien"}
    text = file(
        row("01/BB", "receive", village=ONE, count=40, **parties),
        row("02/BB", "hand-over", village=ONE, count=36, giver="buu-dien"),
        row("03/BB", "count", village=ONE, valid=1, spoiled=0, blank=0),
        row("04/BB", "pass-on-blank", count=5, **parties),
    )
    assert imported(field, text)[1] == ()
    again, bad = imported(field, text)
    assert (len(again.recorded), again.repeated, bad) == (0, 4, ())
    assert line(field).stock.printed == 40


def test_every_wrong_row_is_told_with_its_line(field):
    parties = {"giver": "mttq", "taker": "buu-dien"}
    text = file(
        row("01/BB", "receive", village=ONE, first=number(1), last=number(9), **parties),
        row("02/BB", "receive", village=TWO, first=number(9), last=number(12), **parties),
        row("01/BB", "receive", village=ONE, count=8, **parties),
        row("03/BB", "lend", village=ONE, count=8, **parties),
        row("04/BB", "receive", village="??", count="eight", **parties),
        row("", "receive", village=ONE, count=8, **parties),
        row("05/BB", "receive", village="10009-T1", count=8, **parties),
        row("06/BB", "receive", village=ONE, count=8, **parties | {"day": "15/06/2026"}),
    )
    _, bad = imported(field, text)
    assert [(each.line, each.column.split()[0]) for each in bad] == [
        *((3, number(9)), (4, "reference"), (5, "kind"), (6, "count")),
        *((7, "reference"), (8, "village"), (9, "day")),
    ]
    assert "numbers not printed yet" in bad[0].expected
    assert report(field).whole.printed == 0
