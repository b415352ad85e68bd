"""95 % intervals: t for means and totals, logit for shares, one-sided exact at 0 and 1.

Logit: Wald on log-odds with t_df (R `svyciprop` method "xlogit"). At 0 and 1 the Taylor SE is 0
and says nothing, so the open side is the one-sided Clopper-Pearson limit at an effective sample
size (Korn and Graubard 1998, Survey Methodology 24). df ≤ 0 leaves an interval undefined.
"""

import numpy as np
from scipy.special import betaincinv, expit, stdtrit

from analysis.grouping import FloatArray

LEVEL = 0.95


def t_quantile(df: FloatArray, level: float = LEVEL) -> FloatArray:
    """Two-sided t multiplier; NaN where df ≤ 0. Domains share few df: each is inverted once."""
    different, place = np.unique(df, return_inverse=True)
    known = different > 0
    found = np.where(known, stdtrit(np.where(known, different, 1.0), (1 + level) / 2), np.nan)
    return np.asarray(found[place].reshape(np.shape(df)))


def t_interval(est: FloatArray, se: FloatArray, df: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Est ± t_df × SE."""
    half = t_quantile(df) * se
    return est - half, est + half


def share_interval(
    est: FloatArray, se: FloatArray, df: FloatArray, n: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Logit interval of shares on 0–1; at 0 and 1 from the boundary to the one-sided limit."""
    p = _inside(est)
    half = t_quantile(df) * se / (p * (1 - p))
    odds = np.log(p / (1 - p))
    return _with_ends(est, df, n, (expit(odds - half), expit(odds + half)))


def arcsine_interval(
    est: FloatArray, se: FloatArray, df: FloatArray, n: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Interval on the scale asin √p (R `svyciprop` method "asin"), taken back to 0–1."""
    p = _inside(est)
    half = t_quantile(df) * se / (2 * np.sqrt(p * (1 - p)))
    angle = np.arcsin(np.sqrt(p))
    low, high = np.maximum(angle - half, 0.0), np.minimum(angle + half, np.pi / 2)
    return _with_ends(est, df, n, (np.sin(low) ** 2, np.sin(high) ** 2))


def mean_interval(
    est: FloatArray, se: FloatArray, df: FloatArray, n: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Est ± t_df × SE (R `svyciprop` method "mean"), which may leave 0–1."""
    return _with_ends(est, df, n, t_interval(_inside(est), se, df))


def _inside(est: FloatArray) -> FloatArray:
    return np.where((est > 0) & (est < 1), est, 0.5)


def _with_ends(
    est: FloatArray, df: FloatArray, n: FloatArray, limits: tuple[FloatArray, FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """The limits, at shares of 0 and 1 the one-sided ones."""
    lower, upper = (np.where(np.isnan(sum(limits) + est), np.nan, limit) for limit in limits)
    end = (est <= 0) | (est >= 1)
    limit, none = one_sided_limit(n[end], df[end]), est[end] <= 0
    lower[end] = np.where(none, np.where(np.isnan(limit), np.nan, 0.0), 1 - limit)
    upper[end] = np.where(none, limit, np.where(np.isnan(limit), np.nan, 1.0))
    return lower, upper


def one_sided_limit(n: FloatArray, df: FloatArray) -> FloatArray:
    """Upper limit of a share of which none was seen among n answers, at level 95 %.

    The effective size is n (t_{n-1} / t_df)², never above n: with few PSUs the limit widens.
    """
    shrink = np.minimum(t_quantile(n - 1) / t_quantile(df), 1.0) ** 2
    effective = np.where(n == 1, 1.0, n * shrink)
    known = effective > 0
    limit = betaincinv(1.0, np.where(known, effective, 1.0), LEVEL)
    return np.where(known, limit, np.nan)
