"""Quantiles with Woodruff intervals, and the score interval of Francisco and Fuller.

A quantile needs its own pass: the valid rows of each domain are sorted once per variable. Each of
its probabilities then costs one pass of `share_totals`, the share of weight at or below the
estimate, and the score interval one such pass per halving. Nothing of it follows from totals alone.

Woodruff (1952): the limits F ± t_df · SE(F) of the share F at or below the estimate are taken back
through the quantile rule; how F's limits are found is the interval type, as in R `svyquantile` 4.1.
SE = (upper - lower) / (2 t_df). A limit that would need a share below 0 or above 1 is undefined.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from scipy.special import betaincinv, expit, stdtrit

from analysis.design import SurveyDesign
from analysis.domains import Domains
from analysis.estimation.estimates import Estimates, degrees_of_freedom, psu_counts
from analysis.estimation.intervals import LEVEL, t_quantile
from analysis.estimation.linearisation import mean
from analysis.estimation.quantile_rules import (
    QuantileRule,
    SortedSample,
    quantile,
    sorted_sample,
)
from analysis.grouping import BoolArray, FloatArray, IntArray
from analysis.totals import share_totals, status_of

QuantileInterval = Literal["mean", "beta", "xlogit", "asin", "score"]
TAIL = (1 - LEVEL) / 2


class Shares(NamedTuple):
    """A share of each domain and its SE, df and number of valid rows: (domains) each."""

    est: FloatArray
    se: FloatArray
    df: IntArray
    n: IntArray
    n_psu: IntArray


class Variable(NamedTuple):
    """One variable over its valid rows: their domains, and the sorted sample of each domain."""

    design: SurveyDesign
    values: FloatArray
    domains: Domains
    samples: list[SortedSample]

    def shares(self, below: BoolArray) -> Shares:
        """Share of rows for which `below` holds, by domain."""
        status = status_of(below, self.domains.codes < 0)
        totals = share_totals(self.design, self.domains, [status])
        found = mean(totals)
        return Shares(
            found.est[:, 0],
            np.sqrt(found.variances()[:, 0]),
            degrees_of_freedom(self.design, totals.cells),
            totals.per_domain(totals.count)[:, 0].astype(np.int64),
            psu_counts(self.design, totals.cells, found.present)[:, 0],
        )

    def shares_up_to(self, limit: FloatArray, *, included: bool = True) -> Shares:
        """Share of rows at or below (or only below) a value of each domain's own."""
        reached = limit[self.domains.codes]
        return self.shares(self.values <= reached if included else self.values < reached)


def quantile_estimates(
    design: SurveyDesign,
    domains: Domains,
    variables: Sequence[FloatArray],
    probabilities: Sequence[float],
    *,
    rule: QuantileRule = "math",
    interval: QuantileInterval = "mean",
) -> Estimates:
    """Quantiles of each variable (rows, NaN missing) at each probability strictly inside 0 and 1.

    Returns arrays (domains × variables · probabilities), variable by variable. df counts PSUs minus
    strata among the rows of the domain that answered the variable, as R does once it has removed
    the others; of several variables the first one's is returned. deff is undefined.
    """
    columns: list[tuple[FloatArray, FloatArray, FloatArray, FloatArray, Shares]] = []
    for values in variables:
        variable = _variable(design, domains, values)
        columns += [_estimate(variable, p, rule, interval) for p in probabilities]
    parts = [np.column_stack([column[part] for column in columns]) for part in range(4)]
    est, low, high, t = (part.astype(np.float64, copy=False) for part in parts)
    shares = [column[4] for column in columns]
    return Estimates(
        est=est,
        se=(high - low) / (2 * t),
        lci=low,
        uci=high,
        deff=np.full(est.shape, np.nan),
        df=shares[0].df,
        n=np.column_stack([share.n for share in shares]),
        n_psu=np.column_stack([share.n_psu for share in shares]),
    )


def _variable(design: SurveyDesign, domains: Domains, values: FloatArray) -> Variable:
    codes = np.where(np.isnan(values) | (design.weights <= 0), -1, domains.codes)
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(domains.size + 1))
    parts = [order[start:end] for start, end in pairwise(bounds)]
    samples = [sorted_sample(values[part], design.weights[part]) for part in parts]
    return Variable(design, values, Domains(codes, domains.labels), samples)


