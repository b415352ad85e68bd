"""Design effect in R's conventions: against simple random sampling without or with replacement.

deff = V / [S² (N̂-n)/(N̂ n)] for a mean (R `deff=TRUE`, here "srs"), with S² = n/(n-1) Σw(y-ȳ)²/N̂,
N̂ = Σw and n the rows with a valid answer. Undefined where N̂ ≤ n (weights that do not add up to a
population) or S² = 0. With replacement (R `deff="replace"`) the factor (N̂-n)/N̂ is left out.
"""

from typing import Literal

import numpy as np

from analysis.grouping import FloatArray
from analysis.totals import Totals

Comparison = Literal["srs", "replace"]
"""What an estimate is compared with: simple random sampling without or with replacement."""

NO_SPREAD = 1e-13
"""A variance below this share of the mean square is rounding."""


def spread(
    count: FloatArray, weight: FloatArray, value: FloatArray, square: FloatArray
) -> FloatArray:
    """S² of a variable from n, Σw, Σwy, Σwy²; exactly 0 where all answers agree."""
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_square = square / weight
        variance = mean_square - (value / weight) ** 2
        variance = np.where(variance <= NO_SPREAD * mean_square, 0.0, variance)
        return np.where(count > 1, count / (count - 1) * variance, np.nan)


def design_effect(
    variance: FloatArray,
    s2: FloatArray,
    count: FloatArray,
    weight: FloatArray,
    comparison: Comparison = "srs",
) -> FloatArray:
    """Deff of a mean; of a total, divide its variance by N̂² first."""
    with np.errstate(invalid="ignore", divide="ignore"):
        simple, known = s2 / count, s2 > 0
        if comparison == "srs":
            simple, known = simple * (weight - count) / weight, known & (weight > count)
        return np.where(known, variance / simple, np.nan)


def kish_effect(totals: Totals) -> FloatArray:
    """Kish's design effect of weighting, 1 + cv²(w) = n Σw² / (Σw)², per domain."""
    rows, weight, square = (totals.per_domain(part[:, None])[:, 0] for part in totals.weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(rows * square / weight**2)
