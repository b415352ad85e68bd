"""Design effect in R's convention `deff=TRUE`: against simple random sampling without replacement.

deff = V / [S² (N̂-n)/(N̂ n)] for a mean, with S² = n/(n-1) Σw(y-ȳ)²/N̂, N̂ = Σw and n the rows with a
valid answer. Undefined where N̂ ≤ n (weights that do not add up to a population) or S² = 0.
"""

import numpy as np

from analysis.grouping import FloatArray

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
    variance: FloatArray, s2: FloatArray, count: FloatArray, weight: FloatArray
) -> FloatArray:
    """Deff of a mean; of a total, divide its variance by N̂² first."""
    with np.errstate(invalid="ignore", divide="ignore"):
        simple = s2 * (weight - count) / (weight * count)
        return np.where((weight > count) & (s2 > 0), variance / simple, np.nan)
