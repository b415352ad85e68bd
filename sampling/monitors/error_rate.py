"""The share of interviews that would fail if all were asked again, with its interval.

Horvitz and Thompson (1952): every failure found stands for 1 / pi interviews. The variance is
Hájek's approximation for fixed-size draws with unequal probabilities within strata (Deville, in
Survey Methodology 25, 1999), the interval Clopper and Pearson's with the effective sample size
(Korn and Graubard, Survey Methodology 24, 1998): it holds near zero, where error rates are.
"""

import math
from collections.abc import Iterable, Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.stats import beta

from sampling.errors import SamplingError


class Checked(Struct, frozen=True):
    """An interview that was asked again: whose, its inclusion probability, and whether it failed.

    `failed` is None where the person was not met or too little could be compared.
    """

    enumerator: str
    pi: float
    failed: bool | None


class ErrorRate(Struct, frozen=True, kw_only=True):
    """The estimated share of failing interviews in the round.

    Attributes:
        interviews: all interviews of the round.
        drawn: those of the first draw.
        checked: those of them with a result.
        failed: those that failed.
        total: estimated number of failing interviews in the round.
        rate: total / interviews.
        se: standard error of the rate.
        low: lower limit at `confidence`.
        high: upper limit.
        confidence: of the interval.
    """

    interviews: int
    drawn: int
    checked: int
    failed: int
    total: float
    rate: float
    se: float
    low: float
    high: float
    confidence: float


def error_rate(
    checked: Iterable[Checked], loads: Mapping[str, int], confidence: float = 0.95
) -> ErrorRate | None:
    """Estimate the error rate of a round from its first draw; None without any result.

    Args:
        checked: every interview of the first draw. Where some of an enumerator have no result, the
            others stand for them.
        loads: interviews of every enumerator.
        confidence: of the interval.

    Raises:
        SamplingError: `bad-probability`, `unknown-enumerator`.
    """
    work = _by_enumerator(checked, loads)
    results = {name: [one for one in of if one.failed is not None] for name, of in work.items()}
    known = sum(map(len, results.values()))
    if known == 0:
        return None
    total, variance, covered = 0.0, 0.0, 0
    for name, of in results.items():
        if not of:
            continue
        part, spread = _stratum(of, len(work[name]), loads[name])
        total, variance, covered = total + part, variance + spread, covered + loads[name]
    interviews = sum(loads.values())
    rate, se = total / covered, math.sqrt(variance) / covered
    low, high = _interval(rate, se, known, confidence)
    return ErrorRate(
        interviews=interviews,
        drawn=sum(map(len, work.values())),
        checked=known,
        failed=sum(one.failed is True for of in results.values() for one in of),
        total=rate * interviews,
        rate=rate,
        se=se,
        low=low,
        high=high,
        confidence=confidence,
    )


def audit_is_expanded(rate: ErrorRate, tolerated: float) -> bool:
    """Tell whether more of the round must be asked again: the upper limit is not tolerable."""
    return rate.high > tolerated


def _stratum(of: list[Checked], drawn: int, load: int) -> tuple[float, float]:
    """Return the estimated failures of one enumerator and their variance."""
    pi = np.array([one.pi for one in of]) * (len(of) / drawn)
    failed = np.array([float(bool(one.failed)) for one in of])
    total = min(float((failed / pi).sum()), float(load))
    return total, _variance(failed, pi)


def _variance(failed: NDArray[np.float64], pi: NDArray[np.float64]) -> float:
    n, kept = len(pi), 1 - pi
    if n == 1 or kept.sum() <= 0:
        return float((kept * (failed / pi) ** 2).sum())
    centre = float((kept * failed / pi).sum() / kept.sum())
    return float(n / (n - 1) * (kept * (failed / pi - centre) ** 2).sum())


def _interval(rate: float, se: float, known: int, confidence: float) -> tuple[float, float]:
    effective = rate * (1 - rate) / se**2 if se > 0 and 0 < rate < 1 else float(known)
    size = min(effective, float(known))
    tail, failed = (1 - confidence) / 2, min(rate, 1.0) * size
    low = 0.0 if failed <= 0 else float(beta.ppf(tail, failed, size - failed + 1))
    high = 1.0 if failed >= size else float(beta.ppf(1 - tail, failed + 1, size - failed))
    return low, high


def _by_enumerator(
    checked: Iterable[Checked], loads: Mapping[str, int]
) -> dict[str, list[Checked]]:
    work: dict[str, list[Checked]] = {}
    for one in checked:
        if not 0 < one.pi <= 1:
            raise _refusal("bad-probability", one.enumerator, one.pi, "above 0 and at most 1")
        if one.enumerator not in loads:
            raise _refusal("unknown-enumerator", "checked", one.enumerator, "one with a load")
        work.setdefault(one.enumerator, []).append(one)
    return work


def _refusal(code: str, where: str, got: object, expected: str) -> SamplingError:
    hint = "Give the probabilities and the loads of the draw itself."
    return SamplingError(code, where=where, got=got, expected=expected, hint=hint)
