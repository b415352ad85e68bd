"""What people may record about a case, and that nothing recorded is ever lost."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from msgspec.structs import replace

from survey_service.pipeline import reserves
from survey_service.pipeline.assignments import import_assignments
from survey_service.pipeline.born import store_directly
from survey_service.pipeline.visit_rules import Record, Recorder
from survey_service.pipeline.visits import record, record_one
from survey_service.problems import Problem
from survey_service.store import assignments, dispositions, samples, visits
from tests.field.small_field import CLOSES, OPENS, SAMPLE, WARD, interview, open_field
from tests.pipeline.small_round import ROUND

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
CASE, OTHER = f"{WARD}-T1-C1", f"{WARD}-T1-C2"
OFFICE = Recorder(by="office", source="office")
AN = Recorder(by="an", source="visit", own="DT01")


def said(code, **more):
    fields = {"unit": WARD, "case_id": CASE, "code": code, "at": NOW - timedelta(hours=1)}
    return Record(**(fields | {"how": "visit"} | more))


def one(database, given, recorder=OFFICE, now=NOW):
    with database.write() as connection:
        return record_one(connection, SAMPLE, given, recorder, now)


def refused(database, given, recorder=OFFICE):
    with pytest.raises(Problem) as problem:
        one(database, given, recorder)
    assert problem.value.code == "disposition-refused"
    return problem.value.where


@pytest.fixture
def field(database):
    open_field(database)
    text = f"unit,case_id,person,given_on,expected_by,reason\n{WARD},{CASE},DT01,,,\n"
    with database.write() as connection:
        _, bad = import_assignments(
            connection, ROUND, text, today=OPENS, expected_by=CLOSES, by="test"
        )
    assert bad == ()
    return database


def test_attempts_and_changes_follow_each_other(field):
    first = one(field, said("5.2", next_on=date(2026, 6, 11)), AN)
    assert (first.before, first.after, first.changed) == (None, "5.2", True)
    later = NOW + timedelta(days=1)
    one(field, said("2.112", at=later), AN, now=later)
    with field.read() as connection:
        tried = visits.of_case(connection, WARD, CASE)
        changed = dispositions.history(connection, WARD, CASE)
        [held] = assignments.history(connection, WARD, CASE)
        assert visits.callbacks(connection, SAMPLE) == {}
    assert [(a.number, a.outcome, a.person, a.next_on) for a in tried] == [
        (1, "5.2", "DT01", date(2026, 6, 11)),
        (2, "2.112", "DT01", None),
    ]
    assert [(c.before, c.after, c.source, c.recorded_by) for c in changed] == [
        (None, "5.2", "visit", "an"),
        ("5.2", "2.112", "visit", "an"),
    ]
    assert held.state == "finished"


def test_a_final_disposition_changes_with_a_reason_only(field):
    one(field, said("2.112"))
    assert refused(field, said("2.25", how=None)) == "reason"
    assert refused(field, said("2.25", how=None, reason="nhầm")) == "reason"
    one(field, said("5.1", how=None, reason="ghi nhầm hộ bên cạnh", next_on=date(2026, 6, 12)))
    with field.read() as connection:
        last = dispositions.history(connection, WARD, CASE)[-1]
        [held] = assignments.history(connection, WARD, CASE)
    assert (last.before, last.after, last.reason) == ("2.112", "5.1", "ghi nhầm hộ bên cạnh")
    assert held.state == "given"


def test_saying_again_what_is_on_record_changes_nothing(field):
    given = said("5.2", next_on=date(2026, 6, 11))
    assert one(field, given).changed
    assert not one(field, given).changed
    one(field, said("2.24", at=NOW))
    assert not one(field, given).changed
    with field.read() as connection:
        assert len(visits.of_case(connection, WARD, CASE)) == 2
        [case] = samples.cases_of(connection, [(WARD, CASE)]).values()
    assert case.disposition == "2.24"


@pytest.mark.parametrize(
    ("given", "field_"),
    [
        (said("2.24", case_id="nobody"), "case_id"),
        (said("2.24", case_id=f"{WARD}-T1-R1"), "case_id"),
        (said("9.9"), "disposition"),
        (said("1.1"), "disposition"),
        (said("1.2"), "disposition"),
        (said("2.24", at=NOW + timedelta(hours=1)), "at"),
        (said("5.1"), "next_on"),
        (said("2.24", next_on=date(2026, 6, 20)), "next_on"),
        (said("5.2", next_on=date(2026, 6, 1)), "next_on"),
        (said("5.2", person="stranger"), "person"),
    ],
)
def test_what_cannot_be_is_refused_by_field(field, given, field_):
    assert refused(field, given) == field_


def test_an_enumerator_records_about_their_own_cases(field):
    assert refused(field, said("5.2", case_id=OTHER), AN) == "case_id"
    assert one(field, said("5.2"), AN).changed


def test_of_many_the_right_ones_are_stored_each_after_the_one_before(field):
    given = [said("5.2"), said("9.9"), said("2.24", at=NOW), said("2.25", at=NOW)]
    with field.write() as connection:
        outcomes = record(connection, SAMPLE, given, OFFICE, NOW)
    assert [type(outcome).__name__ for outcome in outcomes] == [
        "Recorded",
        "Refused",
        "Recorded",
        "Refused",
    ]
    assert outcomes[2].before == "5.2"
    assert outcomes[3].field == "reason"


def test_an_interview_that_comes_in_is_complete_whatever_stood_there(field):
    one(field, said("2.112"))
    with field.write() as connection:
        store_directly(connection, [interview(WARD, CASE)], "import", Random(3).randbytes, at=NOW)
    with field.read() as connection:
        last = dispositions.history(connection, WARD, CASE)[-1]
    assert (last.after, last.source, last.reason) == ("1.1", "interview", "interview after 2.112")
    assert refused(field, said("2.25", at=NOW)) == "disposition"
    again = Record(unit=WARD, case_id=CASE, code="1.1", at=NOW, how="visit")
    assert one(field, again).changed  # the attempt itself is new, the disposition is not
    with field.read() as connection:
        assert dispositions.history(connection, WARD, CASE)[-1] == last


def test_a_reserve_fills_the_place_of_who_failed_and_no_other(field):
    call = {"by": "office", "now": NOW}
    for failed in (CASE, "nobody"):
        with field.write() as connection, pytest.raises(Problem):
            reserves.call_reserve(connection, SAMPLE, WARD, failed, **call)
    one(field, said("2.112"))
    one(field, said("2.24", case_id=OTHER))
    with field.write() as connection:
        first = reserves.call_reserve(connection, SAMPLE, WARD, CASE, **call)
        second = reserves.call_reserve(connection, SAMPLE, WARD, OTHER, **call)
        called = {case.case_id for case in samples.called_cases(connection, SAMPLE)}
        with pytest.raises(Problem) as twice:
            reserves.call_reserve(connection, SAMPLE, WARD, CASE, **call)
    assert (first.stands_in, second.stands_in) == (f"{WARD}-T1-R1", f"{WARD}-T1-R2")
    assert twice.value.code == "reserve-refused"
    assert {first.stands_in, second.stands_in} < called
    one(field, said("2.112", case_id=first.stands_in))
    with field.write() as connection, pytest.raises(Problem) as empty:
        reserves.call_reserve(connection, SAMPLE, WARD, first.stands_in, **call)
    assert empty.value.code == "reserve-refused"


def test_a_record_of_the_office_needs_no_attempt(field):
    assert one(field, said("4.11", how=None)).changed
    assert not one(field, replace(said("4.11", how=None), at=NOW)).changed
    with field.read() as connection:
        assert visits.of_case(connection, WARD, CASE) == ()
