"""The draw of back-checks: known probabilities above zero, the same again from the same seed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from sampling.errors import SamplingError
from sampling.monitors.back_checks import (
    DrawRule,
    Interview,
    draw_back_checks,
    draw_further,
    probabilities,
)

WORK = [Interview(f"{who}{k:02}", who, k / 49) for who in "ab" for k in range(50)]


def generator(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_the_order_of_the_list_does_not_matter() -> None:
    rule = DrawRule(rate=0.2, ratio=8, overlap=0.25)
    drawn = draw_back_checks(WORK, rule, generator())
    assert drawn == draw_back_checks(reversed(WORK), rule, generator())
    assert drawn != draw_back_checks(WORK, rule, generator(2))
    assert len(drawn) == 20
    assert sum(one.second for one in drawn) == 5
    assert {one.second_pi for one in drawn} == {0.25}


def test_every_interview_can_be_drawn_and_flags_lift_at_most_by_the_ratio() -> None:
    pi = probabilities(WORK, DrawRule(rate=0.2, ratio=8))
    assert min(pi.values()) > 0
    assert pi["a49"] / pi["a00"] == pytest.approx(8)
    assert sum(pi[f"a{k:02}"] for k in range(50)) == pytest.approx(10)


@given(
    loads=st.lists(st.integers(1, 40), min_size=1, max_size=5),
    rate=st.floats(0.01, 1),
    ratio=st.floats(1, 20),
    seed=st.integers(0, 2**32),
)
def test_each_enumerator_gets_his_number(
    loads: list[int], rate: float, ratio: float, seed: int
) -> None:
    risks = generator(seed).random(sum(loads))
    work = [
        Interview(f"{who}-{k}", str(who), float(risks[sum(loads[:who]) + k]))
        for who, load in enumerate(loads)
        for k in range(load)
    ]
    rule = DrawRule(rate=rate, ratio=ratio)
    drawn = draw_back_checks(work, rule, generator(seed))
    pi = probabilities(work, rule)
    assert all(0 < value <= 1 for value in pi.values())
    assert {one.id: one.pi for one in drawn}.items() <= pi.items()
    for who, load in enumerate(loads):
        assert sum(one.enumerator == str(who) for one in drawn) == rule.number(load) >= 1


def test_twenty_thousand_draws_keep_the_stated_probabilities() -> None:
    work = [Interview(f"{k}", "a", k / 9) for k in range(10)]
    rule, random = DrawRule(rate=0.3, ratio=4), generator(7)
    counts = dict.fromkeys((one.id for one in work), 0)
    for _ in range(20_000):
        for one in draw_back_checks(work, rule, random):
            counts[one.id] += 1
    pi = probabilities(work, rule)
    expected = [20_000 * pi[name] for name in counts]
    assert chisquare(list(counts.values()), expected).pvalue > 0.001


def test_a_further_draw_takes_only_what_was_not_drawn() -> None:
    rule = DrawRule(rate=0.2, ratio=8)
    first = {one.id for one in draw_back_checks(WORK, rule, generator())}
    own = [one for one in WORK if one.enumerator == "a"]
    more = draw_further(own, first, 5, rule, generator())
    assert len(more) == 5
    assert first.isdisjoint(one.id for one in more)
    assert len(draw_further(own, first, 99, rule, generator())) == 40
    assert draw_further(own, first, 0, rule, generator()) == ()


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (DrawRule(rate=0), "bad-rate"),
        (DrawRule(rate=1.1), "bad-rate"),
        (DrawRule(rate=0.1, least=0), "bad-rate"),
        (DrawRule(rate=0.1, ratio=0.5), "bad-ratio"),
        (DrawRule(rate=0.1, ratio=float("inf")), "bad-ratio"),
        (DrawRule(rate=0.1, overlap=2), "bad-overlap"),
    ],
)
def test_rules_that_leave_somebody_out_are_refused(rule: DrawRule, code: str) -> None:
    with pytest.raises(SamplingError) as refused:
        draw_back_checks(WORK, rule, generator())
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("work", "code"),
    [
        ([Interview("1", "a"), Interview("1", "b")], "interview-twice"),
        ([Interview("1", "a", 1.5)], "bad-risk"),
        ([Interview("1", "a", float("nan"))], "bad-risk"),
    ],
)
def test_lists_that_cannot_be_are_refused(work: list[Interview], code: str) -> None:
    with pytest.raises(SamplingError) as refused:
        draw_back_checks(work, DrawRule(rate=0.5), generator())
    assert refused.value.code == code
