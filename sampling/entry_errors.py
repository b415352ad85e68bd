"""The error rate of data entry, from forms that two people entered independently.

A form is drawn with one known probability for all, so the share of answers that differ is a ratio
of sums over forms; answers of one form are not independent, and its variance is that of a ratio
over clusters (Cochran, Sampling Techniques, 1977, 6.3, without a finite correction). The interval
is Clopper and Pearson's with the effective sample size (Korn and Graubard, Survey Methodology 24,
1998). Two people who make the same mistake agree: the rate is what two entries see, not more.
"""

import math
from collections.abc import Sequence

from msgspec import Struct
from scipy.stats import beta

from sampling.errors import SamplingError


class Pair(Struct, frozen=True):
    """A form entered twice: answers compared, and those that differ."""

    compared: int
    different: int


class EntryErrors(Struct, frozen=True, kw_only=True):
    """How often two entries of one form differ.

    Attributes:
        forms: forms entered twice.
        compared: answers compared.
        different: those that differ.
        rate: different / compared.
        se: its standard error; None for a single form.
        low: lower limit at `confidence`.
        high: upper limit.
        confidence: of the interval.
    """

    forms: int
    compared: int
    different: int
    rate: float
    se: float | None
    low: float
    high: float
    confidence: float


def entry_errors(pairs: Sequence[Pair], confidence: float = 0.95) -> EntryErrors | None:
    """Estimate the error rate of entry; None where nothing was compared.

    Where no answer differs there is no variance to be seen, and answers count as independent.

    Raises:
        SamplingError: `bad-count`: more answers differ than were compared.
    """
    for pair in pairs:
        if not 0 <= pair.different <= pair.compared:
            raise SamplingError(
                "bad-count",
                where="pair",
                got=pair.different,
                expected=f"0 to {pair.compared}",
                hint="Count every answer of a form once.",
            )
    compared = sum(pair.compared for pair in pairs)
    if compared == 0:
        return None
    different = sum(pair.different for pair in pairs)
    rate = different / compared
    se = _standard_error(pairs, rate, compared)
    low, high = _interval(rate, se, compared, confidence)
    return EntryErrors(
        forms=len(pairs),
        compared=compared,
        different=different,
        rate=rate,
        se=se,
        low=low,
        high=high,
        confidence=confidence,
    )


def _standard_error(pairs: Sequence[Pair], rate: float, compared: int) -> float | None:
    n = len(pairs)
    if n == 1:
        return None
    squares = sum((pair.different - rate * pair.compared) ** 2 for pair in pairs)
    return math.sqrt(n / (n - 1) * squares) / compared


def _interval(
    rate: float, se: float | None, compared: int, confidence: float
) -> tuple[float, float]:
    effective = rate * (1 - rate) / se**2 if se and 0 < rate < 1 else float(compared)
    size = min(effective, float(compared))
    tail, found = (1 - confidence) / 2, rate * size
    low = 0.0 if found <= 0 else float(beta.ppf(tail, found, size - found + 1))
    high = 1.0 if found >= size else float(beta.ppf(1 - tail, found + 1, size - found))
    return low, high
