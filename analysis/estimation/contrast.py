"""Contrasts: combinations of estimates across variables and domains, and ratios of two of them.

A ratio A/B of combinations has the influence (a - (A/B) b) / B, its logarithm a/A - b/B (delta
method; R `svycontrast` with an expression). All covariances enter, because influences are added
before the variance is taken.
"""

from typing import NamedTuple

import numpy as np

from analysis.estimation.estimates import degrees_of_freedom
from analysis.estimation.linearisation import Linearised
from analysis.grouping import BoolArray, FloatArray
from analysis.totals import Cells


class Combination(NamedTuple):
    """Coefficients (domains × M) of A and, for a ratio, of B; `log` takes the logarithm."""

    above: FloatArray
    below: FloatArray | None = None
    log: bool = False


class Contrasted(NamedTuple):
    """A contrast, its standard error and degrees of freedom; NaN where undefined."""

    est: float
    se: float
    df: int


def contrast(linearised: Linearised, combination: Combination) -> Contrasted:
    """Estimate one contrast.

    df are PSUs minus strata among the rows of the domains that take part.
    """
    above, below = combination.above, combination.below
    value = _value(linearised, above)
    gradient = above
    if below is not None:
        divisor = _value(linearised, below)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.divide(value, divisor)
            gradient = (above - value * below) / divisor
    if combination.log:
        with np.errstate(divide="ignore", invalid="ignore"):
            gradient, value = gradient / value, np.log(value)
    used = (above != 0) if below is None else (above != 0) | (below != 0)
    df = _freedom(linearised, used.any(axis=1))
    if not np.isfinite(value) or not np.isfinite(gradient).all():
        return Contrasted(np.nan, np.nan, df)
    se = float(np.sqrt(linearised.combined(gradient[None]).variances()[0, 0]))
    return Contrasted(float(value), se, df)


def _value(linearised: Linearised, coefficients: FloatArray) -> np.float64:
    return np.float64(np.sum(linearised.est[coefficients != 0] * coefficients[coefficients != 0]))


def _freedom(linearised: Linearised, domains: BoolArray) -> int:
    cells = linearised.cells
    here = domains[cells.domain]
    everything = Cells(cells.unit[here], np.zeros(int(here.sum()), dtype=np.int64), 1)
    return int(degrees_of_freedom(linearised.design, everything)[0])
