"""Coverage: answers ÷ closed transactions, summed the way the figures are."""

from datetime import date

import pytest

from survey_service.pipeline.coverage import with_coverage
from survey_service.pipeline.score import LEVELS, figures
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
    *answers(WARD, [(1.0, "44 " * 36)]),
    *answers(COMMUNE, [(1.0, "45 " * 4)]),
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
    shown = {level: figures(ready, level) for level in LEVELS}
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
        COMMUNE: (16, 4 / 16),
        EMPTY: (25, 0.0),
    }
    assert sums(covered, "department")[DEPARTMENT] == (50, 40 / 50)
    assert sums(covered, "block") == {
        "departments": (50, 40 / 50),
        "wards": (160, 36 / 160),
        "communes": (41, 4 / 41),
    }
    assert sums(covered, "city") == {CITY: (251, 80 / 251)}


def test_every_index_of_an_office_has_the_same_coverage(covered):
    for level in LEVELS:
        overall = sums(covered, level)
        for index in {figure.index for figure in covered[level]}:
            assert sums(covered, level, index) == overall


def test_an_office_without_counted_transactions_has_no_coverage(covered):
    assert sums(covered, "department")["31.SB"] == (None, None)


def test_nothing_else_of_a_figure_changes(covered):
    ready = scoring(GIVEN, "transaction")
    for level in LEVELS:
        for before, after in zip(figures(ready, level), covered[level], strict=True):
            assert (before.unit, before.index, before.est, before.n, before.state) == (
                after.unit, after.index, after.est, after.n, after.state,
            )  # fmt: skip
