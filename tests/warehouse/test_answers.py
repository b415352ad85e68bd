"""Stored responses as columns: values, places in the design, and the difference to no answer."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.store.responses import StoredResponse
from survey_service.warehouse.answers import answer_table

ITEMS = ("q1", "q2")


def response(unit="10001", answers=None, **more) -> StoredResponse:
    return StoredResponse(
        unit=unit,
        channel="receipt",
        answered="alone",
        receiving=None,
        deciding=None,
        version="1",
        language="vi",
        week=date(2026, 6, 1),
        answers=answers or {},
        **more,
    )


def test_answers_become_numbers_and_the_unanswered_nan():
    rows = [response(answers={"q1": 5, "q2": 98, "other": "x"}), response(answers={"q2": 1})]
    table = answer_table(rows, ITEMS)
    assert table.names == ("q1", "q2", "unit", "stratum", "psu", "case")
    assert table.n == 2
    assert table.column("q1").dtype == np.float64
    np.testing.assert_array_equal(table.column("q1"), [5.0, np.nan])
    np.testing.assert_array_equal(table.column("q2"), [98.0, 1.0])


def test_a_sampled_answer_keeps_its_place_in_the_design():
    row = response(case_id="c-1", psu="10001.MP003", stratum="10001")
    table = answer_table([row], ITEMS)
    assert [table.column(name)[0] for name in ("unit", "stratum", "psu", "case")] == [
        "10001", "10001", "10001.MP003", "c-1",
    ]  # fmt: skip


def test_no_answers_make_an_empty_table():
    assert answer_table([], ITEMS).n == 0


def test_a_text_among_ratings_is_refused_rather_than_counted():
    with pytest.raises(ValueError, match="hài"):
        answer_table([response(answers={"q1": "hài lòng"})], ITEMS)


@given(st.lists(st.sampled_from(["10001", "10002", "31.SA"]), max_size=30))
def test_answers_outside_a_sample_stand_for_themselves(units):
    table = answer_table([response(unit=unit) for unit in units], ITEMS)
    assert list(table.column("unit")) == units
    assert list(table.column("stratum")) == units
    assert len(set(table.column("psu"))) == len(units)
    assert set(table.column("case")) <= {""}
