"""A sequential test per enumerator: do his interviews fail like an honest person's, or worse?

Every interview that is asked again fails or holds (`comparison.judge`). Honest work fails now and
then: another person answered, somebody forgot. Of an honest enumerator a share p fails, and p
itself differs between enumerators, Beta with mean `honest_mismatch` and correlation `icc` of two
interviews of one enumerator. Of one who invents the share `share`, the invented fail with
1 - `invented_match` and the rest as an honest one's. The likelihood ratio of the two, after n
interviews of which x failed, is

    L(x, n) = E[q^x (1 - q)^(n - x)] / E[p^x (1 - p)^(n - x)]
    q = (1 - share) p + share (1 - invented_match)

Both hypotheses are exchangeable, so L depends on x and n alone. Wald (Sequential Analysis, 1947)
stops where L is high ("invented") or at most beta ("clean"). His upper bound 1/alpha is safe but
wasteful for a test that ends after `most` interviews anyway, so the bound is the lowest at which
an honest enumerator would ever cross it with probability at most alpha if all `most` were asked
again, counted exactly. Stopping earlier, for whatever reason, can only lower that probability.
What the test finds is a case for people to resolve, no judgement of anybody.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.linalg import eigh_tridiagonal
from scipy.special import betaln

from sampling.errors import SamplingError

Decision = Literal["open", "invented", "clean", "undecided"]
_NO_ICC: Final = 1e-6
"""A correlation below this changes nothing that could be seen, and counts as none."""


class SequentialRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the test assumes and how sure it has to be.

    Attributes:
        alpha: highest probability of calling an honest enumerator's work invented.
        beta: of calling the work of one who invents `share` clean.
        share: share of invented interviews that has to be found.
        honest_mismatch: share of honest interviews that fail when asked again.
        invented_match: share of invented ones that hold by chance or by favour.
        icc: correlation of two honest interviews of one enumerator in failing.
        most: re-contacts after which the test ends undecided.
        step: how many more are drawn at a time where work is suspicious and not decided.
        suspicion: likelihood ratio above which more are drawn.
    """

    alpha: float = 0.004
    beta: float = 0.05
    share: float = 0.1
    honest_mismatch: float = 0.01
    invented_match: float = 0.1
    icc: float = 0.005
    most: int = 50
    step: int = 5
    suspicion: float = 1.0


class SequentialResult(Struct, frozen=True, kw_only=True):
    """Where the test stands: re-contacts, failures, likelihood ratio when it ended or now."""

    decision: Decision
    checked: int
    failed: int
    ratio: float


def judge_enumerator(outcomes: Sequence[bool], rule: SequentialRule) -> SequentialResult:
    """Run the test over outcomes in the order they came in; True is a failure.

    The first bound that is reached decides; what comes later changes nothing.

    Raises:
        SamplingError: `bad-rule`.
    """
    ratios = likelihood_ratios(rule)
    failed, ratio = 0, 1.0
    for checked, outcome in enumerate(outcomes[: rule.most], start=1):
        failed += bool(outcome)
        ratio = float(ratios[checked, failed])
        decision = _decision(ratio, rule)
        if decision != "open":
            return SequentialResult(decision=decision, checked=checked, failed=failed, ratio=ratio)
    ended = len(outcomes) >= rule.most
    return SequentialResult(
        decision="undecided" if ended else "open",
        checked=min(len(outcomes), rule.most),
        failed=failed,
        ratio=ratio,
    )


def further_needed(result: SequentialResult, rule: SequentialRule) -> int:
    """Return how many more of this enumerator's interviews to draw; 0 where no more is asked."""
    if result.decision != "open" or result.ratio <= rule.suspicion:
        return 0
    return min(rule.step, rule.most - result.checked)


@lru_cache(maxsize=64)
def upper_bound(rule: SequentialRule) -> float:
    """Return the likelihood ratio at which the test says "invented".

    Raises:
        SamplingError: `bad-rule`.
    """
    ratios = likelihood_ratios(rule)
    candidates = np.unique(ratios[np.isfinite(ratios) & (ratios > 1)])
    low, high = 0, len(candidates)  # the last one that fails, the first that holds
    while low < high:
        middle = (low + high) // 2
        if accusing_rate(rule, float(candidates[middle])) <= rule.alpha:
            high = middle
        else:
            low = middle + 1
    return float(candidates[low]) if low < len(candidates) else 1 / rule.alpha


