"""The test per enumerator: its likelihood ratio, its level, its decisions."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta as beta_law

from sampling.errors import SamplingError
from sampling.monitors.sequential import (
    SequentialRule,
    accusing_rate,
    further_needed,
    judge_enumerator,
    likelihood_ratios,
    upper_bound,
)

RULE = SequentialRule()


def test_without_correlation_it_is_walds_ratio() -> None:
    rule = SequentialRule(icc=0, share=0.2, honest_mismatch=0.02, invented_match=0.1)
    q = 0.8 * 0.02 + 0.2 * 0.9
    by_hand = (q / 0.02) ** 2 * ((1 - q) / 0.98) ** 5
    assert likelihood_ratios(rule)[7, 2] == pytest.approx(by_hand)


def test_with_correlation_it_is_the_integral() -> None:
    rule = SequentialRule(icc=0.02, honest_mismatch=0.05)
    law = beta_law(0.05 * 49, 0.95 * 49)

    def invented(p: float) -> float:
        q = 0.9 * p + 0.1 * 0.9
        return q**3 * (1 - q) ** 9 * law.pdf(p)

    above = quad(invented, 0, 1, epsabs=1e-14)[0]
    below = quad(lambda p: p**3 * (1 - p) ** 9 * law.pdf(p), 0, 1, epsabs=1e-14)[0]
    assert likelihood_ratios(rule)[12, 3] == pytest.approx(above / below, rel=1e-6)


def test_the_ratio_is_a_martingale_for_the_honest() -> None:
    """Sum over all outcomes of the honest probability times the ratio is 1."""
    a, b = RULE.honest_mismatch * 199, (1 - RULE.honest_mismatch) * 199
    ratios = likelihood_ratios(RULE)
    for n in (1, 5, 20):
        total = 0.0
        for x in range(n + 1):
            honest = math.comb(n, x) * math.exp(
                math.lgamma(a + x) + math.lgamma(b + n - x) - math.lgamma(a + b + n)
                - math.lgamma(a) - math.lgamma(b) + math.lgamma(a + b)
            )  # fmt: skip
            total += honest * ratios[n, x]
        assert total == pytest.approx(1)


def test_the_level_counts_every_path() -> None:
    """Against all 2^10 sequences of a short test, one by one."""
    rule = SequentialRule(most=10, alpha=0.01)
    bound, a, b = upper_bound(rule), 0.01 * 199, 0.99 * 199
    crossing = 0.0
    for path in product((False, True), repeat=10):
        if judge_enumerator(path, rule).decision != "invented":
            continue
        probability, failed = 1.0, 0
        for n, fails in enumerate(path):
            chance = (a + failed) / (a + b + n)
            probability *= chance if fails else 1 - chance
            failed += fails
        crossing += probability
    assert crossing == pytest.approx(accusing_rate(rule, bound))
    assert crossing <= rule.alpha


@settings(deadline=None)
@given(
    honest=st.floats(0.001, 0.1),
    icc=st.floats(0, 0.05),
    share=st.floats(0.05, 0.5),
    most=st.integers(5, 60),
)
def test_the_honest_are_called_invented_at_most_alpha(
    honest: float, icc: float, share: float, most: int
) -> None:
    rule = SequentialRule(honest_mismatch=honest, icc=icc, share=share, most=most)
    assert accusing_rate(rule, upper_bound(rule)) <= rule.alpha
    ratios = likelihood_ratios(rule)
    for n in (1, most // 2, most):
        assert np.all(np.diff(ratios[n, : n + 1]) >= 0)


def test_decisions() -> None:
    assert judge_enumerator([], RULE).decision == "open"
    assert judge_enumerator([True], RULE).decision == "open"
    blatant = judge_enumerator([True] * 8, RULE)
    assert (blatant.decision, blatant.checked, blatant.failed) == ("invented", 3, 3)
    clean = judge_enumerator([False] * 50, RULE)
    assert (clean.decision, clean.failed) == ("clean", 0)
    assert clean.checked < 50
    late = judge_enumerator([True, *[False] * 49], RULE)
    assert (late.decision, late.checked) == ("undecided", 50)
    # what comes after a decision changes nothing
    assert judge_enumerator([True] * 3 + [False] * 40, RULE).decision == "invented"


def test_suspicion_asks_for_more_and_calm_does_not() -> None:
    suspicious = judge_enumerator([False] * 9 + [True], RULE)
    assert suspicious.ratio > 1
    assert further_needed(suspicious, RULE) == RULE.step
    assert further_needed(judge_enumerator([False] * 10, RULE), RULE) == 0
    assert further_needed(judge_enumerator([True] * 5, RULE), RULE) == 0
    short = SequentialRule(most=12)
    assert further_needed(judge_enumerator([False] * 9 + [True], short), short) == 2


@pytest.mark.parametrize(
    "changed",
    [{"alpha": 0}, {"beta": 1}, {"share": 0}, {"honest_mismatch": 0.95}, {"icc": 1}, {"most": 0},
     {"invented_match": 1}],
)  # fmt: skip
def test_rules_that_cannot_be_are_refused(changed: dict[str, float]) -> None:
    with pytest.raises(SamplingError) as refused:
        likelihood_ratios(SequentialRule(**changed))
    assert refused.value.code == "bad-rule"
