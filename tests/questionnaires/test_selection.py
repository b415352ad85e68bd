"""Kish tables and the next birthday, against their published promises and by hand."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

import pytest

from questionnaires.selection import (
    KISH_TABLES,
    PROPORTIONS,
    kish_listing,
    kish_selected,
    next_birthday,
)


def chances(count):
    """The chance of each place in a listing of so many, over the tables."""
    found = defaultdict(Fraction)
    for table, share in enumerate(PROPORTIONS, start=1):
        found[kish_selected(table, count)] += share
    return [found[place] for place in range(1, count + 1)]


def test_the_tables_are_given_out_to_everybody():
    assert len(KISH_TABLES) == len(PROPORTIONS) == 8
    assert sum(PROPORTIONS) == 1


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6])
def test_everybody_has_the_same_chance(count):
    assert chances(count) == [Fraction(1, count)] * count


def test_five_adults_are_the_exception_kish_accepted():
    sixth, fourth = Fraction(1, 6), Fraction(1, 4)
    assert chances(5) == [sixth, sixth, fourth, sixth, fourth]


@pytest.mark.parametrize("count", [7, 12])
def test_beyond_the_sixth_nobody_is_selected(count):
    assert chances(count) == [Fraction(1, 6)] * 6 + [0] * (count - 6)


@pytest.mark.parametrize(
    ("table", "count", "place"),
    [(1, 6, 1), (2, 5, 2), (3, 4, 2), (4, 3, 2), (5, 4, 3), (6, 5, 3), (7, 5, 5), (8, 6, 6)],
)
def test_cells_of_the_published_tables(table, count, place):
    """Kish (1965), table 11.3.1: A, B1, B2, C, D, E1, E2, F."""
    assert kish_selected(table, count) == place


def test_men_are_listed_before_women_oldest_first():
    people = [(False, 70), (True, 30), (True, 45), (False, 71), (True, 45)]
    assert kish_listing(people) == [2, 4, 1, 3, 0]


@pytest.mark.parametrize(
    ("today", "selected"),
    [
        ("2026-03-01", 2),
        ("2026-02-28", 0),
        ("2026-02-27", 0),
        ("2028-02-29", 0),
        ("2028-03-01", 2),
        ("2026-03-02", 1),
        ("2026-12-31", 1),
        ("2026-01-01", 1),
        ("2026-01-02", 0),
    ],
)
def test_29_february_stands_before_1_march_in_every_year(today, selected):
    born = ["1992-02-29", "1970-01-01", "1985-03-01"]
    assert next_birthday(born, today) == selected


def test_the_year_of_birth_does_not_count_and_the_first_of_equals_is_taken():
    assert next_birthday(["1999-05-05", "1930-05-05"], "2026-05-05") == 0
    assert next_birthday(["1999-05-04", "1930-05-06"], "2026-05-05T23:59:00.000+07:00") == 1


def test_over_a_year_everybody_is_next_for_the_days_before_their_birthday():
    born = ["1990-01-31", "1985-07-01", "1970-12-25"]
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    counts = [0, 0, 0]
    for day in days:
        counts[next_birthday(born, day.isoformat())] += 1
    assert counts == [31 + 6, 151, 177]
