"""Trimming: weights beyond the limits are set to them, and what that frees is shared out.

As in R `trimWeights`: what was cut off is added in equal parts to every weight that was within the
limits. That may push weights over a limit again; `strict` repeats until none is. The sum is kept.
"""

from typing import NamedTuple

import numpy as np
from msgspec import Struct

from analysis.errors import AnalysisError
from analysis.grouping import FloatArray

MOST_PASSES = 1000


class Limit(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A limit said relative to the weights themselves; the parts given are added up.

    `mean` and `median` multiply the mean and the median, `iqr` the distance between the quartiles:
    `{"median": 1, "iqr": 6}` is the median and six times that distance.
    """

    mean: float = 0.0
    median: float = 0.0
    iqr: float = 0.0

    def of(self, weights: FloatArray) -> float:
        """The limit for these weights."""
        low, middle, high = np.quantile(weights, [0.25, 0.5, 0.75])
        parts = self.mean * weights.mean() + self.median * middle + self.iqr * (high - low)
        return float(parts)


class Trimmed(NamedTuple):
    """New weights, the limits in numbers, and how many passes it took."""

    weights: FloatArray
    lower: float
    upper: float
    passes: int


def trim(
    weights: FloatArray,
    *,
    lower: float | Limit | None,
    upper: float | Limit | None,
    strict: bool,
    where: str,
) -> Trimmed:
    """Trim positive weights.

    Raises:
        AnalysisError: `infeasible-limits` where no weights within the limits have this sum.
    """
    low = lower.of(weights) if isinstance(lower, Limit) else -np.inf if lower is None else lower
    high = upper.of(weights) if isinstance(upper, Limit) else np.inf if upper is None else upper
    _refuse_infeasible(weights, low, high, where)
    for number in range(MOST_PASSES):
        outside = (weights < low) | (weights > high)
        if not outside.any() or (number == 1 and not strict):
            return Trimmed(weights, low, high, number)
        if outside.all():
            raise _limits_error(where, "no weight within the limits that could take what is cut")
        cut = np.clip(weights, low, high)
        spare = (weights - cut).sum() / (len(weights) - outside.sum())
        weights = np.where(outside, cut, cut + spare)
    raise _limits_error(where, f"weights still beyond the limits after {MOST_PASSES} passes")


def _refuse_infeasible(weights: FloatArray, low: float, high: float, where: str) -> None:
    mean = float(weights.mean())
    if low > high:
        raise _limits_error(where, f"lower {low:.6g} above upper {high:.6g}")
    if not low <= mean <= high:
        raise _limits_error(where, f"a mean weight of {mean:.6g}, limits {low:.6g} and {high:.6g}")


def _limits_error(where: str, got: str) -> AnalysisError:
    return AnalysisError(
        "infeasible-limits",
        where=where,
        got=got,
        expected="limits on both sides of the mean weight",
        hint="Trimming keeps the sum: move the limits apart.",
    )