def accusing_rate(rule: SequentialRule, bound: float) -> float:
    """Return the chance that an honest enumerator crosses `bound` within `most` re-contacts.

    Exact: x failures in n move on to x + 1 with the Pólya probability (a + x) / (a + b + n).
    """
    ratios, crossed = likelihood_ratios(rule), 0.0
    places = np.arange(rule.most + 2)
    alive = np.where(places == 0, 1.0, 0.0)
    for before in range(rule.most):
        failing = _next_failure(rule, places, before)
        moved = alive * (1 - failing)
        moved[1:] += (alive * failing)[:-1]
        above = np.append(ratios[before + 1] >= bound, True)
        below = np.append(ratios[before + 1] <= rule.beta, False)
        crossed += float(moved[above].sum())
        alive = np.where(above | below, 0.0, moved)
    return crossed


def _next_failure(
    rule: SequentialRule, failed: NDArray[np.intp], checked: int
) -> NDArray[np.float64]:
    """Return the chance of a failure after `failed` of `checked`, of an honest enumerator."""
    if rule.icc < _NO_ICC:
        return np.full(failed.shape, rule.honest_mismatch)
    spread = (1 - rule.icc) / rule.icc
    a = rule.honest_mismatch * spread
    return np.asarray(np.minimum(1.0, (a + failed) / (spread + checked)))


@lru_cache(maxsize=64)
def likelihood_ratios(rule: SequentialRule) -> NDArray[np.float64]:
    """Return L[n, x] for n up to `most` and x up to n.

    The expectation over p is a Gauss-Jacobi quadrature, exact for polynomials of this degree.

    Raises:
        SamplingError: `bad-rule`.
    """
    _check(rule)
    n = np.arange(rule.most + 1)[:, None]
    x = np.minimum(np.arange(rule.most + 1)[None, :], n)
    if rule.icc < _NO_ICC:
        nodes, weights = np.array([rule.honest_mismatch]), np.array([1.0])
        honest = x * np.log(nodes[0]) + (n - x) * np.log1p(-nodes[0])
    else:
        spread = (1 - rule.icc) / rule.icc
        a, b = rule.honest_mismatch * spread, (1 - rule.honest_mismatch) * spread
        nodes, weights = _quadrature(a, b, rule.most // 2 + 2)
        honest = betaln(a + x, b + n - x) - betaln(a, b)
    q = (1 - rule.share) * nodes + rule.share * (1 - rule.invented_match)
    terms = x[..., None] * np.log(q) + (n - x)[..., None] * np.log1p(-q)
    ratios = np.exp(np.log((np.exp(terms) * weights).sum(axis=-1)) - honest)
    # one more failure never speaks for anybody, though a law with a long tail may say so far out
    return np.asarray(np.maximum.accumulate(ratios, axis=1))


def _quadrature(a: float, b: float, size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return nodes and weights of the Beta(a, b) law (Golub and Welsch 1969).

    Exact for polynomials of degree 2 · size - 1; scipy's own overflows where a + b is large.
    """
    k = np.arange(size, dtype=np.float64)
    twice = 2 * k + a + b - 2
    diagonal = np.full(size, (a - b) / (a + b))
    diagonal[1:] = ((a - 1) ** 2 - (b - 1) ** 2) / (twice[1:] * (twice[1:] + 2))
    off = np.full(size - 1, 4 * a * b / ((a + b) ** 2 * (a + b + 1)))
    k, twice = k[2:], twice[2:]
    inner = 4 * k * (k + a - 1) * (k + b - 1) * (k + a + b - 2)
    off[1:] = inner / (twice**2 * (twice + 1) * (twice - 1))
    raw, vectors = eigh_tridiagonal(diagonal, np.sqrt(off))
    return (raw + 1) / 2, vectors[0] ** 2


def _decision(ratio: float, rule: SequentialRule) -> Decision:
    if ratio >= upper_bound(rule):
        return "invented"
    return "clean" if ratio <= rule.beta else "open"


def _check(rule: SequentialRule) -> None:
    shares = {
        "alpha": rule.alpha, "beta": rule.beta, "share": rule.share,
        "honest_mismatch": rule.honest_mismatch,
    }  # fmt: skip
    wrong = [(name, value) for name, value in shares.items() if not 0 < value < 1]
    wrong += [("invented_match", rule.invented_match)] * (not 0 <= rule.invented_match < 1)
    wrong += [("icc", rule.icc)] * (not 0 <= rule.icc < 1)
    wrong += [("most", rule.most)] * (rule.most < 1)
    if not wrong and rule.honest_mismatch >= 1 - rule.invented_match:
        wrong.append(("honest_mismatch", rule.honest_mismatch))
    if wrong:
        raise SamplingError(
            "bad-rule",
            where=wrong[0][0],
            got=wrong[0][1],
            expected="shares between 0 and 1, honest failures rarer than invented ones, most ≥ 1",
            hint="Correct the rule of the monitors' test.",
        )
