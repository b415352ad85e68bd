"""Coverage: answers ÷ closed transactions, summed as figures are, and the bounds it leaves open."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_service.pipeline.coverage import bounds, with_coverage
from survey_service.pipeline.score import LEVELS, level_figures
from tests.pipeline.small_city import (
    CITY,
    COMMUNE,
    DEPARTMENT,
    EMPTY,
    WARD,
    answers,
    scoring,
)
from tests.pipeline.small_round import campaign, close, open_round, store

GIVEN = [
    *answers(WARD, [(1.0, "44 " * 30 + "2- " * 6)]),
    *answers(COMMUNE, [(1.0, "45 " * 12)]),
    *answers(DEPARTMENT, [(1.0, "33 " * 40)]),
]


@pytest.fixture
def covered(database):
    """Every figure of the transaction series with its coverage, by level, unit and index."""
    open_round(database)
    store(database, "transaction", GIVEN)
    for unit, week, closed in [
        (WARD, date(2026, 6, 1), 100),
        (WARD, date(2026, 6, 8), 60),
        (COMMUNE, date(2026, 6, 1), 16),
        (DEPARTMENT, date(2026, 6, 1), 50),
        (EMPTY, date(2026, 6, 1), 25),
        (WARD, date(2025, 12, 29), 1_000),  # the week begins before the round
        (WARD, date(2027, 1, 4), 1_000),  # and after it
        ("10009", date(2026, 6, 1), 5_000),  # an office that is not rated
    ]:
        close(database, unit, week, closed)
    ready = scoring(GIVEN, "transaction")
    shown = level_figures(ready)
    with database.read() as connection:
        found = with_coverage(connection, campaign(), "transaction", ready.population, shown)
        same = with_coverage(connection, campaign(), "open", ready.population, shown)
    assert same == shown
    return found


def sums(found, level, index="overall"):
    return {f.unit: (f.transactions, f.coverage) for f in found[level] if f.index == index}


def test_coverage_of_offices_blocks_and_city_adds_up(covered):
    assert sums(covered, "commune") == {
        WARD: (160, 36 / 160),
        COMMUNE: (16, None),
        EMPTY: (25, None),
    }
    assert sums(covered, "department")[DEPARTMENT] == (50, 40 / 50)
    assert sums(covered, "block") == {
        "departments": (50, 40 / 50),
        "wards": (160, 36 / 160),
        "communes": (41, None),
    }
    assert sums(covered, "city") == {CITY: (251, 88 / 251)}


def test_coverage_is_that_of_the_office_and_silent_where_answers_are(covered):
    """Closed transactions are known: with them, coverage would tell the number of answers."""
    for level in LEVELS:
        for figure in covered[level]:
            closed, share = sums(covered, level)[figure.unit]
            hidden = figure.state == "suppressed"
            assert (figure.transactions, figure.coverage) == (closed, None if hidden else share)
            assert (figure.lci is None) == (figure.uci is None) == (hidden or closed is None)


def test_bounds_run_over_everybody_who_did_not_answer(covered):
    """Ward: 30 of 36 satisfied in one question, 30 of 30 in the other, of 160 transactions."""
    ward = {f.index: (f.lci, f.uci) for f in covered["commune"] if f.unit == WARD}
    assert ward["item:tx_overall"] == pytest.approx((30 / 160, (30 + 124) / 160))
    assert ward["item:tx_courtesy"] == pytest.approx((30 / 160, (30 + 130) / 160))
    mean = (30 / 36 + 1) / 2
    assert ward["overall"] == pytest.approx((mean * 36 / 160, (mean * 36 + 124) / 160))


@given(st.integers(1, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_bounds_hold_whatever_the_others_would_have_said(n, satisfied, silent, of_them):
    satisfied, of_them = min(satisfied, n), min(of_them, silent)
    low, high = bounds(satisfied / n, n, n + silent)
    everyone = (satisfied + of_them) / (n + silent)
    assert low - 1e-12 <= everyone <= high + 1e-12
    assert high - low == pytest.approx(silent / (n + silent))
    assert low == pytest.approx(satisfied / (n + silent))


def test_more_answers_than_counted_transactions_leave_nothing_open():
    assert bounds(0.75, 40, 30) == (0.75, 0.75)


def test_an_office_without_counted_transactions_has_no_coverage(covered):
    assert sums(covered, "department")["31.SB"] == (None, None)


def test_nothing_else_of_a_figure_changes(covered):
    uncovered = level_figures(scoring(GIVEN, "transaction"))
    for level in LEVELS:
        for before, after in zip(uncovered[level], covered[level], strict=True):
            assert (before.unit, before.index, before.est, before.n, before.state) == (
                after.unit, after.index, after.est, after.n, after.state,
            )  # fmt: skip
