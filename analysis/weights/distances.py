"""Distances of calibration: how far a weight may move, as the factor F(u) and its slope.

Calibration minimises Σ d G(g) under Σ d g x = T; the factor of a row is g = F(x'λ / σ²) with F
the inverse of G' (Deville and Särndal 1992, JASA 87, table 1; bounds: Deville, Särndal and Sautory
1993, JASA 88).
All have F(0) = F'(0) = 1. A new distance is a function here and a line in the table.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from analysis.grouping import FloatArray

Evaluated = tuple[FloatArray, FloatArray]
"""F(u) and F'(u); not finite outside the domain of F."""


class Bounds(NamedTuple):
    """Smallest and largest factor."""

    lower: float = -np.inf
    upper: float = np.inf

    @property
    def finite(self) -> bool:
        """Whether both are numbers."""
        return bool(np.isfinite(self.lower) and np.isfinite(self.upper))


Distance = Callable[[FloatArray, Bounds], Evaluated]


def linear(u: FloatArray, bounds: Bounds) -> Evaluated:
    """F = 1 + u (GREG), cut off at the bounds where there are any."""
    return _cut(1 + u, np.ones_like(u), bounds)


def exponential(u: FloatArray, bounds: Bounds) -> Evaluated:
    """F = exp(u), raking, cut off at the bounds where there are any."""
    with np.errstate(over="ignore"):
        factor = np.exp(u)
    return _cut(factor, factor, bounds)


def logit(u: FloatArray, bounds: Bounds) -> Evaluated:
    """F = [L(U-1) + U(1-L)e] / [(U-1) + (1-L)e], e = exp(Au), A = (U-L) / ((1-L)(U-1))."""
    lower, upper = bounds
    below, above = 1 - lower, upper - 1
    rate = (upper - lower) / (below * above)
    # the logistic curve written with a negative exponent on both sides never overflows
    small = np.exp(-np.abs(rate * u))
    grown = u > 0
    bottom = np.where(grown, above * small + below, above + below * small)
    top = np.where(
        grown, lower * above * small + upper * below, lower * above + upper * below * small
    )
    slope = rate * below * above * (upper - lower) * small / bottom**2
    return top / bottom, slope


def sinh(u: FloatArray, bounds: Bounds) -> Evaluated:
    """Sinh, F = 1 + sinh u: like linear near 1, wider far from it; negative for u < -0.88."""
    with np.errstate(over="ignore"):
        return _cut(1 + np.sinh(u), np.cosh(u), bounds)


def asinh(u: FloatArray, bounds: Bounds) -> Evaluated:
    """Inverse sinh, F = m, m - 1/m = asinh 2u: positive, logarithmic far out (R `cal.sinh`)."""
    p = np.arcsinh(2 * u)
    root = np.sqrt(p * p + 4)
    return _cut((p + root) / 2, (1 + p / root) / np.sqrt(1 + 4 * u * u), bounds)


def hellinger(u: FloatArray, bounds: Bounds) -> Evaluated:
    """F = (1 - u/2)⁻², u < 2."""
    return _power(1 - u / 2, 2.0, bounds)


def entropy(u: FloatArray, bounds: Bounds) -> Evaluated:
    """F = (1 - u)⁻¹, u < 1: minimum entropy, empirical likelihood."""
    return _power(1 - u, 1.0, bounds)


def chi_square(u: FloatArray, bounds: Bounds) -> Evaluated:
    """F = (1 - 2u)^(-1/2), u < 1/2: the χ² distance with the new weight below."""
    return _power(1 - 2 * u, 0.5, bounds)


def _power(base: FloatArray, exponent: float, bounds: Bounds) -> Evaluated:
    """F = base^-exponent with slope base^-(exponent + 1); beyond its pole at the upper bound."""
    with np.errstate(divide="ignore"):
        positive = np.maximum(base, 0.0)
        return _cut(positive**-exponent, positive ** -(exponent + 1), bounds)


def _cut(factor: FloatArray, slope: FloatArray, bounds: Bounds) -> Evaluated:
    inside = (factor > bounds.lower) & (factor < bounds.upper)
    return np.clip(factor, bounds.lower, bounds.upper), np.where(inside, slope, 0.0)


DISTANCES: Mapping[str, Distance] = {
    "linear": linear,
    "raking": exponential,
    "logit": logit,
    "sinh": sinh,
    "asinh": asinh,
    "hellinger": hellinger,
    "entropy": entropy,
    "chi-square": chi_square,
}

BOUNDED = frozenset({"logit"})
"""Distances that need both bounds."""
