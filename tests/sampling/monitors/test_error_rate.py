"""The error rate of a round: unbiased over repeated draws, intervals that cover, by hand."""

import numpy as np
import pytest

from sampling.errors import SamplingError
from sampling.monitors.back_checks import DrawRule, Interview, draw_back_checks
from sampling.monitors.error_rate import Checked, audit_is_expanded, error_rate


def test_by_hand() -> None:
    checked = [Checked("a", 0.5, True), Checked("a", 0.25, False), Checked("b", 0.1, False)]
    rate = error_rate(checked, {"a": 8, "b": 12})
    assert rate is not None
    assert rate.total == pytest.approx(2)  # 1 / 0.5
    assert rate.rate == pytest.approx(0.1)
    # Hájek: kept (.5, .75); centre .5 * 2 / 1.25 = .8; 2 * (.5 * 1.2² + .75 * .8²) = 2.4
    assert rate.se == pytest.approx(2.4**0.5 / 20)
    assert rate.low < rate.rate < rate.high


def test_who_was_not_met_is_stood_for_by_the_others() -> None:
    checked = [Checked("a", 0.5, True), Checked("a", 0.5, None), Checked("b", 0.5, None)]
    rate = error_rate(checked, {"a": 4, "b": 4})
    assert rate is not None
    assert (rate.drawn, rate.checked, rate.failed) == (3, 1, 1)
    assert rate.rate == pytest.approx(1)
    assert error_rate([Checked("a", 0.5, None)], {"a": 2}) is None


def test_estimates_over_many_draws_hit_the_truth_and_intervals_cover() -> None:
    random = np.random.default_rng(11)
    work = [Interview(f"{who}-{k}", str(who), k / 29) for who in range(12) for k in range(30)]
    # failures are commoner where the risk is high, so a naive share would be biased
    fails = {one.id: bool(random.random() < 0.02 + 0.15 * one.risk) for one in work}
    truth = sum(fails.values()) / len(work)
    rule, loads = DrawRule(rate=0.2, ratio=6), {str(who): 30 for who in range(12)}
    rates, covered = [], 0
    for _ in range(600):
        drawn = draw_back_checks(work, rule, random)
        rate = error_rate([Checked(o.enumerator, o.pi, fails[o.id]) for o in drawn], loads)
        assert rate is not None
        rates.append(rate.rate)
        covered += rate.low <= truth <= rate.high
    assert np.mean(rates) == pytest.approx(truth, abs=3 * np.std(rates) / 600**0.5)
    assert covered / 600 > 0.92


def test_nothing_found_still_has_an_upper_limit() -> None:
    rate = error_rate([Checked("a", 0.2, False)] * 10, {"a": 50})
    assert rate is not None
    assert (rate.rate, rate.low) == (0, 0)
    assert rate.high == pytest.approx(1 - 0.025**0.1)  # ten without a failure
    assert audit_is_expanded(rate, 0.05)
    assert not audit_is_expanded(rate, 0.5)


@pytest.mark.parametrize(
    ("checked", "code"),
    [(Checked("a", 0, True), "bad-probability"), (Checked("x", 1, True), "unknown-enumerator")],
)
def test_what_was_not_drawn_is_refused(checked: Checked, code: str) -> None:
    with pytest.raises(SamplingError) as refused:
        error_rate([checked], {"a": 3})
    assert refused.value.code == code
