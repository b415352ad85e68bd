"""Intervals of a share through its effective sample size: Korn-Graubard (beta) and Wilson.

The survey's variance says how many simple random answers the estimate is worth; the classical
intervals of statsmodels are then taken at that size. Effective size: p(1-p)/SE² · (t_{n-1}/t_df)²
(Korn and Graubard 1998, Survey Methodology 24; R `svyciprop` method "beta", where n counts the rows
of the design: those with a valid answer, once the others are left out, as here). At 0 and 1 the SE
says nothing: the size is n (t_{n-1}/t_df)².
"""

from typing import Literal

import numpy as np
from statsmodels.stats.proportion import proportion_confint

from analysis.estimation.intervals import LEVEL, t_quantile
from analysis.grouping import FloatArray

Method = Literal["beta", "wilson"]


def effective_size(est: FloatArray, se: FloatArray, df: FloatArray, n: FloatArray) -> FloatArray:
    """Effective number of answers behind each share; NaN where df or n is too small."""
    shrink = (t_quantile(n - 1) / t_quantile(df)) ** 2
    inside = (est > 0) & (est < 1) & (se > 0)
    simple = np.divide(est * (1 - est), se**2, out=n.astype(np.float64), where=inside)
    return np.asarray(simple * shrink)


def size_interval(
    est: FloatArray, se: FloatArray, df: FloatArray, n: FloatArray, method: Method
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper 95 % limits of shares on 0–1, arrays of one shape; NaN where undefined.

    A share inside 0–1 without error, as in a census, is its own limits.
    """
    size = effective_size(est, se, df, n)
    known = np.isfinite(size) & np.isfinite(est) & (size > 0)
    sizes = np.where(known, size, 1.0)
    low, high = proportion_confint(
        np.where(known, est, 0.0) * sizes, sizes, alpha=1 - LEVEL, method=method
    )
    exact = known & (est > 0) & (est < 1) & (se == 0)
    low, high = np.where(exact, est, low), np.where(exact, est, high)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)
