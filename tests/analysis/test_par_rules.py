"""Rules of criteria by hand, and what survey error does to the points of each."""

from itertools import pairwise

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit
from scipy.stats import t

from analysis.decomposition.target import probability_met
from analysis.estimation.intervals import share_interval
from analysis.par.estimates import Estimate, bounds, survey_points
from analysis.par.rules.ratio import Ratio
from analysis.par.rules.rule import RuleBase
from analysis.par.rules.steps import Step, Steps
from analysis.par.rules.table import MEANING, Rule
from analysis.par.rules.threshold import Threshold

LADDER = Steps(
    steps=(
        Step(at_least=0.8, points=2), Step(at_least=0.9, points=4), Step(at_least=0.95, points=5),
    )
)  # fmt: skip


def rule(**content: object) -> Rule:
    return msgspec.convert(content, Rule)


@pytest.mark.parametrize(
    ("content", "maximum", "points"),
    [
        ({"kind": "points"}, 5, {3.5: 3.5}),
        ({"kind": "ratio"}, 10, {0: 0, 0.925: 9.25, 1: 10}),
        ({"kind": "ratio", "full": 100}, 10, {92.5: 9.25}),
        ({"kind": "ratio", "full": 0.8, "capped": True}, 4, {0.4: 2, 0.8: 4, 0.95: 4}),
        ({"kind": "ratio", "zero": 0.5}, 4, {0.4: 0, 0.5: 0, 0.75: 2, 1: 4}),
        ({"kind": "threshold", "at_least": 0.8}, 5, {0.7999: 0, 0.8: 4, 0.95: 4.75}),
        ({"kind": "threshold", "at_least": 0.8, "below": 1}, 5, {0.5: 1, 1: 5}),
        ({"kind": "yes_no"}, 3, {0: 0, 1: 3}),
        ({"kind": "bonus", "each": 1}, 3, {0: 0, 2: 2, 7: 3}),
        ({"kind": "penalty", "each": 0.5}, 3, {0: 0, 3: -1.5, 20: -3}),
        (
            {"kind": "steps", "steps": [{"at_least": 1, "points": 1.0},
             {"at_least": 3, "points": 2}]},
            2,
            {0: 0, 1: 1, 2.9: 1, 3: 2, 9: 2},
        ),
        (
            {"kind": "steps", "below": 2, "steps": [{"at_least": 1, "points": 1.0},
             {"at_least": 5, "points": 0}]},
            2,
            {0: 2, 1: 1, 4: 1, 5: 0},
        ),
    ],
)  # fmt: skip
def test_points_by_hand(
    content: dict[str, object], maximum: float, points: dict[float, float]
) -> None:
    made = rule(**content)
    assert list(made.problems(maximum)) == []
    for value, expected in points.items():
        assert made.points(value, maximum) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("content", "maximum", "problem"),
    [
        ({"kind": "ratio", "zero": 1, "full": 1}, 5, "zero < full"),
        ({"kind": "threshold", "at_least": 1.2}, 5, "at_least <= full"),
        ({"kind": "threshold", "at_least": 0.5, "below": 3}, 5, "at the threshold"),
        ({"kind": "steps", "steps": []}, 5, "no step"),
        ({"kind": "steps", "steps": [{"at_least": 1, "points": 9}]}, 5, "expected 0 to 5"),
        (
            {
                "kind": "steps",
                "steps": [{"at_least": 2, "points": 1}, {"at_least": 1, "points": 2}],
            },
            5,
            "ascending",
        ),
        ({"kind": "bonus", "each": 9}, 5, "at most 5"),
        ({"kind": "penalty", "each": 0}, 5, "above 0"),
    ],
)
def test_rules_that_cannot_be_computed(
    content: dict[str, object], maximum: float, problem: str
) -> None:
    assert problem in " ".join(rule(**content).problems(maximum))


@pytest.mark.parametrize(
    ("content", "value", "expected"),
    [
        ({"kind": "points"}, 1, "no value"),
        ({"kind": "ratio"}, 92.5, "from 0 to 1"),
        ({"kind": "ratio"}, -0.1, "from 0 to 1"),
        ({"kind": "threshold", "at_least": 0.8}, 80, "from 0 to 1"),
        ({"kind": "yes_no"}, 0.5, "1 for yes"),
        ({"kind": "bonus", "each": 1}, -1, "at least 0"),
    ],
)
def test_impossible_values_are_told(
    content: dict[str, object], value: float, expected: str
) -> None:
    found = rule(**content).misfit(value)
    assert found is not None
    assert expected in found


def test_every_rule_says_what_it_means() -> None:
    assert set(MEANING) == set(RuleBase.__subclasses__())
    assert all(set(words) == {"vi", "en"} for words in MEANING.values())


