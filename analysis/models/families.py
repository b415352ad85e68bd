"""Families of generalised linear models with their canonical links, as R's quasi families.

McCullagh and Nelder (1989), ch. 2. With a canonical link dμ/dη is the variance function.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from scipy.special import expit, logit, xlogy

from analysis.grouping import FloatArray

FamilyName = Literal["gaussian", "binomial", "poisson"]
Function = Callable[[FloatArray], FloatArray]


class Family(NamedTuple):
    """Inverse link μ(η), link, variance V(μ), deviance d(y, μ), start of μ from y and w, range."""

    mean: Function
    link: Function
    variance: Function
    deviance: Callable[[FloatArray, FloatArray], FloatArray]
    start: Callable[[FloatArray, FloatArray], FloatArray]
    lowest: float
    highest: float


def _ones(mean: FloatArray) -> FloatArray:
    return np.ones_like(mean)


def _same(values: FloatArray) -> FloatArray:
    return values


FAMILIES: dict[FamilyName, Family] = {
    "gaussian": Family(
        _same, _same, _ones, lambda y, m: (y - m) ** 2, lambda y, _: y, -np.inf, np.inf
    ),
    "binomial": Family(
        lambda eta: np.asarray(expit(eta)),
        lambda mean: np.asarray(logit(mean)),
        lambda mean: mean * (1 - mean),
        lambda y, m: np.asarray(2 * (xlogy(y, y / m) + xlogy(1 - y, (1 - y) / (1 - m)))),
        lambda y, w: (w * y + 0.5) / (w + 1),
        0.0,
        1.0,
    ),
    "poisson": Family(
        np.exp,
        np.log,
        _same,
        lambda y, m: np.asarray(2 * (xlogy(y, y / m) - (y - m))),
        lambda y, _: y + 0.1,
        0.0,
        np.inf,
    ),
}
