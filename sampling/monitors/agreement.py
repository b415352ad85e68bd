"""Agreement of two observers on categories: Cohen's kappa, weighted kappa, Gwet's AC1.

Kappa and its standard error: Fleiss, Cohen and Everitt, Psychological Bulletin 72 (1969), the
weighted form with identity weights for the plain one. AC1: Gwet, British Journal of Mathematical
and Statistical Psychology 61 (2008), variance by his linearisation for two raters. Kappa falls
towards zero when nearly all answers are alike, though the observers agree; AC1 does not, so both
are shown.
"""

from collections.abc import Hashable, Sequence
from typing import Final, Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.stats import norm

from sampling.errors import SamplingError

Weighting = Literal["identity", "linear", "quadratic"]
_Z: Final = float(norm.ppf(0.975))


class Agreement(Struct, frozen=True, kw_only=True):
    """A coefficient of agreement.

    Attributes:
        n: pairs compared.
        observed: share of agreement (weighted, where weights are).
        expected: agreement that chance alone would give.
        value: (observed - expected) / (1 - expected); None where chance explains everything.
        se: standard error for intervals; None where value is, or n is below 2.
        low: lower limit at 95 %, cut to -1.
        high: upper limit at 95 %, cut to 1.
    """

    n: int
    observed: float
    expected: float
    value: float | None
    se: float | None
    low: float | None
    high: float | None


def table(
    first: Sequence[Hashable], second: Sequence[Hashable], categories: Sequence[Hashable]
) -> NDArray[np.float64]:
    """Return the counts of pairs: rows by the first observer, columns by the second.

    Raises:
        SamplingError: `unequal-lengths`, `unknown-category`.
    """
    if len(first) != len(second):
        raise SamplingError(
            "unequal-lengths",
            where="second",
            got=len(second),
            expected=f"{len(first)} answers",
            hint="Give both observers' answers for the same cases, in the same order.",
        )
    place = {category: k for k, category in enumerate(categories)}
    counts = np.zeros((len(place), len(place)))
    for pair in zip(first, second, strict=True):
        if stray := [answer for answer in pair if answer not in place]:
            raise SamplingError(
                "unknown-category",
                where="answers",
                got=stray[0],
                expected="one of " + ", ".join(map(str, categories)),
                hint="Name every category, also those nobody chose.",
            )
        counts[place[pair[0]], place[pair[1]]] += 1
    return counts


def kappa(counts: NDArray[np.float64], weighting: Weighting = "identity") -> Agreement:
    """Return Cohen's kappa of a square table of counts; weighted where asked.

    `linear` weights are 1 - |i - j| / (q - 1), `quadratic` 1 - ((i - j) / (q - 1))²: for scales.
    """
    n = float(counts.sum())
    if n == 0:
        return _nothing()
    shares, weights = counts / n, _weights(len(counts), weighting)
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed = float((weights * shares).sum())
    expected = float((weights * np.outer(rows, columns)).sum())
    if expected >= 1:
        return _undefined(n, observed, expected)
    by_row, by_column = weights @ columns, rows @ weights
    mean = by_row[:, None] + by_column[None, :]
    inner = (shares * (weights * (1 - expected) - mean * (1 - observed)) ** 2).sum()
    taken = (observed * expected - 2 * expected + observed) ** 2
    variance = (inner - taken) / (n * (1 - expected) ** 4)
    return _agreement(n, observed, expected, float(variance))


def ac1(counts: NDArray[np.float64]) -> Agreement:
    """Return Gwet's AC1 of a square table of counts."""
    n, q = float(counts.sum()), len(counts)
    if n == 0 or q == 1:
        return _nothing()
    shares = counts / n
    mean = (shares.sum(axis=1) + shares.sum(axis=0)) / 2
    observed = float(np.trace(shares))
    expected = float((mean * (1 - mean)).sum() / (q - 1))
    value = (observed - expected) / (1 - expected)
    pair_expected = ((1 - mean)[:, None] + (1 - mean)[None, :]) / (2 * (q - 1))
    own = (np.eye(q) - expected) / (1 - expected)
    linear = own - 2 * (1 - value) * (pair_expected - expected) / (1 - expected)
    spread = float((counts * (linear - value) ** 2).sum())
    return _agreement(n, observed, expected, spread / n**2)


def _weights(q: int, weighting: Weighting) -> NDArray[np.float64]:
    if weighting == "identity" or q == 1:
        return np.eye(q)
    distance = np.abs(np.subtract.outer(np.arange(q), np.arange(q))) / (q - 1)
    return 1 - distance if weighting == "linear" else 1 - distance**2


def _agreement(n: float, observed: float, expected: float, variance: float) -> Agreement:
    value = (observed - expected) / (1 - expected)
    se = None if n <= 1 else float(np.sqrt(max(0.0, variance)))
    return Agreement(
        n=round(n),
        observed=observed,
        expected=expected,
        value=value,
        se=se,
        low=None if se is None else max(-1.0, value - _Z * se),
        high=None if se is None else min(1.0, value + _Z * se),
    )


def _undefined(n: float, observed: float, expected: float) -> Agreement:
    return Agreement(
        n=round(n),
        observed=observed,
        expected=expected,
        value=None,
        se=None,
        low=None,
        high=None,
    )


def _nothing() -> Agreement:
    return _undefined(0, 0.0, 0.0)
