"""Weights of the plan `design-nonresponse`, by hand and by the law that totals are kept."""

from collections import defaultdict
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from analysis.columns import ResponseTable
from analysis.errors import AnalysisError
from survey_service.pipeline.weigh import design_of, sample_weights
from survey_service.problems import Problem
from survey_service.store.replacements import Step
from survey_service.store.samples import Case

COMPLETE, REFUSED, MOVED_AWAY = "1.1", "2.112", "4.11"


def case(case_id: str, unit: str, weight: float, disposition: str | None = COMPLETE) -> Case:
    return Case(
        unit=unit,
        case_id=case_id,
        sample="s",
        psu=f"{unit}.1",
        stratum=unit,
        list="official",
        position=1,
        pi1=1.0,
        pi2=1 / weight,
        design_weight=weight,
        disposition=disposition,
    )


ONE_UNIT = (
    case("a", "A", 10.0),
    case("b", "A", 20.0),
    case("c", "A", 30.0, REFUSED),
    case("d", "A", 40.0, MOVED_AWAY),
)


def test_respondents_carry_those_who_refused_and_nobody_carries_the_ineligible():
    # (10 + 20 + 30) / (10 + 20) = 2; the 40 of the one who moved away go to nobody
    assert sample_weights(ONE_UNIT, ["a", "b"]).tolist() == [20.0, 40.0]


def test_weights_come_in_the_order_of_the_answers():
    assert sample_weights(ONE_UNIT, ["b", "a"]).tolist() == [40.0, 20.0]


def test_a_case_not_yet_worked_counts_as_eligible():
    cases = (*ONE_UNIT, case("e", "A", 15.0, None))
    assert sample_weights(cases, ["a", "b"]).tolist() == [25.0, 50.0]  # 75 / 30


def test_units_never_carry_each_other():
    cases = (*ONE_UNIT, case("x", "B", 5.0), case("y", "B", 7.0, REFUSED))
    assert sample_weights(cases, ["a", "b", "x"]).tolist() == [20.0, 40.0, 12.0]


def test_reserves_that_were_never_called_weigh_nothing():
    reserve = replace(case("r", "A", 99.0, None), list="reserve")
    assert sample_weights((*ONE_UNIT, reserve), ["a", "b"]).tolist() == [20.0, 40.0]


def test_an_answer_of_a_reserve_is_refused_by_name():
    reserve = replace(case("r", "A", 99.0), list="reserve")
    with pytest.raises(AnalysisError) as refused:
        sample_weights((*ONE_UNIT, reserve), ["a", "r"])
    assert (refused.value.code, refused.value.where) == ("case-not-official", "case 'r'")


def step(failed, stands_in):
    at = datetime(2026, 6, 1, tzinfo=UTC)
    return Step(unit="A", failed=failed, stands_in=stands_in, disposition=REFUSED, at=at,
                recorded_by="x")  # fmt: skip


def test_a_reserve_answers_with_the_weight_of_the_place_it_fills():
    reserve = replace(case("r", "A", 99.0), list="reserve")
    cases, steps = (*ONE_UNIT, reserve), [step("c", "r")]
    # 10 + 20 + 30 answered and belong here: nobody is left to be carried
    assert sample_weights(cases, ["a", "r", "b"], steps).tolist() == [10.0, 30.0, 20.0]


def test_a_reserve_of_a_reserve_fills_the_same_place():
    first = replace(case("r", "A", 99.0, REFUSED), list="reserve")
    second = replace(case("q", "A", 77.0), list="reserve")
    cases, steps = (*ONE_UNIT, first, second), [step("c", "r"), step("r", "q")]
    assert sample_weights(cases, ["a", "b", "q"], steps).tolist() == [10.0, 20.0, 30.0]


def test_two_who_answer_for_one_place_share_its_weight():
    reserve = replace(case("r", "A", 99.0), list="reserve")
    cases, steps = (*ONE_UNIT, reserve), [step("c", "r")]
    assert sample_weights(cases, ["a", "b", "c", "r"], steps).tolist() == [10.0, 20.0, 15.0, 15.0]


def test_a_place_belongs_here_as_long_as_one_of_its_people_does():
    reserve = replace(case("r", "A", 99.0, MOVED_AWAY), list="reserve")
    # c refused and belongs here although r, who was called for them, does not
    assert sample_weights((*ONE_UNIT, reserve), ["a", "b"], [step("c", "r")]).tolist() == [20, 40]
    stays = replace(case("s", "A", 99.0, REFUSED), list="reserve")
    found = sample_weights((*ONE_UNIT, stays), ["a", "b"], [step("d", "s")])
    assert found.tolist() == pytest.approx([100 / 3, 200 / 3])  # 10 + 20 + 30 + 40 over 30


def test_a_misspelt_plan_is_refused_and_the_plans_are_named():
    table = ResponseTable({"unit": np.array(["A", "A"], dtype=object)})
    with pytest.raises(Problem) as refused:
        design_of(table, "design-non-response", ONE_UNIT)
    assert (refused.value.code, refused.value.got) == (
        "weighting-plan-unknown",
        "design-non-response",
    )
    assert refused.value.expected == "design-nonresponse, none"


def test_without_a_plan_every_answer_counts_once():
    table = ResponseTable({"unit": np.array(["A", "A", "B"], dtype=object)})
    assert design_of(table, "none", ()).weights.tolist() == [1.0, 1.0, 1.0]


def test_a_unit_where_nobody_answered_is_refused_by_name():
    with pytest.raises(AnalysisError) as refused:
        sample_weights((*ONE_UNIT, case("x", "B", 5.0, REFUSED)), ["a", "b"])
    assert refused.value.code == "nonresponse-cell-empty"
    assert "'B'" in refused.value.where


cases_of_a_sample = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.floats(1.0, 5_000.0),
        st.sampled_from([COMPLETE, REFUSED, MOVED_AWAY, None]),
    ),
    max_size=40,
).map(
    lambda drawn: [
        *(case(f"sure-{unit}", unit, 3.5) for unit in "ABC"),
        *(case(str(n), unit, weight, found) for n, (unit, weight, found) in enumerate(drawn)),
    ]
)


@given(cases_of_a_sample)
def test_weights_of_the_answered_add_up_to_the_eligible_of_every_unit(cases):
    answered = [one for one in cases if one.disposition == COMPLETE]
    weights = sample_weights(cases, [one.case_id for one in answered])
    eligible, reached = defaultdict(float), defaultdict(float)
    for one in cases:
        eligible[one.unit] += one.design_weight * (one.disposition != MOVED_AWAY)
    for one, weight in zip(answered, weights, strict=True):
        reached[one.unit] += weight
        assert weight >= one.design_weight * (1 - 1e-12)
    assert dict(reached) == pytest.approx({u: w for u, w in eligible.items() if w})
    factors = weights / np.array([one.design_weight for one in answered])
    for unit in "ABC":
        own = factors[[one.unit == unit for one in answered]]
        assert np.ptp(own) <= 1e-9 * own.max()
