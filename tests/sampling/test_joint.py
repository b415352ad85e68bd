"""Proves joint probabilities: laws every fixed size obeys, repeated draws, and refusals."""

from collections.abc import Callable
from itertools import combinations
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import PCG64, Generator
from numpy.typing import NDArray
from scipy.stats import chi2

from sampling.certainty import joint_of
from sampling.elementary import draw_by_odds
from sampling.errors import SamplingError
from sampling.joint import hartley_rao, randomised_joint, systematic_joint
from sampling.maximum_entropy import (
    conditional_odds,
    maximum_entropy,
    maximum_entropy_joint,
)
from sampling.pps import inclusion_probabilities, randomised_systematic
from sampling.sampford import sampford, sampford_joint
from sampling.variance import deville_variance, horvitz_thompson_variance

Matrix = NDArray[np.float64]
SIZES = [327, 536, 121, 593, 574, 505, 823, 338, 356, 294, 363, 497]
WITH_CERTAIN = [5327, *SIZES[1:]]
REPETITIONS = 20_000
JOINT: dict[str, Callable[[Matrix], Matrix]] = {
    "sampford": sampford_joint,
    "maximum entropy": maximum_entropy_joint,
    "randomised systematic": lambda pi: randomised_joint(pi).matrix,
}
DRAW: dict[str, Callable[[Matrix, Generator], NDArray[np.intp]]] = {
    "sampford": sampford,
    "randomised systematic": randomised_systematic,
}


@st.composite
def drawable(draw: st.DrawFn) -> Matrix:
    sizes = draw(st.lists(st.integers(1, 300), min_size=1, max_size=9))
    return inclusion_probabilities(sizes, draw(st.integers(1, len(sizes))))


