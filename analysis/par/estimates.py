"""A survey estimate as the score uses it, and what its uncertainty does to points.

The distribution is that of the published interval: t_df on log-odds, with the exact one-sided
limits at 0 and 1 (`decomposition/target.py`); without degrees of freedom the normal one. It is a
confidence distribution (Schweder and Hjort 2016): how the data spread their trust, no forecast.

Straight rules: SE of points = slope × SE (delta method). Steps: the probability of each step, and
as SE the root mean square distance from the points that count. Bent rules: the same over quantiles.
"""

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from scipy.special import expit, logit, ndtr, stdtrit

from analysis.decomposition.target import probability_met
from analysis.estimation.intervals import LEVEL, t_quantile
from analysis.grouping import FloatArray
from analysis.par.rules.table import Rule

GRID = (np.arange(2000) + 0.5) / 2000
"""Probabilities at which distributions are read where there is no formula."""
NEGLIGIBLE = 1e-12
"""Probabilities below this are rounding."""


class Estimate(Struct, frozen=True, kw_only=True):
    """An index on 0–1 with its standard error, degrees of freedom and number of valid forms.

    Estimates of one `survey` share their error: of several in one score, errors are added as if
    all erred in the same direction, which is never too little. Different surveys are independent.
    """

    est: float
    se: float | None = None
    df: float | None = None
    n: int | None = None
    survey: str = "sample"

    def at_least(self, value: float) -> float:
        """Probability that the true index is at least `value`."""
        if not self.se and (0 < self.est < 1 or self.n is None):
            return float(self.est >= value)
        known = self.n if self.n is not None else 1
        found = probability_met(value, est=self.est, se=self.se or 0.0, df=self.freedom, n=known)
        return float(self.est >= value) if found is None else found

    def quantiles(self, probability: FloatArray) -> FloatArray:
        """Values that the true index stays below with the given probabilities."""
        p = self.est
        if 0 < p < 1:
            if not self.se:
                return np.full(probability.shape, p)
            standard = _standard(self.freedom, probability)
            spread = standard * self.se / (p * (1 - p))
            return np.asarray(expit(logit(p) + spread))
        if self.n is None:
            return np.full(probability.shape, p)
        size = self._effective_size(self.n)
        upper: FloatArray = np.asarray(probability ** (1 / size))
        return upper if p >= 1 else 1 - (1 - probability) ** (1 / size)

    def ends(self) -> FloatArray:
        """Probabilities of the ends of the 95 % interval: one-sided at 0 and 1."""
        tail = 1 - LEVEL
        if self.est <= 0:
            return np.array([0.0, LEVEL])
        return np.array([tail, 1.0]) if self.est >= 1 else np.array([tail / 2, 1 - tail / 2])

    @property
    def freedom(self) -> float:
        """Degrees of freedom; endless where none are given."""
        return self.df if self.df is not None and self.df > 0 else np.inf

    def _effective_size(self, n: int) -> float:
        if n <= 1:
            return 1.0
        inner, outer = t_quantile(np.array([n - 1.0, self.freedom]))
        return n * float(min(inner / outer, 1.0)) ** 2


class Outcome(Struct, frozen=True, kw_only=True):
    """Points that a step rule may give, with their probability."""

    points: float
    probability: float


class SurveyPoints(NamedTuple):
    """Points of an estimate: SE and 95 % interval are None without a standard error."""

    points: float
    se: float | None
    lci: float | None
    uci: float | None
    outcomes: tuple[Outcome, ...]


def survey_points(rule: Rule, maximum: float, estimate: Estimate) -> SurveyPoints:
    """What a rule makes of an estimate."""
    points = rule.points(estimate.est, maximum)
    if estimate.se is None:
        return SurveyPoints(points, None, None, None, ())
    ends = rule.curve(estimate.quantiles(estimate.ends()), maximum)
    outcomes = _outcomes(rule, maximum, estimate)
    if (slope := rule.slope(maximum)) is not None:
        se = slope * estimate.se
    elif outcomes:
        se = sum(each.probability * (each.points - points) ** 2 for each in outcomes) ** 0.5
    else:
        moves = rule.curve(estimate.quantiles(GRID), maximum) - points
        se = float(np.sqrt((moves**2).mean()))
    return SurveyPoints(points, se, float(ends[0]), float(ends[1]), outcomes)


def bounds(
    rule: Rule, maximum: float, estimate: Estimate, multiplier: float
) -> tuple[float, float]:
    """How far points may lie below and above those that count, at a normal multiplier.

    Straight rules: multiplier × SE. Others: the rule at the quantiles of that probability.
    """
    if estimate.se is None:
        return 0.0, 0.0
    if (slope := rule.slope(maximum)) is not None:
        return multiplier * slope * estimate.se, multiplier * slope * estimate.se
    points = rule.points(estimate.est, maximum)
    tails = np.asarray(ndtr(np.array([-multiplier, multiplier])))
    low, high = rule.curve(estimate.quantiles(tails), maximum)
    return float(points - low), float(high - points)


def _standard(freedom: float, probability: FloatArray) -> FloatArray:
    """Quantiles of t; those of the grid are the same for all units with the same freedom."""
    if probability is GRID:
        return _standard_grid(freedom)
    return np.asarray(stdtrit(freedom, probability))


@lru_cache(maxsize=64)
def _standard_grid(freedom: float) -> FloatArray:
    return np.asarray(stdtrit(freedom, GRID))


def _outcomes(rule: Rule, maximum: float, estimate: Estimate) -> tuple[Outcome, ...]:
    """The probability of every step, those that round to nothing left out."""
    jumps = rule.jumps(maximum)
    if not jumps:
        return ()
    reached = [1.0, *(estimate.at_least(start) for start, _ in jumps), 0.0]
    points = [rule.points(-1.0, maximum), *(each for _, each in jumps)]
    chances = [max(0.0, here - after) for here, after in pairwise(reached)]
    kept = zip(points, chances, strict=True)
    return tuple(Outcome(points=p, probability=q) for p, q in kept if q > NEGLIGIBLE)
