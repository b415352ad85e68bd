"""Weights of the schools samples, and estimates with them, equal R `survey` to 1e-8."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign
from analysis.domains import crossed, domains_of, everyone
from analysis.estimation.estimates import mean_estimates, total_estimates
from analysis.estimation.linearisation import total
from analysis.totals import value_totals
from analysis.weights.calibrated_design import calibrate_design, weigh_design
from analysis.weights.calibrating import CalibrationSpec
from analysis.weights.plan import WeightingPlan, run_plan
from analysis.weights.steps import Calibrate, Trim
from analysis.weights.trimming import Limit

Cases = dict[str, dict[str, Any]]
Tables = Callable[[str], ResponseTable]

STYPE = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}
TWO = {"stype": STYPE, "sch.wide": WIDE}
FOUR = {**TWO, "awards": {"No": 2027, "Yes": 4167}, "comp.imp": {"No": 1712, "Yes": 4482}}
CROSSED = {"E|No": 472, "H|No": 334, "M|No": 266, "E|Yes": 3949, "H|Yes": 421, "M|Yes": 752}
API99 = {"api99": 3914069}
KNOWN = {"stype": STYPE, **API99}

SPECS = {
    "cal.poststrat": CalibrationSpec(kind="poststratify", margins={"stype": STYPE}),
    "cal.poststrat_partial": CalibrationSpec(
        kind="poststratify", margins={"stype*sch.wide": CROSSED}
    ),
    "cal.rake2": CalibrationSpec(kind="rake", margins=TWO, residual="sweeps"),
    "cal.rake4": CalibrationSpec(kind="rake", margins=FOUR, residual="sweeps"),
    "cal.linear_stype": CalibrationSpec(kind="linear", margins={"stype": STYPE}),
    "cal.linear": CalibrationSpec(kind="linear", margins=KNOWN),
    "cal.linear_bounds": CalibrationSpec(kind="linear", margins=KNOWN, bounds=(0.7, 1.6)),
    "cal.raking_x": CalibrationSpec(kind="raking", margins=KNOWN),
    "cal.logit": CalibrationSpec(kind="logit", margins=KNOWN, bounds=(0.5, 2.5)),
    "cal.linear_aggstage": CalibrationSpec(kind="linear", margins=KNOWN, aggregate="dnum"),
    "cal.linear_ratio": CalibrationSpec(kind="linear", margins=API99, variance="api99"),
    "cal.linear3": CalibrationSpec(kind="linear", margins={**KNOWN, "sch.wide": WIDE}),
    "cal.sinh": CalibrationSpec(kind="sinh", margins=KNOWN),
}
TRIMMED = {"cal.trim_after_rake": False, "cal.trim_strict": True}
COVERED = frozenset(
    f"api:{case}"
    for case in (*SPECS, *TRIMMED, "cal.population", "cal.regress_strat", "trim.strat")
)
LOOSE = {"cal.rake4": 1e-6}
"""R stopped before it had converged: 120 sweeps bring its weights to 2e-8 of the limit."""


def trimmed_design(plain: SurveyDesign, *, strict: bool) -> SurveyDesign:
    plan = WeightingPlan(
        version="1",
        base="pw",
        steps=[
            Calibrate(kind="rake", margins=TWO, residual="sweeps"),
            Trim(lower=Limit(mean=0.6), upper=Limit(mean=1.5), strict=strict),
        ],
    )
    return weigh_design(plain, run_plan(plan, plain.table))


@pytest.fixture(scope="module")
def designs(school_designs: dict[str, SurveyDesign]) -> dict[str, SurveyDesign]:
    plain = school_designs["clus1"]
    found = {name: calibrate_design(plain, spec) for name, spec in SPECS.items()}
    return found | {name: trimmed_design(plain, strict=strict) for name, strict in TRIMMED.items()}


@pytest.mark.parametrize("name", [*SPECS, *TRIMMED])
def test_weights_equal_r(
    name: str, designs: dict[str, SurveyDesign], table_of: Tables, school_cases: Cases
) -> None:
    weights, rel = designs[name].weights, LOOSE.get(name, 1e-8)
    expected = table_of("api/calibrated_weights_clus1").numeric(name)
    np.testing.assert_allclose(weights, expected, rtol=rel)
    case, base = school_cases[name], designs[name].table.numeric("pw")
    assert weights.sum() == pytest.approx(case["sum_w"], rel=1e-10)
    if name not in TRIMMED:  # there R gives the factor of trimming, to the rake before it
        factors = weights / base
        assert [factors.min(), factors.max()] == pytest.approx(
            [case["g_min"], case["g_max"]], rel=rel
        )


@pytest.mark.parametrize("name", [*SPECS, *TRIMMED])
def test_estimates_equal_r(
    name: str, designs: dict[str, SurveyDesign], school_cases: Cases
) -> None:
    design, case, rel = designs[name], school_cases[name], LOOSE.get(name, 1e-8)
    api, enrolled = design.table.numeric("api00"), design.table.numeric("enroll")
    found = mean_estimates(value_totals(design, everyone(design.n), [api]))
    assert found.est[0, 0] == pytest.approx(case["mean"]["est"]["api00"], rel=rel)
    assert found.se[0, 0] == pytest.approx(case["mean"]["se"]["api00"], rel=rel)
    assert found.deff[0, 0] == pytest.approx(case["mean"]["deff"]["api00"], rel=rel)
    totals = value_totals(design, everyone(design.n), [api, enrolled])
    both = total_estimates(totals)
    assert both.est[0] == pytest.approx(list(case["total"]["est"].values()), rel=rel)
    assert both.se[0] == pytest.approx(list(case["total"]["se"].values()), rel=rel)
    np.testing.assert_allclose(total(totals).covariance(), case["total"]["vcov"], rtol=rel)


@pytest.mark.parametrize("name", [*SPECS, *TRIMMED])
def test_domains_equal_r(name: str, designs: dict[str, SurveyDesign], school_cases: Cases) -> None:
    design, case, rel = designs[name], school_cases[name], LOOSE.get(name, 1e-8)
    by_award = domains_of(design.table.column("awards"))
    means = mean_estimates(value_totals(design, by_award, [design.table.numeric("api00")]))
    for row in case["by"]["rows"]:
        place = by_award.labels.index((row["awards"],))
        found = means.est[place, 0], means.se[place, 0]
        assert found == pytest.approx((row["api00"], row["se"]), rel=rel)
    by_goal = domains_of(design.table.column("comp.imp"))
    sums = total_estimates(value_totals(design, by_goal, [design.table.numeric("api99")]))
    for row in case["by_total"]["rows"]:
        place = by_goal.labels.index((row["comp.imp"],))
        found = sums.est[place, 0], sums.se[place, 0]
        assert found == pytest.approx((row["api99"], row["se"]), rel=rel)
    by_type = domains_of(design.table.column("stype"))
    known = total_estimates(value_totals(design, by_type, [np.ones(design.n)]))
    for place, (label,) in enumerate(by_type.labels):
        expected = case["cal_total_se"][label]
        assert known.se[place, 0] == pytest.approx(expected, rel=rel, abs=1e-6)


def test_the_margins_are_those_of_the_population(table_of: Tables, school_cases: Cases) -> None:
    population, case = table_of("api/apipop"), school_cases["cal.population"]
    for column, totals in case["margins"].items():
        keys = population.keys(column)
        counts = np.bincount(keys.codes, minlength=len(keys.labels))
        assert dict(zip(keys.labels, counts.tolist(), strict=True)) == totals == FOUR[column]
    assert population.n == case["N"]
    assert population.numeric("api99").sum() == case["tot_api99"] == API99["api99"]
    both = crossed([population.keys("stype"), population.keys("sch.wide")], population.n)
    cells = zip(both.labels, np.bincount(both.codes), strict=True)
    assert {"|".join(label): int(n) for label, n in cells} == CROSSED


def test_trimming_the_stratified_sample_equals_r(
    school_designs: dict[str, SurveyDesign], table_of: Tables, school_cases: Cases
) -> None:
    plain, case = school_designs["strat"], school_cases["trim.strat"]
    expected = table_of("api/weights_strat")
    for name, key, strict in (("trim", "mean", False), ("trim_strict", "mean_strict", True)):
        plan = WeightingPlan(
            version="1", base="pw", steps=[Trim(upper=case["upper"], strict=strict)]
        )
        design = weigh_design(plain, run_plan(plan, plain.table))
        np.testing.assert_allclose(design.weights, expected.numeric(name), rtol=1e-8)
        assert design.weights.sum() == pytest.approx(case["sum"], rel=1e-10)
        assert design.weights.max() == pytest.approx(case["max"], rel=1e-10)
        found = mean_estimates(
            value_totals(design, everyone(design.n), [plain.table.numeric("api00")])
        )
        assert found.est[0, 0] == pytest.approx(case[key]["est"]["api00"], rel=1e-8)
        assert found.se[0, 0] == pytest.approx(case[key]["se"]["api00"], rel=1e-8)


def test_regression_in_the_stratified_sample_equals_r(
    school_designs: dict[str, SurveyDesign], table_of: Tables, school_cases: Cases
) -> None:
    case = school_cases["cal.regress_strat"]
    design = calibrate_design(school_designs["strat"], SPECS["cal.linear"])
    expected = table_of("api/weights_strat").numeric("linear")
    np.testing.assert_allclose(design.weights, expected, rtol=1e-8)
    found = mean_estimates(
        value_totals(design, everyone(design.n), [design.table.numeric("api00")])
    )
    assert found.est[0, 0] == pytest.approx(case["est"]["api00"], rel=1e-8)
    assert found.se[0, 0] == pytest.approx(case["se"]["api00"], rel=1e-8)
    assert found.deff[0, 0] == pytest.approx(case["deff"]["api00"], rel=1e-8)
    assert found.df.tolist() == [case["df"]]
