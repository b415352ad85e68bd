"""Proves probabilities and systematic selection against R, against laws, and against frequency."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.random import PCG64, Generator
from scipy.stats import chi2

from sampling.errors import SamplingError
from sampling.pps import inclusion_probabilities, randomised_systematic, systematic

# R 4.2.2, package sampling: inclusionprobabilities(x, 4), and the same with x[1] + 5000.
SIZES = [327, 536, 121, 593, 574, 505, 823, 338, 356, 294, 363, 497]
R_PI = [
    0.245541580626995, 0.402477942556786, 0.0908578937488267, 0.445278768537638,
    0.431011826544021, 0.379200300356674, 0.617983855828797, 0.253801389149615,
    0.267317439459358, 0.220762155059133, 0.27257368124648, 0.373193166885677,
]  # fmt: skip
R_PI_CERTAIN = [
    1, 0.3216, 0.0726, 0.3558, 0.3444, 0.303, 0.4938, 0.2028, 0.2136, 0.1764, 0.2178, 0.2982,
]  # fmt: skip


@st.composite
def drawable(draw: st.DrawFn) -> tuple[list[int], int]:
    sizes = draw(st.lists(st.integers(1, 10**6), min_size=1, max_size=40))
    return sizes, draw(st.integers(1, len(sizes)))


def test_probabilities_equal_those_of_r() -> None:
    assert inclusion_probabilities(SIZES, 4) == pytest.approx(R_PI, rel=1e-12)


def test_a_unit_too_large_is_promoted_and_the_rest_share_what_is_left() -> None:
    pi = inclusion_probabilities([5327, *SIZES[1:]], 4)
    assert pi == pytest.approx(R_PI_CERTAIN, rel=1e-12)


def test_promotion_goes_on_until_nobody_exceeds_one() -> None:
    # By hand: 3·100/110 > 1, then 2·7/10 > 1, then 1/3 each.
    assert inclusion_probabilities([100, 7, 1, 1, 1], 3) == pytest.approx([1, 1, *[1 / 3] * 3])


def test_systematic_selection_equals_that_of_r() -> None:
    assert (systematic(R_PI, 0.37) + 1).tolist() == [2, 5, 7, 11]


@given(drawable())
def test_probabilities_sum_to_n_and_none_exceeds_one(case: tuple[list[int], int]) -> None:
    sizes, n = case
    pi = inclusion_probabilities(sizes, n)
    assert pi.sum() == pytest.approx(n, rel=1e-9)
    assert ((pi > 0) & (pi <= 1)).all()
    order = np.argsort(sizes, kind="stable")
    assert (np.diff(pi[order]) >= -1e-12).all()


@given(drawable(), st.integers(0, 2**32))
def test_a_draw_has_n_different_units_and_every_certain_one(
    case: tuple[list[int], int], seed: int
) -> None:
    sizes, n = case
    pi = inclusion_probabilities(sizes, n)
    drawn = randomised_systematic(pi, Generator(PCG64(seed)))
    assert len(set(drawn.tolist())) == len(drawn) == n
    assert set(np.flatnonzero(pi == 1)) <= set(drawn.tolist())


@example(([1] * 6, 6), 1 - 2**-53)  # 1 + start rounds up to 2 in floating point
@given(drawable(), st.floats(0, 1, exclude_max=True))
def test_systematic_takes_each_unit_once_whatever_the_start(
    case: tuple[list[int], int], start: float
) -> None:
    sizes, n = case
    pi = inclusion_probabilities(sizes, n)
    assert len(set(systematic(pi, start).tolist())) == n


@pytest.mark.parametrize("sizes", [SIZES, [5327, *SIZES[1:]]])
def test_units_are_drawn_as_often_as_their_probability_says(sizes: list[int]) -> None:
    repetitions, generator = 20_000, Generator(PCG64(20251))
    pi = inclusion_probabilities(sizes, 4)
    counts = np.zeros(len(sizes))
    for _ in range(repetitions):
        counts[randomised_systematic(pi, generator)] += 1
    open_ = pi < 1
    assert (counts[~open_] == repetitions).all()
    deviation = (counts[open_] - repetitions * pi[open_]) ** 2
    statistic = (deviation / (repetitions * pi[open_] * (1 - pi[open_]))).sum()
    assert statistic < chi2.ppf(0.999, open_.sum())


def test_a_random_order_lets_any_two_units_meet() -> None:
    """In a fixed order two small neighbours would never be drawn together."""
    generator, pi = Generator(PCG64(4)), inclusion_probabilities([1] * 6, 2)
    pairs = {tuple(randomised_systematic(pi, generator).tolist()) for _ in range(600)}
    assert len(pairs) == 15


@pytest.mark.parametrize("n", [0, 13])
def test_a_number_that_cannot_be_drawn_is_refused(n: int) -> None:
    with pytest.raises(SamplingError) as refusal:
        inclusion_probabilities(SIZES, n)
    assert refusal.value.code == "sample-larger-than-list"


@pytest.mark.parametrize("bad", [0, -1, float("nan"), float("inf")])
def test_a_size_that_is_no_size_is_refused(bad: float) -> None:
    with pytest.raises(SamplingError) as refusal:
        inclusion_probabilities([1, bad], 1)
    assert refusal.value.code == "bad-size"
