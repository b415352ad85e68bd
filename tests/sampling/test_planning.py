"""Proves a plan: margins by hand, tiny places asked whole, change seen, money that adds up."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import PCG64, Generator

from sampling.budget import cost_of
from sampling.errors import SamplingError
from sampling.margin import change_between, change_seen, margin_of
from sampling.planning import (
    Assumptions,
    MarginGoal,
    Plan,
    Rule,
    Stratum,
    TotalGoal,
    measures_of,
    planned,
)
from sampling.size import size_for_proportion, yamane
from tests.sampling.test_budget import PRICES

SURE = Assumptions(response=0.8, rho=0.05)
PLACES = (
    Stratum(code="11948", people=494, name={"vi": "Bạch Long Vĩ"}, villages=2),
    Stratum(code="11383", people=116_000),
    Stratum(code="10603", people=11_600, villages=25),
)


def plan(goal: MarginGoal | TotalGoal, **other: object) -> Plan:
    return Plan(strata=PLACES, goal=goal, assumptions=SURE, take=10, **other)  # type: ignore[arg-type]


def test_a_margin_in_each_place_by_hand() -> None:
    found = planned(plan(MarginGoal(margin=0.05)))
    # deff = 1 + (10 · 0.8 - 1) · 0.05 = 1.35; n0 = 384.146, · 1.35 = 518.597
    large = next(line for line in found.lines if line.stratum.code == "11383")
    answers = 518.597 / (1 + 517.597 / 116_000)
    assert large.deff == pytest.approx(1.35, rel=0.01)
    assert large.issued == math.ceil(answers / 0.8)
    assert large.margin == pytest.approx(0.05, abs=2e-4)
    assert large.reached


def test_a_tiny_place_is_asked_whole_and_named() -> None:
    found = planned(plan(MarginGoal(margin=0.03)))
    tiny = found.census()[0]
    assert (tiny.stratum.code, tiny.issued, tiny.villages, tiny.deff) == ("11948", 494, 2, 1.0)
    assert tiny.answers == pytest.approx(395.2)
    by_hand = 1.959964 * math.sqrt(0.25 / 395.2 * (1 - 0.8))
    assert tiny.margin == pytest.approx(by_hand, rel=1e-6)


def test_a_margin_out_of_reach_is_said() -> None:
    found = planned(plan(MarginGoal(margin=0.01)))
    assert not next(line for line in found.lines if line.census).reached


def test_a_census_answered_by_all_knows_everything() -> None:
    places = (Stratum(code="a", people=50),)
    sure = Assumptions(response=1.0, rho=0.1)
    found = planned(Plan(strata=places, goal=MarginGoal(margin=0.02), assumptions=sure, take=5))
    assert (found.margin, found.change.power, found.change.detectable) == (0, 1, 0)


def test_the_whole_is_stratified() -> None:
    found = planned(plan(MarginGoal(margin=0.04)))
    people = sum(place.people for place in PLACES)
    squares = sum((line.stratum.people / people * line.margin) ** 2 for line in found.lines)
    assert found.margin == pytest.approx(math.sqrt(squares))
    assert found.people == people


@pytest.mark.parametrize(
    "rule", ["equal", "proportional", "power", "neyman", "optimal-cost", "kish"]
)
def test_a_total_is_kept_by_every_rule(rule: Rule) -> None:
    found = planned(plan(TotalGoal(issued=900, rule=rule, minimum=30), census_from=1.0))
    assert found.issued == 900
    assert all(30 <= line.issued <= line.stratum.people for line in found.lines)


def test_no_more_villages_are_visited_than_there_are() -> None:
    found = planned(plan(TotalGoal(issued=3000, rule="equal"), census_from=1.0))
    small = next(line for line in found.lines if line.stratum.code == "10603")
    assert small.villages == 25
    in_village = small.issued / 25 * 0.8
    assert small.deff == pytest.approx(1 + (in_village - 1) * 0.05)


def test_money_is_that_of_the_places_and_of_what_is_paid_once() -> None:
    found = planned(plan(MarginGoal(margin=0.05)), PRICES)
    assert found.budget is not None
    own = [cost_of(PRICES, measures_of(line)) for line in found.lines]
    assert [line.cost for line in found.lines] == own
    assert found.budget.subtotal == sum(own) + 1_000_000
    assert planned(plan(MarginGoal(margin=0.05))).budget is None


@given(st.floats(0.02, 0.2), st.floats(0.02, 0.2))
def test_a_smaller_margin_never_costs_less(one: float, other: float) -> None:
    wide, narrow = max(one, other), min(one, other)
    cheap = planned(plan(MarginGoal(margin=wide)), PRICES)
    dear = planned(plan(MarginGoal(margin=narrow)), PRICES)
    assert cheap.issued <= dear.issued
    assert cheap.budget is not None
    assert dear.budget is not None
    assert cheap.budget.total <= dear.budget.total


@pytest.mark.parametrize(
    ("strata", "goal", "code"),
    [
        ((), MarginGoal(margin=0.05), "no-strata"),
        ((PLACES[0], PLACES[0]), MarginGoal(margin=0.05), "duplicate-stratum"),
        (PLACES, TotalGoal(issued=2), "infeasible-total"),
        (PLACES[:1], TotalGoal(issued=495), "infeasible-total"),
    ],
)
def test_an_impossible_plan_is_refused(
    strata: tuple[Stratum, ...], goal: MarginGoal | TotalGoal, code: str
) -> None:
    with pytest.raises(SamplingError) as refusal:
        planned(Plan(strata=strata, goal=goal, assumptions=SURE, take=10))
    assert refusal.value.code == code


def test_yamane_has_its_true_margin_beside_it() -> None:
    # n = 253 of 686: 1.96 · √(0.25 / 253 · (1 - 253 / 686))
    expected = 1.959964 * math.sqrt(0.25 / 253 * (1 - 253 / 686))
    assert yamane(686).true_margin == pytest.approx(expected, rel=1e-6)
    assert yamane(1).true_margin == 0


def test_steps_are_printed_with_their_values() -> None:
    size = size_for_proportion(0.03, deff=1.5, population=30_000, response=0.85)
    steps = size.steps()
    assert [step.symbol for step in steps] == ["n0", "with_deff", "with_fpc", "to_issue", "n"]
    assert [step.value for step in steps] == [
        size.n0, size.with_deff, size.with_fpc, size.to_issue, size.n,
    ]  # fmt: skip
    assert steps[0].formula == "1.9600² · 0.5 · 0.5 ÷ 0.03²"


def test_power_is_the_share_of_rounds_that_see_the_change() -> None:
    """20,000 pairs of simple random samples: tests reject as often as the power says."""
    stated = change_between(0.80, 0.84, answers=(900, 900))
    generator, rounds = Generator(PCG64(8)), 20_000
    before = generator.binomial(900, 0.80, rounds) / 900
    after = generator.binomial(900, 0.84, rounds) / 900
    se = ((before * (1 - before) + after * (1 - after)) / 900) ** 0.5
    seen = (abs(after - before) / se > 1.959964).mean()
    assert stated.power == pytest.approx(seen, abs=0.01)


def test_the_detectable_change_is_seen_with_the_power_wanted() -> None:
    margin = margin_of(400, deff=1.4)
    smallest = change_seen(0.05, (margin, margin)).detectable
    assert change_seen(smallest, (margin, margin)).power == pytest.approx(0.8, abs=1e-3)
    panel = change_seen(smallest, (margin, margin), correlation=0.5)
    assert panel.power > 0.8
    assert panel.se == pytest.approx(change_seen(0.05, (margin, margin)).se * 0.5**0.5)
