"""A case is in the hands of one person; it goes on with a reason, and the trace stays."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from survey_service.pipeline.assignments import import_assignments
from survey_service.problems import Problem
from survey_service.store import assignments
from survey_service.store.assignments import Assignment
from tests.field.small_field import CLOSES, COMMUNE, OPENS, SAMPLE, WARD, open_field
from tests.pipeline.small_round import ROUND, open_round

HEAD = "unit,case_id,person,given_on,expected_by,reason\n"
CASE = f"{WARD}-T1-C1"


def given(database, text, today=OPENS):
    with database.write() as connection:
        return import_assignments(
            connection, ROUND, HEAD + text, today=today, expected_by=CLOSES, by="test"
        )


def test_a_case_goes_on_with_a_reason_and_leaves_a_trace(database):
    open_field(database)
    assert given(database, f"{WARD},{CASE},DT01,,2026-06-10,\n")[1] == ()
    [moved], bad = given(database, f"{WARD},{CASE},DT02,2026-06-08,,An bị ốm\n")
    assert bad == ()
    assert (moved.number, moved.given_on, moved.expected_by) == (2, date(2026, 6, 8), CLOSES)
    with database.read() as connection:
        first, second = assignments.history(connection, WARD, CASE)
        assert (first.person, first.state, second.person) == ("DT01", "passed_on", "DT02")
        assert assignments.held(connection, SAMPLE) == {(WARD, CASE): second}
        assert assignments.of_person(connection, "DT01") == ()
        assert assignments.of_person(connection, "DT02") == (second,)


def test_saying_again_what_is_so_changes_nothing(database):
    open_field(database)
    row = f"{WARD},{CASE},DT01,,,\n"
    given(database, row)
    assert given(database, row) == ((), ())


def test_every_wrong_row_is_named_and_nothing_is_given(database):
    open_field(database)
    given(database, f"{WARD},{CASE},DT01,,,\n")
    _, bad = given(
        database,
        f"{WARD},{CASE},DT02,,,\n"
        f"{WARD},nobody,DT02,,,\n"
        f"{COMMUNE},{COMMUNE}-T1-C1,DT01,,,\n"
        f"{COMMUNE},{COMMUNE}-T1-C2,GS01,,,\n"
        f"{COMMUNE},{COMMUNE}-T1-C3,DT02,2026-06-09,2026-06-08,\n"
        f"{COMMUNE},{COMMUNE}-T2-C1,DT02,soon,,\n"
        f"{COMMUNE},{COMMUNE}-T2-C2,DT02,,,\n"
        f"{COMMUNE},{COMMUNE}-T2-C2,DT02,,,\n",
    )
    assert [(row.line, row.column) for row in bad] == [
        (7, "given_on"),
        (2, "reason"),
        (3, "case_id"),
        (4, "unit"),
        (5, "person"),
        (6, "expected_by"),
        (9, "case_id"),
    ]
    with database.read() as connection:
        assert len(assignments.held(connection, SAMPLE)) == 1


def test_a_finished_case_stays_where_it_is(database):
    open_field(database)
    given(database, f"{WARD},{CASE},DT01,,,\n")
    with database.write() as connection:
        assert assignments.set_state(connection, [(WARD, CASE)], "finished") == 1
    _, [row] = given(database, f"{WARD},{CASE},DT02,,,lý do\n")
    assert row.expected == "a case that is not finished"


def test_the_database_gives_a_case_to_one_person_only(database):
    open_field(database)
    given(database, f"{WARD},{CASE},DT01,,,\n")
    second = Assignment(
        unit=WARD,
        case_id=CASE,
        number=2,
        sample=SAMPLE,
        person="DT02",
        given_on=OPENS,
        expected_by=CLOSES,
        given_by="test",
        reason="hai người cùng lúc",
    )
    with pytest.raises(IntegrityError), database.write() as connection:
        assignments.add(connection, [second])


def test_a_campaign_without_a_sample_gives_out_nothing(database):
    open_round(database)
    with pytest.raises(Problem) as refused:
        given(database, f"{WARD},{CASE},DT01,,,\n")
    assert refused.value.code == "sample-missing"
