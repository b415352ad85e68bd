"""Quota totals of the collection page against a count by hand."""

from datetime import date

import pytest

from survey_service.console.fieldwork import quota_totals
from survey_service.store.responses import StoredResponse

YOUNG, OLD = "18-24", "over_60"
MARGINS = {
    ("male", YOUNG): 0.2,
    ("male", OLD): 0.3,
    ("female", YOUNG): 0.1,
    ("female", OLD): 0.4,
}
PLANNED = {"10001": 10, "10002": 20}


def answered(unit: str, sex: str | None, age: str | None) -> StoredResponse:
    given = {"sex": sex, "age_band": age}
    return StoredResponse(
        unit=unit,
        channel="interview",
        answered="alone",
        receiving=None,
        deciding=None,
        version="1",
        language="vi",
        week=date(2026, 6, 1),
        answers={name: value for name, value in given.items() if value},
        case_id=None,
        psu=None,
        stratum=None,
    )


def test_every_commune_is_paced_by_itself_and_then_added_up():
    # targets: 2 3 1 4 in the first commune, 4 6 2 8 in the second;
    # the first is at 5 of 10, the second at 2 of 20: ½ · 2 + 1/10 · 4 = 1.4, and so on
    answers = [
        *[answered("10001", "female", OLD)] * 4,
        answered("10001", "male", YOUNG),
        *[answered("10002", "male", OLD)] * 2,
    ]
    found = quota_totals(MARGINS, PLANNED, answers)
    assert list(found) == list(MARGINS)
    assert [expected for expected, _ in found.values()] == pytest.approx([1.4, 2.1, 0.7, 2.8])
    assert [reached for _, reached in found.values()] == [1, 2, 0, 4]


def test_clients_of_departments_are_in_no_cell():
    answers = [answered("31.SNV", "male", YOUNG)] * 50
    assert quota_totals(MARGINS, PLANNED, answers) == dict.fromkeys(MARGINS, (0.0, 0))


def test_an_answer_that_names_no_age_moves_the_pace_and_fills_no_cell():
    found = quota_totals(MARGINS, PLANNED, [answered("10001", "male", None)])
    assert {reached for _, reached in found.values()} == {0}
    tenth = [0.2, 0.3, 0.1, 0.4]  # one answer of ten planned
    assert [expected for expected, _ in found.values()] == pytest.approx(tenth)


def test_more_answers_than_planned_raise_no_target_and_stop_nobody():
    found = quota_totals(MARGINS, {"10001": 10}, [answered("10001", "male", YOUNG)] * 99)
    assert found["male", YOUNG] == (2.0, 99)
    assert found["female", OLD] == (4.0, 0)
