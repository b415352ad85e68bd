"""The twelve rules by which a weighted sample is turned into a quantile, named as R `svyquantile`.

`hf1` … `hf9` are the nine of Hyndman and Fan (1996) with weights, `math` and `school` the two of
textbooks (the lower and the middle of two equally good values), `shahvaish` that of Shah and
Vaish (2006). Rules read sorted values once per quantile; none needs the design.

A quantile that falls exactly between two values is one within 1e-12 of it: neither the order of the
rows nor a factor common to all weights may decide by a rounding, which in R they do.

Two places where R survey 4.1-1 is its own: `shahvaish` subtracts half the raw weight, so that it
alone depends on the scale of the weights; and below the first value's share of the weight, R takes
the second value (or a point outside the sample), where every rule here takes the smallest.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np

from analysis.grouping import FloatArray

QuantileRule = Literal[
    "math", "school", "shahvaish", "hf1", "hf2", "hf3", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9"
]


SAME_SHARE = 1e-12
"""Shares of the weight that differ by no more than this are one share."""


class SortedSample(NamedTuple):
    """Values in ascending order, their positive weights and the running sums of these."""

    values: FloatArray
    weights: FloatArray
    running: FloatArray


class Neighbours(NamedTuple):
    """The values on both sides of a quantile, the place of the lower one, and how far both are."""

    low: float
    high: float
    place: int
    above_low: float
    below_high: float


def sorted_sample(values: FloatArray, weights: FloatArray) -> SortedSample:
    """Sort one sample; rows of weight 0 are left out."""
    inside = weights > 0
    order = np.argsort(values[inside], kind="stable")
    ordered = weights[inside][order]
    return SortedSample(values[inside][order], ordered, np.cumsum(ordered))


def quantile(sample: SortedSample, p: float, rule: QuantileRule) -> float:
    """The quantile at `p` (0 to 1); NaN without a value or without a `p`."""
    if len(sample.values) == 0 or np.isnan(p):
        return float("nan")
    if len(sample.values) == 1:
        return float(sample.values[0])
    return RULES[rule](sample, p)


def _neighbours(sample: SortedSample, p: float) -> Neighbours:
    share = sample.running / sample.running[-1]
    place = int(np.searchsorted(share, p + SAME_SHARE, side="right")) - 1
    if place < 0:
        low = float(sample.values[0])
        return Neighbours(low, low, -1, p, share[0] - p)
    following = min(place + 1, len(sample.values) - 1)
    above = float(p - share[place])
    return Neighbours(
        float(sample.values[place]),
        float(sample.values[following]),
        place,
        above if above > SAME_SHARE else 0.0,
        float(share[following] - p),
    )


def _lower(sample: SortedSample, p: float) -> float:
    near = _neighbours(sample, p)
    return near.low if near.above_low == 0 else near.high


def _middle(sample: SortedSample, p: float) -> float:
    near = _neighbours(sample, p)
    return (near.low + near.high) / 2 if near.above_low == 0 else near.high


def _even(sample: SortedSample, p: float) -> float:
    """On distinct values; of two equally good ones that at an even place."""
    distinct, first = np.unique(sample.values, return_index=True)
    weights = np.add.reduceat(sample.weights, first)
    near = _neighbours(SortedSample(distinct, weights, np.cumsum(weights)), p)
    even = (near.place + 1) % 2 == 0
    return near.low if near.above_low == 0 and even else near.high


def _between(sample: SortedSample, p: float) -> float:
    near = _neighbours(sample, p)
    gap = near.above_low + near.below_high
    return near.low if gap == 0 else near.low + (near.high - near.low) * near.above_low / gap


def _step(sample: SortedSample, p: float) -> float:
    mean = sample.running[-1] / len(sample.weights)
    share = sample.running / mean + 0.5 - sample.weights / 2
    place = share / (len(sample.weights) + 1)
    order = np.argsort(place, kind="stable")
    at = int(np.searchsorted(place[order], p, side="right")) - 1
    return float(sample.values[order][max(at, 0)])


def _interpolated(
    position: Callable[[SortedSample], FloatArray],
) -> Callable[[SortedSample, float], float]:
    """A rule that draws a line through the values at the positions given."""

    def rule(sample: SortedSample, p: float) -> float:
        return float(np.interp(p, position(sample), sample.values))

    return rule


def _before(sample: SortedSample) -> FloatArray:
    return np.concatenate([[0.0], sample.running[:-1]])


RULES: dict[QuantileRule, Callable[[SortedSample, float], float]] = {
    "math": _lower,
    "school": _middle,
    "shahvaish": _step,
    "hf1": _lower,
    "hf2": _middle,
    "hf3": _even,
    "hf4": _between,
    "hf5": _interpolated(lambda s: (s.running - s.weights / 2) / s.running[-1]),
    "hf6": _interpolated(lambda s: s.running / (s.running[-1] + s.weights[-1])),
    "hf7": _interpolated(lambda s: _before(s) / s.running[-2]),
    "hf8": _interpolated(
        lambda s: (_before(s) + 2 * s.running) / 3 / (s.running[-1] + s.weights[-1] / 3)
    ),
    "hf9": _interpolated(
        lambda s: (3 * _before(s) + 5 * s.running) / 8 / (s.running[-1] + s.weights[-1] / 4)
    ),
}