@pytest.mark.parametrize("method", JOINT)
@settings(deadline=None)
@given(drawable())
def test_a_fixed_size_gives_each_row_its_sum(method: str, pi: Matrix) -> None:
    """Σ_l π_kl = n π_k, and no pair is more likely than either of its units."""
    joint = JOINT[method](pi)
    np.testing.assert_allclose(joint.sum(axis=0), pi.sum() * pi, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(joint, joint.T, rtol=1e-9, atol=1e-12)
    assert (joint <= np.minimum.outer(pi, pi) + 1e-9).all()
    assert (joint >= -1e-12).all()


@pytest.mark.parametrize("sizes", [(1, 280), (226, 1), (1, 108, 2, 150), (3, 1, 2, 299, 300)])
def test_odds_are_found_where_newton_alone_overshoots(sizes: tuple[int, ...]) -> None:
    """One unit of a few: its odds are the probabilities, whatever the scale."""
    pi = inclusion_probabilities(sizes, 1)
    odds = conditional_odds(pi)
    np.testing.assert_allclose(odds / odds.sum(), pi, rtol=1e-10)


@pytest.mark.parametrize("method", JOINT)
@settings(deadline=None, max_examples=40)
@given(drawable(), st.integers(0, 2**31))
def test_the_order_of_the_list_changes_no_probability(method: str, pi: Matrix, seed: int) -> None:
    order = Generator(PCG64(seed)).permutation(pi.size)
    straight = JOINT[method](pi)[np.ix_(order, order)]
    np.testing.assert_allclose(JOINT[method](pi[order]), straight, rtol=1e-7, atol=1e-10)


@pytest.mark.parametrize("sizes", [SIZES, WITH_CERTAIN], ids=["open", "with a certainty unit"])
@pytest.mark.parametrize("method", DRAW)
def test_units_and_pairs_come_as_often_as_stated(method: str, sizes: list[int]) -> None:
    """First and second order over 20,000 draws.

    Counts of units and of pairs are not independent, so the statistics are compared with their
    own covariance: (c - m π)ᵀ Σ⁺ (c - m π), Σ from the joint probabilities, is χ².
    """
    pi, generator = inclusion_probabilities(sizes, 4), Generator(PCG64(20261))
    joint = JOINT[method](pi)
    taken = np.zeros((REPETITIONS, len(sizes)))
    for row in taken:
        row[DRAW[method](pi, generator)] = 1
    covariance = joint - np.outer(pi, pi)
    off = taken.sum(axis=0) - REPETITIONS * pi
    assert not off[pi == 1].any()
    rank = np.linalg.matrix_rank(covariance, tol=1e-10)
    first = off @ np.linalg.pinv(covariance, rcond=1e-8) @ off / REPETITIONS
    assert chi2.sf(first, rank) > 0.001
    pairs = np.array(list(combinations(np.flatnonzero(pi < 1), 2)))
    expected = joint[pairs[:, 0], pairs[:, 1]]
    together = taken[:, pairs[:, 0]] * taken[:, pairs[:, 1]]
    spread = np.cov(together, rowvar=False)
    deviation = together.sum(axis=0) - REPETITIONS * expected
    rank = np.linalg.matrix_rank(spread, tol=1e-8)
    second = deviation @ np.linalg.pinv(spread, rcond=1e-8) @ deviation / REPETITIONS
    assert chi2.sf(second, rank) > 0.001


def test_conditional_poisson_samples_come_as_often_as_stated() -> None:
    """The odds are found once; every draw takes them."""
    pi, generator = inclusion_probabilities(SIZES, 4), Generator(PCG64(20262))
    odds = conditional_odds(pi)
    counts = np.zeros(pi.size)
    for _ in range(REPETITIONS):
        counts[draw_by_odds(odds, 4, generator)] += 1
    covariance = maximum_entropy_joint(pi) - np.outer(pi, pi)
    off = counts - REPETITIONS * pi
    statistic = off @ np.linalg.pinv(covariance, rcond=1e-8) @ off / REPETITIONS
    assert chi2.sf(statistic, pi.size - 1) > 0.001
    drawn = maximum_entropy(inclusion_probabilities(WITH_CERTAIN, 4), generator)
    assert len(set(drawn.tolist())) == 4
    assert drawn[0] == 0


def test_sampford_is_its_definition() -> None:
    """By hand over all samples: P(s) in proportion to Σ_s (1 - π) · Π_s λ."""
    pi = inclusion_probabilities([2, 3, 4, 5, 5], 3)
    odds = pi / (1 - pi)
    samples = list(combinations(range(5), 3))
    weight = np.array([sum(1 - pi[k] for k in s) * prod(odds[k] for k in s) for s in samples])
    weight /= weight.sum()
    joint = np.zeros((5, 5))
    for sample, chance in zip(samples, weight, strict=True):
        joint[np.ix_(sample, sample)] += chance
    np.testing.assert_allclose(np.diag(joint), pi, rtol=1e-12)
    np.testing.assert_allclose(sampford_joint(pi), joint, rtol=1e-12)


def test_equal_probabilities_are_those_of_simple_random_sampling() -> None:
    pi = inclusion_probabilities([1] * 10, 4)
    expected = 4 * 3 / (10 * 9)
    for method in JOINT.values():
        assert method(pi)[0, 1] == pytest.approx(expected, rel=1e-9)


def test_hartley_and_rao_come_close_to_the_exact_ones() -> None:
    pi = inclusion_probabilities([30, 41, 52, 38, 47, 35, 44, 50, 33, 39, 46, 42, 36, 48], 3)
    exact = randomised_joint(pi)
    assert exact.method == "exact"
    np.testing.assert_allclose(joint_of(pi, hartley_rao), exact.matrix, rtol=0.03)


def test_a_long_list_says_that_its_probabilities_are_approximate() -> None:
    pi = inclusion_probabilities(range(50, 110), 6)
    found = randomised_joint(pi)
    assert found.method == "hartley-rao"
    rows = found.matrix.sum(axis=0)
    np.testing.assert_allclose(rows, 6 * pi, rtol=1e-4)


def test_neighbours_of_a_systematic_list_never_meet() -> None:
    joint = systematic_joint([0.4, 0.4, 0.6, 0.6])
    assert joint[0, 1] == 0
    with pytest.raises(SamplingError) as refusal:
        horvitz_thompson_variance([1.0, 2.0], joint[:2, :2])
    assert refusal.value.code == "bad-joint-probability"


def test_a_census_has_no_variance() -> None:
    assert deville_variance([3.0, 8.0, 1.0], [1.0, 1.0, 1.0]) == 0


def test_deville_is_near_the_exact_variance_on_average() -> None:
    """Over 3,000 Sampford samples of a total that goes with size, within a tenth of the truth."""
    pi = inclusion_probabilities(SIZES, 4)
    y = np.array(SIZES) + Generator(PCG64(1)).normal(0, 40, len(SIZES))
    joint, expanded = sampford_joint(pi), y / pi
    truth = expanded @ (joint - np.outer(pi, pi)) @ expanded
    generator = Generator(PCG64(5))
    draws = (sampford(pi, generator) for _ in range(3000))
    mean = np.mean([deville_variance(y[s], pi[s]) for s in draws])
    assert mean == pytest.approx(truth, rel=0.1)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: sampford_joint([0.5, 0.0, 0.5]), "bad-probability"),
        (lambda: sampford_joint([0.5, 1.2, 0.3]), "bad-probability"),
        (lambda: sampford([0.5, 0.4], Generator(PCG64(1))), "not-whole"),
        (lambda: randomised_joint([]), "bad-probability"),
        (lambda: deville_variance([1.0], [0.5]), "too-few-units"),
        (lambda: deville_variance([1.0, 2.0], [0.5]), "different-lengths"),
    ],
)
def test_what_cannot_be_is_refused(call: Callable[[], object], code: str) -> None:
    with pytest.raises(SamplingError) as refusal:
        call()
    assert refusal.value.code == code
