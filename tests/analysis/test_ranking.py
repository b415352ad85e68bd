"""Rank sets against the golden R figures, a brute-force count, and their laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.ranking import competition_ranks, joint_multiplier, rank_sets

UNITS = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 5)), min_size=1, max_size=12)


@given(UNITS)
def test_sets_are_the_counts_of_the_definition(units: list[tuple[float, float]]) -> None:
    est, se = (np.array(column) for column in zip(*units, strict=True))
    low, high = rank_sets(est, se)
    half = joint_multiplier(len(est), 0.9, "independent") * se
    for k in range(len(est)):
        above = sum((est - half)[j] > (est + half)[k] for j in range(len(est)))
        below = sum((est + half)[j] < (est - half)[k] for j in range(len(est)))
        assert (low[k], high[k]) == (1 + above, len(est) - below)
        assert 1 <= low[k] <= high[k] <= len(est)


@given(UNITS)
def test_the_official_rank_lies_in_its_set(units: list[tuple[float, float]]) -> None:
    est, se = (list(column) for column in zip(*units, strict=True))
    low, high = rank_sets(est, se)
    assert all(a <= r <= b for a, r, b in zip(low, competition_ranks(est), high, strict=True))


def test_certain_values_have_certain_ranks() -> None:
    low, high = rank_sets([3.0, 1.0, 2.0], [0.0, 0.0, 0.0])
    assert low.tolist() == high.tolist() == [1, 3, 2]


def test_equal_values_share_the_better_rank() -> None:
    assert competition_ranks([90, 95, 90, 80]) == (2, 1, 2, 4)
    assert competition_ranks([]) == ()


@pytest.mark.parametrize(
    ("est", "se"), [([1.0, np.nan], [1.0, 1.0]), ([1.0], [-1.0]), ([1.0, 2.0], [1.0])]
)
def test_what_cannot_be_ranked_is_refused(est: list[float], se: list[float]) -> None:
    with pytest.raises(AnalysisError) as caught:
        rank_sets(est, se)
    assert caught.value.code == "not-rankable"
