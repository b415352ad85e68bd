"""Proves selection in the household: Kish's table, equal chances, and a seed that decides."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import chisquare

from sampling.errors import SamplingError
from sampling.household import (
    GRID,
    PARTS,
    choose_adult,
    commitment,
    kish_probability,
    next_birthday,
    table_of,
)

SEED = bytes(range(32))
HOMES = [f"11383.V1.{number:05d}" for number in range(20_000)]


def test_the_grid_is_fair_but_for_five_adults() -> None:
    for adults in (1, 2, 3, 4, 6):
        chances = {kish_probability(number, adults) for number in range(1, adults + 1)}
        assert chances == {Fraction(1, adults)}
    five = [kish_probability(number, 5) * 12 for number in range(1, 6)]
    assert five == [2, 2, 3, 2, 3]


def test_every_table_comes_as_often_as_its_part() -> None:
    names = [table_of(SEED, home) for home in HOMES]
    counts = [names.count(name) for name in GRID]
    expected = [len(HOMES) * parts / PARTS for parts, _ in GRID.values()]
    assert chisquare(counts, expected).pvalue > 0.001


@pytest.mark.parametrize(
    ("adults", "method"), [(3, "kish"), (5, "kish"), (5, "equal"), (9, "kish")]
)
def test_adults_are_chosen_as_often_as_stated(adults: int, method: str) -> None:
    chosen = [choose_adult(SEED, home, adults, method) for home in HOMES]  # type: ignore[arg-type]
    counts = np.bincount([each.number for each in chosen], minlength=adults + 1)[1:]
    stated = {each.number: each.pi for each in chosen}
    expected = [len(HOMES) * stated[number] for number in range(1, adults + 1)]
    assert chisquare(counts, expected).pvalue > 0.001


def test_more_adults_than_the_grid_knows_are_drawn_equally() -> None:
    chosen = choose_adult(SEED, "home", 8)
    assert (chosen.method, chosen.table, chosen.pi) == ("equal", None, 1 / 8)


def test_the_same_seed_chooses_the_same_adult_and_another_seed_others() -> None:
    first = [choose_adult(SEED, home, 4).number for home in HOMES[:200]]
    assert first == [choose_adult(SEED, home, 4).number for home in HOMES[:200]]
    assert first != [choose_adult(bytes(32), home, 4).number for home in HOMES[:200]]


def test_the_commitment_is_a_plain_digest() -> None:
    assert commitment(bytes(16)) == (
        "374708fff7719dd5979ec875d56cd2286f6d3cf7ec317a3b25632aab28ec37bb"
    )


@pytest.mark.parametrize(
    ("birthdays", "expected"),
    [
        ([(11, 30), (12, 1), (12, 2)], 2),
        ([(1, 5), (11, 30)], 1),
        ([(2, 29)], 1),
        ([(12, 31), (12, 2), (1, 1)], 2),
    ],
)
def test_the_next_birthday_is_asked(birthdays: list[tuple[int, int]], expected: int) -> None:
    chosen = next_birthday(SEED, "home", birthdays, date(2026, 12, 1))
    assert (chosen.number, chosen.pi) == (expected, 1 / len(birthdays))


def test_twins_are_settled_by_the_seed() -> None:
    chosen = {
        next_birthday(SEED, home, [(5, 5)] * 2, date(2026, 1, 1)).number for home in HOMES[:60]
    }
    assert chosen == {1, 2}


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: choose_adult(SEED, "home", 0), "no-adult"),
        (lambda: choose_adult(b"guess", "home", 2), "weak-seed"),
        (lambda: next_birthday(SEED, "home", [], date(2026, 1, 1)), "no-adult"),
        (lambda: next_birthday(SEED, "home", [(2, 30)], date(2026, 1, 1)), "bad-birthday"),
    ],
)
def test_what_cannot_be_is_refused(call: Callable[[], object], code: str) -> None:
    with pytest.raises(SamplingError) as refusal:
        call()
    assert refusal.value.code == code
