"""Variances smoothed over units: a generalised variance function, for units of few PSUs.

V of a unit with five PSUs has four degrees of freedom. Over all units together

deff_c = V_c / (p_c (1 - p_c) / n_c),  d = Σ n deff / Σ n,  V~_c = d p̄ (1 - p̄) / n_c

with p̄ the plain mean over units (Wolter 2007, ch. 7). A smoothed unit takes V~, the degrees of
freedom of all units together, and a Wilson interval at the effective size n_c / d, which says
something at 0 and 1 too; a logit interval with V~ would miss small shares (`docs/methods.md`).
"""

import numpy as np
from msgspec import Struct

from analysis.estimation.estimates import Estimates
from analysis.estimation.intervals import t_quantile
from analysis.grouping import BoolArray, FloatArray


class PooledVariance(Struct, frozen=True, eq=False, kw_only=True):
    """Per index (M): pooled deff `d` against p(1-p)/n, `p` (p̄) and degrees of freedom."""

    deff: FloatArray
    p: FloatArray
    df: FloatArray

    def variance(self, n: FloatArray) -> FloatArray:
        """V~ of units with n rows: (units × M)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.deff * self.p * (1 - self.p) / n)


def pooled_variance(
    est: FloatArray, se: FloatArray, n: FloatArray, df: FloatArray
) -> PooledVariance:
    """Pool over units; `est`, `se`, `n` are (units × M), `df` (units).

    A unit at 0 or 1 or without degrees of freedom says nothing about d; p̄ takes every unit that
    answered.
    """
    inside = (est > 0) & (est < 1) & np.isfinite(se) & (df > 0)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        deff = np.where(inside, se**2 / (est * (1 - est) / n), 0.0)
        size = np.where(inside, n, 0.0)
        answered = ~np.isnan(est)
        return PooledVariance(
            deff=(size * deff).sum(axis=0) / size.sum(axis=0),
            p=np.nan_to_num(est).sum(axis=0) / answered.sum(axis=0),
            df=(inside * df[:, None]).sum(axis=0),
        )


class Smoothed(Struct, frozen=True, eq=False, kw_only=True):
    """Where `few` (units × M): variance, limits and degrees of freedom in place of the direct."""

    few: BoolArray
    variance: FloatArray
    lci: FloatArray
    uci: FloatArray
    df: FloatArray


def smoothed(estimates: Estimates, max_psus: int) -> Smoothed:
    """Smooth the variance of every index of a unit with answers in at most `max_psus` PSUs.

    Shares on 0–1 are expected. An index without any unit to pool over keeps its direct variances.
    """
    n = estimates.n.astype(np.float64)
    pooled = pooled_variance(estimates.est, estimates.se, n, estimates.df.astype(np.float64))
    with np.errstate(invalid="ignore", divide="ignore"):
        lower, upper = wilson(estimates.est, n / pooled.deff, pooled.df)
    return Smoothed(
        few=(estimates.n_psu <= max_psus) & (n > 0) & (pooled.deff > 0),
        variance=pooled.variance(n),
        lci=lower,
        uci=upper,
        df=np.broadcast_to(pooled.df, n.shape),
    )


def wilson(est: FloatArray, size: FloatArray, df: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Score interval of a share at an effective size, with t_df (Wilson 1927)."""
    t2 = t_quantile(df) ** 2
    middle = (est + t2 / (2 * size)) / (1 + t2 / size)
    half = np.sqrt(t2 * est * (1 - est) / size + t2**2 / (4 * size**2)) / (1 + t2 / size)
    return middle - half, middle + half