@pytest.mark.parametrize(
    ("content", "value", "gain"),
    [
        ({"kind": "ratio"}, 0.75, (1.0, 1.0)),
        ({"kind": "threshold", "at_least": 0.8}, 0.5, (0.8, 3.2)),
        ({"kind": "threshold", "at_least": 0.8}, 0.9, (1.0, 0.4)),
        ({"kind": "yes_no"}, 0, (1.0, 4.0)),
        ({"kind": "penalty", "each": 0.5}, 3, (0.0, 1.5)),
    ],
)
def test_what_the_next_points_need(
    content: dict[str, object], value: float, gain: tuple[float, float]
) -> None:
    assert rule(**content).gain(value, 4) == pytest.approx(gain)


def test_the_next_step_may_lie_on_either_side() -> None:
    assert LADDER.gain(0.86, 5) == (0.9, 2)
    assert LADDER.gain(0.96, 5) is None
    falling = Steps(below=2, steps=(Step(at_least=1, points=1), Step(at_least=5, points=0)))
    assert falling.gain(7, 2) == (1, 1)


def test_a_straight_rule_takes_the_delta_method() -> None:
    found = survey_points(Ratio(), 15, Estimate(est=0.9, se=0.02, df=20))
    assert found.points == pytest.approx(13.5)
    assert found.se == pytest.approx(0.3)
    low, high = share_interval(*(np.array([v]) for v in (0.9, 0.02, 20.0, 300)))
    assert (found.lci, found.uci) == pytest.approx((15 * low[0], 15 * high[0]))


def test_steps_have_probabilities_of_the_published_interval() -> None:
    estimate = Estimate(est=0.91, se=0.02, df=20, n=300)
    found = survey_points(LADDER, 5, estimate)
    odds = (logit(0.91) - logit([0.8, 0.9, 0.95])) * 0.91 * 0.09 / 0.02
    reach = [1, *t(20).cdf(odds), 0]
    chances = [a - b for a, b in pairwise(reach)]
    assert [each.points for each in found.outcomes] == [0, 2, 4, 5]
    assert [each.probability for each in found.outcomes] == pytest.approx(chances)
    assert found.points == 4
    spread = sum(q * (p - 4) ** 2 for q, p in zip(chances, [0, 2, 4, 5], strict=True)) ** 0.5
    assert found.se == pytest.approx(spread)
    assert estimate.at_least(0.9) == probability_met(0.9, est=0.91, se=0.02, df=20, n=300)


def test_a_step_that_is_far_away_is_certain() -> None:
    found = survey_points(LADDER, 5, Estimate(est=0.85, se=0.0005))
    assert [(o.points, round(o.probability, 6)) for o in found.outcomes] == [(2, 1)]
    assert found.se == pytest.approx(0, abs=1e-6)


def test_a_bent_rule_agrees_with_a_simulation() -> None:
    """A threshold at one standard error: two kinds of outcome, one of them a spread."""
    rule, estimate = Threshold(at_least=0.8), Estimate(est=0.83, se=0.03)
    found = survey_points(rule, 10, estimate)
    draws = expit(
        logit(0.83) + np.random.default_rng(7).normal(size=400_000) * 0.03 / (0.83 * 0.17)
    )
    points = np.where(draws >= 0.8, 10 * draws, 0.0)
    assert found.se == pytest.approx(np.sqrt(((points - 8.3) ** 2).mean()), rel=0.01)
    assert (found.lci, found.uci) == (0, pytest.approx(10 * np.quantile(draws, 0.975), rel=0.002))


def test_without_a_standard_error_there_is_no_claim() -> None:
    assert survey_points(LADDER, 5, Estimate(est=0.91)) == (4, None, None, None, ())


@pytest.mark.parametrize(("est", "low", "high"), [(1.0, 0.05 ** (1 / 60), 1.0), (0.0, 0.0, 0.0487)])
def test_where_all_agree_the_limit_is_one_sided(est: float, low: float, high: float) -> None:
    found = survey_points(Ratio(), 1, Estimate(est=est, se=0.0, n=60))
    assert (found.lci, found.uci) == pytest.approx((low, high), abs=1e-3)


@given(
    est=st.floats(0.01, 0.99),
    se=st.floats(0.001, 0.2),
    df=st.one_of(st.none(), st.integers(2, 200)),
)
def test_laws_of_every_survey_rule(est: float, se: float, df: int | None) -> None:
    estimate = Estimate(est=est, se=se, df=df, n=100)
    for rule in (Ratio(), Ratio(full=0.8, capped=True), Threshold(at_least=0.8), LADDER):
        found = survey_points(rule, 5, estimate)
        assert found.lci is not None
        assert found.uci is not None
        assert 0 <= found.lci <= found.points <= found.uci <= 5
        if found.outcomes:
            assert sum(each.probability for each in found.outcomes) == pytest.approx(1)
        below, above = bounds(rule, 5, estimate, 1.5)
        assert below >= 0 <= above
