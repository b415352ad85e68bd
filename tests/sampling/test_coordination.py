"""Proves permanent random numbers: overlap as asked, rest kept, every unit with its chance."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2

from sampling.coordination import (
    CoordinatedSample,
    coordinated,
    next_start,
    permanent_numbers,
    resting,
    rounds_of_rest,
    sequential_poisson,
)
from sampling.errors import SamplingError
from sampling.pps import inclusion_probabilities

KEY = bytes(range(32))
HOUSEHOLDS = [f"HP.{number:04d}" for number in range(400)]
NUMBERS = permanent_numbers(KEY, HOUSEHOLDS)


@given(st.permutations(HOUSEHOLDS[:40]), st.floats(0, 1, exclude_max=True), st.integers(1, 40))
def test_the_order_of_the_list_changes_nothing(codes: list[str], start: float, n: int) -> None:
    straight = coordinated(permanent_numbers(KEY, HOUSEHOLDS[:40]), n, start)
    assert coordinated(permanent_numbers(KEY, codes), n, start) == straight
    assert len(set(straight.codes)) == n


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.8, 1.0])
def test_a_list_that_stays_keeps_exactly_the_overlap_asked_for(share: float) -> None:
    sample = coordinated(NUMBERS, 80, 0.37)
    for _ in range(4):
        following = coordinated(NUMBERS, 80, next_start(sample, share))
        assert len(set(sample.codes) & set(following.codes)) == round(80 * share)
        sample = following


def test_a_list_that_changes_keeps_the_overlap_on_average() -> None:
    """A tenth of the households leave and as many come: half of those who stayed are asked for."""
    overlaps = []
    for key in range(200):
        secret = key.to_bytes(16, "big")
        first = coordinated(permanent_numbers(secret, HOUSEHOLDS[:360]), 72, 0.0)
        later = permanent_numbers(secret, HOUSEHOLDS[40:])
        second = coordinated(later, 72, next_start(first, 0.5))
        overlaps.append(len(set(first.codes) & set(second.codes)))
    # by hand: half the arc is kept, 36 places, of which one in nine has left the list
    assert np.mean(overlaps) == pytest.approx(36 * 8 / 9, abs=0.6)


def test_nobody_is_asked_twice_within_the_rounds_of_rest() -> None:
    rounds: list[CoordinatedSample] = []
    start = 0.2
    for _ in range(rounds_of_rest(len(HOUSEHOLDS), 90)):
        rounds.append(coordinated(NUMBERS, 90, start))
        start = next_start(rounds[-1], 0.0)
    asked = [code for each in rounds for code in each.codes]
    assert len(rounds) == 4
    assert len(asked) == len(set(asked)) == 360


def test_a_tired_household_is_passed_over_and_told() -> None:
    first = coordinated(NUMBERS, 10, 0.5)
    tired = resting([first.codes], 2)
    again = coordinated(NUMBERS, 10, 0.5, tired)
    assert again.rested == first.codes
    assert not set(again.codes) & set(first.codes)


def test_rest_looks_back_as_many_rounds_as_were_said() -> None:
    rounds = [["a"], ["b"], ["c"]]
    assert resting(rounds, 1) == frozenset()
    assert resting(rounds, 2) == {"c"}
    assert resting(rounds, 3) == {"b", "c"}
    assert resting(rounds, 9) == {"a", "b", "c"}


def test_every_household_has_the_same_chance_over_keys() -> None:
    repetitions, counts = 20_000, np.zeros(12)
    codes = HOUSEHOLDS[:12]
    for key in range(repetitions):
        drawn = coordinated(permanent_numbers(key.to_bytes(16, "big"), codes), 5, 0.9)
        counts[[codes.index(code) for code in drawn.codes]] += 1
    pi = 5 / 12
    # units exclude each other: the counts have covariance -π (1 - π) / (N - 1)
    statistic = ((counts - repetitions * pi) ** 2).sum() * 11 / (12 * repetitions * pi * (1 - pi))
    assert chi2.sf(statistic, 11) > 0.001


def test_sequential_poisson_draws_close_to_proportion_to_size() -> None:
    sizes = [50, 80, 120, 60, 90, 110, 70, 100, 40, 130, 85, 65]
    pi = inclusion_probabilities(sizes, 4)
    generator = np.random.Generator(np.random.PCG64(3))
    counts = np.zeros(len(sizes))
    for _ in range(4000):
        drawn = sequential_poisson(generator.random(len(sizes)), pi)
        assert len(drawn) == 4
        counts[drawn] += 1
    assert counts / 4000 == pytest.approx(pi, abs=0.035)


def test_a_certain_unit_is_always_taken() -> None:
    pi = inclusion_probabilities([1000, 1, 1, 1], 2)
    assert 0 in sequential_poisson([0.999, 0.1, 0.2, 0.3], pi)


def test_numbers_are_spread_evenly() -> None:
    below = sum(number < 0.5 for number in permanent_numbers(KEY, HOUSEHOLDS).values())
    assert binomtest(below, len(HOUSEHOLDS)).pvalue > 0.001
    assert all(0 <= number < 1 for number in NUMBERS.values())


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: permanent_numbers(b"short", ["a"]), "weak-key"),
        (lambda: coordinated(NUMBERS, 401, 0.0), "sample-larger-than-list"),
        (lambda: coordinated(NUMBERS, 1, 0.0, HOUSEHOLDS), "sample-larger-than-list"),
        (lambda: next_start(coordinated(NUMBERS, 4, 0.0), 1.2), "out-of-range"),
        (lambda: resting([], 0), "out-of-range"),
    ],
)
def test_what_cannot_be_is_refused(call: Callable[[], object], code: str) -> None:
    with pytest.raises(SamplingError) as refusal:
        call()
    assert refusal.value.code == code
