"""Ranks with their uncertainty: joint confidence sets of Klein, Wright and Wieczorek.

Klein, Wright and Wieczorek (2020), Journal of the Royal Statistical Society C 69: joint intervals
for all units at the given level; a unit's rank set runs from one more than the number of units
whose interval lies wholly above it to K minus the number wholly below. Rank 1 is the best.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from analysis.errors import AnalysisError
from analysis.grouping import FloatArray, IntArray

Simultaneity = Literal["independent", "bonferroni"]


def rank_sets(
    est: npt.ArrayLike,
    se: npt.ArrayLike,
    level: float = 0.9,
    method: Simultaneity = "independent",
) -> tuple[IntArray, IntArray]:
    """Lowest and highest rank of every unit: (lo, hi), 1 ≤ lo ≤ hi ≤ K.

    `method` says how the intervals hold jointly: `independent` estimates (one sample per unit) or
    `bonferroni` for any dependence. Raises `not-rankable` for values that are not numbers.
    """
    values, errors = np.asarray(est, dtype=np.float64), np.asarray(se, dtype=np.float64)
    _check(values, errors)
    half = joint_multiplier(len(values), level, method) * errors
    return interval_rank_sets(values - half, values + half)


def interval_rank_sets(lower: FloatArray, upper: FloatArray) -> tuple[IntArray, IntArray]:
    """Lowest and highest rank of every unit from intervals that hold together."""
    better = len(lower) - np.searchsorted(np.sort(lower), upper, side="right")
    worse = np.searchsorted(np.sort(upper), lower, side="left")
    return 1 + better.astype(np.int64), len(lower) - worse.astype(np.int64)


def joint_multiplier(k: int, level: float, method: Simultaneity) -> float:
    """Normal multiplier that makes K intervals hold together at `level`."""
    if k == 0:
        return 0.0
    single = level ** (1 / k) if method == "independent" else 1 - (1 - level) / k
    return float(ndtri((1 + single) / 2))


def competition_ranks(values: Sequence[float]) -> tuple[int, ...]:
    """Official ranks, highest first, equals share the better rank and the next are skipped."""
    descending = np.sort(np.asarray(values, dtype=np.float64))[::-1]
    better = np.searchsorted(-descending, -np.asarray(values, dtype=np.float64), side="left")
    return tuple((better + 1).tolist())


def _check(values: FloatArray, errors: FloatArray) -> None:
    usable = np.isfinite(values) & np.isfinite(errors) & (errors >= 0)
    if values.shape != errors.shape or not usable.all():
        raise AnalysisError(
            "not-rankable",
            where="ranking",
            got="a value or standard error that is missing or negative",
            expected="one number and one standard error ≥ 0 per unit",
            hint="Leave unranked units out before ranking.",
        )
