"""Plans by hand: what a tally gives, what one looks like to the design and to its diagnostics."""

import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.design import survey_design
from analysis.domains import everyone
from analysis.estimation.estimates import mean_estimates
from analysis.requests.design import DesignSpec, build_design
from analysis.totals import value_totals
from analysis.weights.calibrated_design import calibrate_design, weigh_design
from analysis.weights.calibrating import CalibrationSpec
from analysis.weights.diagnostics import kish_deff, spread
from analysis.weights.plan import WeightingPlan, run_plan
from analysis.weights.report import report, weight_columns
from analysis.weights.steps import Calibrate, Nonresponse, Trim

TABLE = ResponseTable(
    {
        "id": np.array(list("abcdef"), dtype=object),
        "psu": np.array([1, 1, 2, 2, 3, 3]),
        "w": np.array([10.0, 20, 30, 40, 50, 60]),
        "N": np.full(6, 12.0),
        "sex": np.array([1, 1, 1, 2, 2, 2]),
        "resp": np.array([1, 1, 0, 1, 1, 1]),
        "y": np.array([1.0, 2, 3, 4, 5, 9]),
    }
)
TOTALS = {"sex": {"1": 90.0, "2": 110.0}}
PLAN = WeightingPlan(
    version="7",
    base="w",
    id="id",
    steps=[
        Nonresponse(column="resp", responded=[1], cells=["sex"]),
        Calibrate(kind="poststratify", margins=TOTALS),
    ],
)


def mean_of(spec: DesignSpec) -> float:
    design = build_design(spec, TABLE)
    found = mean_estimates(value_totals(design, everyone(design.n), [design.table.numeric("y")]))
    return float(found.est[0, 0])


def test_without_weights_a_mean_is_the_tally() -> None:
    assert mean_of(DesignSpec(weights="none")) == 24 / 6
    assert mean_of(DesignSpec(weights="none", fpc="N")) == 24 / 6
    whole = build_design(DesignSpec(weights="none", fpc="N"), TABLE)
    assert whole.weights.tolist() == [1.0] * 6


def test_weights_none_can_be_calibrated() -> None:
    spec = CalibrationSpec(kind="poststratify", margins=TOTALS)
    # 90 people of mean 2 and 110 of mean 6
    assert mean_of(DesignSpec(weights="none", calibrate=spec)) == pytest.approx(
        (90 * 2 + 110 * 6) / 200, rel=1e-14
    )


def test_factors_by_hand() -> None:
    found = run_plan(PLAN, TABLE)
    # cell 1: 60 / 30 = 2; cell 2: all answered. Then 60 becomes 90, 150 becomes 110.
    assert found.steps[0].factors.tolist() == [2.0, 2.0, 0.0, 1.0, 1.0, 1.0]
    assert found.steps[1].factors == pytest.approx([1.5, 1.5, 0, 110 / 150, 110 / 150, 110 / 150])
    assert found.weights[:3] == pytest.approx([30, 60, 0])


def test_rows_that_weigh_nothing_are_in_no_calibration() -> None:
    missing = np.array(["1", "1", "", "2", "2", "2"], dtype=object)
    columns = {name: TABLE.column(name) for name in TABLE.names} | {"sex": missing}
    steps = [Nonresponse(column="resp", responded=[1]), PLAN.steps[1]]
    plan = WeightingPlan(version="1", base="w", steps=steps)
    weights = run_plan(plan, ResponseTable(columns)).weights
    assert weights[2] == 0
    assert weights[:2].sum() == pytest.approx(90)


def test_a_plan_and_a_design_know_the_same_calibration() -> None:
    answered = TABLE.rows(TABLE.column("resp") == 1)
    weighting = run_plan(PLAN, TABLE)
    seen = weighting.at(np.flatnonzero(TABLE.column("resp") == 1))
    plain = survey_design(answered, ids=["psu"])
    by_plan = weigh_design(plain, seen)
    adjusted = plain.reweighted(seen.steps[0].weights, None)
    by_design = calibrate_design(adjusted, CalibrationSpec(kind="poststratify", margins=TOTALS))
    first, second = (
        mean_estimates(value_totals(d, everyone(d.n), [answered.numeric("y")]))
        for d in (by_plan, by_design)
    )
    assert first.est[0, 0] == pytest.approx(second.est[0, 0], rel=1e-14)
    assert first.se[0, 0] == pytest.approx(second.se[0, 0], rel=1e-12)
    assert first.se[0, 0] > 0


def test_a_plan_without_calibration_leaves_the_variance_alone() -> None:
    plan = WeightingPlan(version="1", base="w", steps=[Trim(upper=50)])
    design = weigh_design(survey_design(TABLE, ids=["psu"]), run_plan(plan, TABLE))
    assert design.calibration is None
    assert design.weights.tolist() == [12.0, 22.0, 32.0, 42.0, 52.0, 50.0]


def test_diagnostics_by_hand() -> None:
    assert kish_deff(np.array([1.0, 1, 2, 0])) == pytest.approx(3 * 6 / 16)
    found = spread(np.array([0.0, 1, 1, 1, 1, 1, 1, 1, 20, -1]))
    assert (found.rows, found.extreme, found.negative) == (9, 1, 1)
    assert (found.smallest, found.median, found.largest) == (-1, 1, 20)
    assert found.n_eff == pytest.approx(found.rows / found.kish_deff)
    assert np.isnan(kish_deff(np.zeros(3)))


def test_a_report_names_steps_margins_and_the_largest_weights() -> None:
    weighting = run_plan(PLAN, TABLE)
    found = report(weighting, TABLE)
    assert [step.name for step in found.steps] == ["nonresponse", "poststratify"]
    assert (found.steps[0].smallest_factor, found.steps[0].largest_factor) == (1, 2)
    lines = found.steps[1].details["margins"]
    assert [(line.level, line.before, line.control) for line in lines] == [
        ("1", 60, 90),
        ("2", 150, 110),
    ]
    assert [line.after for line in lines] == pytest.approx([90, 110])
    assert found.steps[1].details["worst"] < 1e-12
    assert (found.largest[0].row, found.largest[0].id) == (2, "b")
    assert found.largest[0].weight == pytest.approx(60)
    assert list(weight_columns(weighting, TABLE)) == [
        "row",
        "id",
        "base",
        "nonresponse",
        "poststratify",
        "weight",
    ]


def test_factors_at_a_bound_are_counted() -> None:
    # g = 1 + 0.4 x, but at most 2: 1.4 + 2 · 1.8 + 3 · 2 = 11
    values = ResponseTable({"x": np.array([1.0, 2.0, 3.0]), "w": np.ones(3)})
    step = Calibrate(kind="linear", margins={"x": 11.0}, bounds=(0.5, 2.0))
    found = run_plan(WeightingPlan(version="1", base="w", steps=[step]), values)
    assert found.steps[0].details["at_bounds"] == 1
    assert found.steps[0].factors == pytest.approx([1.4, 1.8, 2.0], rel=1e-12)