def _estimate(
    variable: Variable, p: float, rule: QuantileRule, interval: QuantileInterval
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, Shares]:
    """Estimates, lower and upper limits, t multipliers and the shares at or below."""
    est = _quantiles(variable, np.full(len(variable.samples), p), rule)
    shares = variable.shares_up_to(est)
    t = t_quantile(shares.df.astype(np.float64))
    if interval == "score":
        low, high = (_score_limit(variable, p, sign * t) for sign in (1, -1))
    else:
        with np.errstate(invalid="ignore", divide="ignore"):
            low, high = INTERVALS[interval](shares, t)
        low, high = np.where(low < 0, np.nan, low), np.where(high > 1, np.nan, high)
    return est, _quantiles(variable, low, rule), _quantiles(variable, high, rule), t, shares


def _quantiles(variable: Variable, p: FloatArray, rule: QuantileRule) -> FloatArray:
    pairs = zip(variable.samples, p.tolist(), strict=True)
    return np.array([quantile(sample, share, rule) for sample, share in pairs])


def _mean_limits(shares: Shares, t: FloatArray) -> tuple[FloatArray, FloatArray]:
    return shares.est - t * shares.se, shares.est + t * shares.se


def _logit_limits(shares: Shares, t: FloatArray) -> tuple[FloatArray, FloatArray]:
    odds = np.log(shares.est / (1 - shares.est))
    half = t * shares.se / (shares.est * (1 - shares.est))
    return expit(odds - half), expit(odds + half)


def _asin_limits(shares: Shares, t: FloatArray) -> tuple[FloatArray, FloatArray]:
    angle = np.arcsin(np.sqrt(shares.est))
    half = t * shares.se / (2 * np.sqrt(shares.est * (1 - shares.est)))
    return np.sin(angle - half) ** 2, np.sin(angle + half) ** 2


def _beta_limits(shares: Shares, t: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Korn and Graubard (1998), at the effective size of the share."""
    shrink = stdtrit(shares.n - 1.0, 1 - TAIL) / t
    size = shares.est * (1 - shares.est) / shares.se**2 * shrink**2
    inside, outside = size * shares.est, size * (1 - shares.est)
    return (
        betaincinv(inside, outside + 1, TAIL),
        betaincinv(inside + 1, outside, 1 - TAIL),
    )


INTERVALS: dict[QuantileInterval, Callable[[Shares, FloatArray], tuple[FloatArray, FloatArray]]] = {
    "mean": _mean_limits,
    "beta": _beta_limits,
    "xlogit": _logit_limits,
    "asin": _asin_limits,
}


def _score_limit(variable: Variable, p: float, bound: FloatArray) -> FloatArray:
    """Unweighted share of rows at or below the value where (p - F) / SE(F) crosses `bound`.

    Francisco and Fuller (1991), as in R: the search runs from a hundredth of the inter-quartile
    range above the least value to as much below the greatest. F is a step, so the crossing is a
    jump, and the side counts on which the score is nearer to the bound. NaN without a crossing.
    """
    distinct = [np.unique(sample.values) for sample in variable.samples]
    low = np.array([_inner(sample, 1) for sample in variable.samples])
    high = np.array([_inner(sample, -1) for sample in variable.samples])

    def excess(limit: FloatArray, *, included: bool = True) -> FloatArray:
        shares = variable.shares_up_to(limit, included=included)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((p - shares.est) / shares.se - bound)

    crosses = (excess(low) > 0) & (excess(high) < 0)
    first = np.array(
        [np.searchsorted(v, at, side="right") for v, at in zip(distinct, low, strict=True)]
    )
    last = (
        np.array(
            [np.searchsorted(v, at, side="right") for v, at in zip(distinct, high, strict=True)]
        )
        - 1
    )
    while (open_ := crosses & (first < last)).any():
        middle = (first + last) // 2
        above = excess(_at(distinct, middle)) > 0
        first = np.where(open_ & above, middle + 1, first)
        last = np.where(open_ & ~above, middle, last)
    jump = _at(distinct, first)
    before = np.abs(excess(jump, included=False)) < np.abs(excess(jump))
    share = [
        np.mean(sample.values < at if left else sample.values <= at)
        if len(sample.values)
        else np.nan
        for sample, at, left in zip(variable.samples, jump, before, strict=True)
    ]
    return np.where(crosses, share, np.nan)


def _inner(sample: SortedSample, sign: int) -> float:
    """An end of the search, from below (1) or from above (-1)."""
    if len(sample.values) == 0:
        return float("nan")
    quarter, three_quarters = np.percentile(sample.values, [25, 75])
    end = sample.values[0] if sign > 0 else sample.values[-1]
    return float(end + sign * (three_quarters - quarter) / 100)


def _at(distinct: list[FloatArray], places: IntArray) -> FloatArray:
    pairs = zip(distinct, places.tolist(), strict=True)
    return np.array([v[min(at, len(v) - 1)] if len(v) else np.nan for v, at in pairs])
