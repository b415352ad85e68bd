"""Intervals against scipy and statsmodels, and their laws."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from analysis.estimation.intervals import one_sided_limit, share_interval, t_interval


def test_t_interval_is_scipys() -> None:
    low, high = t_interval(np.array([2.0]), np.array([0.5]), np.array([7.0]))
    assert (low[0], high[0]) == pytest.approx(stats.t.interval(0.95, 7, loc=2, scale=0.5))


def test_no_degrees_of_freedom_no_interval() -> None:
    ends = share_interval(np.array([0.4]), np.array([0.0]), np.array([0.0]), np.array([20.0]))
    assert np.isnan(ends).all()


@pytest.mark.parametrize("n", [5, 30, 400])
def test_one_sided_limit_is_the_beta_interval_of_statsmodels(n: int) -> None:
    # df = n - 1: simple random sampling, the effective size is n; alpha 0.1 puts 5 % on one side.
    _, expected = proportion_confint(0, n, alpha=0.1, method="beta")
    limit = one_sided_limit(np.array([float(n)]), np.array([n - 1.0]))
    assert limit[0] == pytest.approx(expected, rel=1e-10)


def test_few_psus_widen_the_limit_by_korn_and_graubard() -> None:
    n, df = 40.0, 3.0
    effective = n * (stats.t.ppf(0.975, n - 1) / stats.t.ppf(0.975, df)) ** 2
    _, expected = proportion_confint(0, effective, alpha=0.1, method="beta")
    assert one_sided_limit(np.array([n]), np.array([df]))[0] == pytest.approx(expected, rel=1e-10)


@given(st.floats(0.001, 0.999), st.floats(0.0001, 0.2), st.integers(1, 500))
@example(0.998, 0.125, 1)  # log-odds 800 below: the limit is 0, without an overflow on the way
def test_logit_interval_stays_inside_and_mirrors(p: float, se: float, df: int) -> None:
    freedom, n = np.array([float(df)]), np.array([100.0])
    low, high = share_interval(np.array([p]), np.array([se]), freedom, n)
    assert 0 <= low[0] <= p <= high[0] <= 1
    mirrored = share_interval(np.array([1 - p]), np.array([se]), freedom, n)
    assert mirrored[0][0] == pytest.approx(1 - high[0], abs=1e-9)
