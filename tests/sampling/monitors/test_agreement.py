"""Kappa and AC1 against published figures, an independent implementation, and identities."""

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from sampling.errors import SamplingError
from sampling.monitors.agreement import ac1, kappa, table

ABSTRACTORS = np.array([[13.0, 0, 0], [0, 20, 7], [0, 4, 56]])
"""100 records by two abstractors (Gwet, Handbook of Inter-Rater Reliability, 2014; in R package
irrCAC as cont3x3abstractors, whose vignette prints the figures below)."""


def test_published_example() -> None:
    plain, first_order = kappa(ABSTRACTORS), ac1(ABSTRACTORS)
    assert plain.value == pytest.approx(0.7964094, abs=5e-8)
    assert plain.se == pytest.approx(0.05891072, abs=5e-9)
    assert first_order.value == pytest.approx(0.8493305, abs=5e-8)
    assert first_order.observed == pytest.approx(0.89)
    # by hand: mean shares (13, 25.5, 61.5) / 100, sum of p (1 - p) over q - 1
    assert first_order.expected == pytest.approx((0.1131 + 0.189975 + 0.236775) / 2)


def test_variance_of_ac1_by_a_jackknife() -> None:
    """The linearised variance is what leaving out one pair at a time gives, to first order."""
    n, left_out = ABSTRACTORS.sum(), []
    for i, j in np.ndindex(ABSTRACTORS.shape):
        if ABSTRACTORS[i, j]:
            without = ABSTRACTORS.copy()
            without[i, j] -= 1
            left_out += [ac1(without).value] * int(ABSTRACTORS[i, j])
    spread = np.array(left_out) - np.mean(left_out)
    jackknife = np.sqrt((n - 1) / n * (spread**2).sum())
    assert ac1(ABSTRACTORS).se == pytest.approx(jackknife, rel=0.02)


@pytest.mark.parametrize("weighting", ["identity", "linear", "quadratic"])
@pytest.mark.parametrize("q", [2, 3, 5])
def test_kappa_as_statsmodels_has_it(weighting: str, q: int) -> None:
    counts = np.random.default_rng(q).integers(0, 30, (q, q)).astype(float)
    other = cohens_kappa(counts, wt=None if weighting == "identity" else weighting)
    ours = kappa(counts, weighting)
    assert ours.value == pytest.approx(other.kappa, abs=1e-12)
    assert ours.se == pytest.approx(np.sqrt(other.var_kappa), abs=1e-12)


def test_identities() -> None:
    random = np.random.default_rng(3)
    counts = random.integers(0, 20, (4, 4)).astype(float)
    order = random.permutation(4)
    for coefficient in (kappa, ac1):
        of = coefficient(counts)
        assert coefficient(counts.T).value == pytest.approx(of.value)
        assert coefficient(counts[np.ix_(order, order)]).value == pytest.approx(of.value)
        assert coefficient(10 * counts).se == pytest.approx(of.se / np.sqrt(10))
        perfect = coefficient(np.diag([5.0, 7, 9]))
        assert (perfect.value, perfect.se) == (pytest.approx(1), pytest.approx(0, abs=1e-9))
    two = random.integers(1, 20, (2, 2)).astype(float)
    assert kappa(two, "linear").value == pytest.approx(kappa(two).value)


def test_ac1_holds_where_kappa_collapses() -> None:
    """118 of 125 agree, kappa is negative: nearly everybody says yes (the paradox of Gwet 2008)."""
    counts = np.array([[118.0, 5], [2, 0]])
    assert kappa(counts).value < 0
    assert ac1(counts).value > 0.93


def test_what_has_no_value_says_so() -> None:
    everybody = np.array([[9.0, 0], [0, 0]])
    assert kappa(everybody).value is None
    assert ac1(everybody).value == pytest.approx(1)
    assert kappa(np.zeros((2, 2))).n == 0
    assert ac1(np.zeros((2, 2))).value is None


def test_tables_are_counted_and_strays_refused() -> None:
    counts = table(["a", "b", "b"], ["a", "a", "b"], ["a", "b", "c"])
    assert counts.tolist() == [[1, 0, 0], [1, 1, 0], [0, 0, 0]]
    for first, second, code in (
        (["a"], [], "unequal-lengths"),
        (["a"], ["x"], "unknown-category"),
    ):
        with pytest.raises(SamplingError) as refused:
            table(first, second, ["a"])
        assert refused.value.code == code
