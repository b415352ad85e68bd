"""Laws of weights that hold for any sample: totals met, order irrelevant, factors that multiply."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign, survey_design
from analysis.domains import domains_of, everyone
from analysis.errors import AnalysisError
from analysis.estimation.estimates import mean_estimates, total_estimates
from analysis.totals import value_totals
from analysis.weights.calibrated_design import calibrate_design
from analysis.weights.calibrating import CalibrationSpec, calibrate_rows
from analysis.weights.distances import DISTANCES, Bounds
from analysis.weights.plan import WeightingPlan, run_plan
from analysis.weights.steps import Calibrate, Eligibility, Nonresponse, Trim
from analysis.weights.trimming import Limit, trim

SEEDS = st.integers(0, 2**32 - 1)
FREE = sorted(set(DISTANCES) - {"logit"})


def sample(seed: int, rows: int = 90) -> tuple[ResponseTable, dict[str, dict[str, float]]]:
    """Rows with weights, and margins that factors between 0.7 and 1.4 can meet."""
    random = np.random.default_rng(seed)
    sex, age, edu = (random.integers(1, size + 1, rows) for size in (2, 3, 4))
    weights = random.uniform(1, 9, rows)
    population = weights * random.uniform(0.7, 1.4, rows)
    crossed = np.array([f"{a}|{b}" for a, b in zip(sex, age, strict=True)], dtype=object)
    table = ResponseTable(
        {
            "sex": sex,
            "age": age,
            "edu": edu,
            "w": weights,
            "psu": np.arange(rows) // 3,
            "y": random.normal(5, 2, rows) + sex,
        }
    )
    return table, {"sex*age": counts(crossed, population), "edu": counts(edu, population)}


def counts(column: Any, weights: Any) -> dict[str, float]:
    keys = ResponseTable({"c": column}).keys("c")
    return dict(zip(keys.labels, np.bincount(keys.codes, weights).tolist(), strict=True))


def weights_of(table: ResponseTable, **spec: Any) -> Any:
    before = table.numeric("w")
    return before * calibrate_rows(table, before, CalibrationSpec(**spec), "test").factors


def shuffled(table: ResponseTable, seed: int) -> tuple[ResponseTable, Any]:
    order = np.random.default_rng(seed).permutation(table.n)
    return ResponseTable({name: table.column(name)[order] for name in table.names}), order


def design_of(table: ResponseTable) -> SurveyDesign:
    return survey_design(table, ids=["psu"], weights="w")


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_raking_is_calibration_with_the_raking_distance(seed: int) -> None:
    table, margins = sample(seed)
    raked = weights_of(table, kind="rake", margins=margins)
    np.testing.assert_allclose(weights_of(table, kind="raking", margins=margins), raked, rtol=1e-8)


@pytest.mark.parametrize("kind", ["rake", *DISTANCES])
@given(seed=SEEDS)
@settings(max_examples=15, deadline=None)
def test_calibrated_totals_meet_their_controls(kind: str, seed: int) -> None:
    table, margins = sample(seed)
    bounds = (0.3, 3.0) if kind == "logit" else None
    weights = weights_of(table, kind=kind, margins=margins, bounds=bounds)
    crossed = [f"{a}|{b}" for a, b in zip(table.column("sex"), table.column("age"), strict=True)]
    reached = counts(np.array(crossed, dtype=object), weights), counts(table.column("edu"), weights)
    assert reached[0] == pytest.approx(margins["sex*age"], rel=1e-9)
    assert reached[1] == pytest.approx(margins["edu"], rel=1e-9)


@pytest.mark.parametrize("kind", ["linear", "raking", "logit", "asinh", "entropy"])
@given(seed=SEEDS)
@settings(max_examples=15, deadline=None)
def test_bounds_hold_and_total_of_a_number_is_met(kind: str, seed: int) -> None:
    table, _ = sample(seed)
    w, y = table.numeric("w"), table.numeric("y")
    target = np.random.default_rng(seed).uniform(0.85, 1.2, table.n)
    margins = {"sex": counts(table.column("sex"), w * target), "y": float(w * target @ y)}
    weights = weights_of(table, kind=kind, margins=margins, bounds=(0.6, 1.6))
    assert float(weights @ y) == pytest.approx(margins["y"], rel=1e-9)
    assert (weights / w).min() >= 0.6 - 1e-12
    assert (weights / w).max() <= 1.6 + 1e-12


@pytest.mark.parametrize("kind", DISTANCES)
@given(seed=SEEDS)
@settings(max_examples=15, deadline=None)
def test_weights_are_found_wherever_some_within_the_bounds_exist(kind: str, seed: int) -> None:
    table, _ = sample(seed)
    random = np.random.default_rng(seed)
    w, y = table.numeric("w"), table.numeric("y")
    population = w * random.choice([0.52, 1.9], table.n)  # every row close to a bound
    margins: Any = {name: counts(table.column(name), population) for name in ("sex", "edu")}
    margins["y"] = float(population @ y)
    weights = weights_of(table, kind=kind, margins=margins, bounds=(0.5, 2.0))
    assert counts(table.column("edu"), weights) == pytest.approx(margins["edu"], rel=1e-9)
    assert ((weights / w > 0.5 - 1e-12) & (weights / w < 2 + 1e-12)).all()


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_order_of_rows_does_not_matter(seed: int) -> None:
    table, margins = sample(seed)
    mixed, order = shuffled(table, seed)
    for kind in ("rake", "linear"):
        there = weights_of(table, kind=kind, margins=margins)
        np.testing.assert_allclose(
            weights_of(mixed, kind=kind, margins=margins), there[order], rtol=1e-9
        )
    spec = CalibrationSpec(kind="rake", margins=margins)
    first, second = (
        mean_estimates(value_totals(d, everyone(d.n), [d.table.numeric("y")]))
        for d in (calibrate_design(design_of(one), spec) for one in (table, mixed))
    )
    np.testing.assert_allclose(second.se, first.se, rtol=1e-8)


@given(SEEDS, st.floats(0.01, 100))
@settings(max_examples=25, deadline=None)
def test_only_proportions_of_base_weights_matter(seed: int, scale: float) -> None:
    table, margins = sample(seed)
    columns = {name: table.column(name) for name in table.names}
    doubled = ResponseTable(columns | {"w": table.numeric("w") * scale})
    for kind in ("rake", "linear", "raking"):
        plain = weights_of(table, kind=kind, margins=margins)
        np.testing.assert_allclose(
            weights_of(doubled, kind=kind, margins=margins), plain, rtol=1e-8
        )


@pytest.mark.parametrize("spec", [("rake", "greg"), ("rake", "sweeps"), ("linear", "greg")])
@given(seed=SEEDS)
@settings(max_examples=15, deadline=None)
def test_what_is_known_has_no_error(spec: tuple[Any, Any], seed: int) -> None:
    table, margins = sample(seed)
    kind, residual = spec
    known = {"sex": counts(table.column("sex"), table.numeric("w") * 2), "edu": margins["edu"]}
    known["edu"] = {k: 2 * v for k, v in counts(table.column("edu"), table.numeric("w")).items()}
    calibrated = calibrate_design(
        design_of(table), CalibrationSpec(kind=kind, margins=known, residual=residual)
    )
    domains = domains_of(table.column("edu"))
    found = total_estimates(value_totals(calibrated, domains, [np.ones(table.n)]))
    assert dict(zip((d[0] for d in domains.labels), found.est[:, 0], strict=True)) == (
        pytest.approx(known["edu"], rel=1e-9)
    )
    scale = found.est.sum() * (1e-8 if residual == "greg" else 1e-3)
    assert found.se[:, 0] == pytest.approx(0, abs=scale)


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_one_margin_is_the_same_by_every_way(seed: int) -> None:
    table, margins = sample(seed)
    one = {"sex*age": margins["sex*age"]}
    first = weights_of(table, kind="poststratify", margins=one)
    for kind in ("rake", *FREE):
        np.testing.assert_allclose(weights_of(table, kind=kind, margins=one), first, rtol=1e-8)


@given(SEEDS, st.booleans())
@settings(max_examples=40, deadline=None)
def test_trimming_keeps_the_sum_and_strictly_the_limits(seed: int, strict: bool) -> None:
    random = np.random.default_rng(seed)
    weights = random.lognormal(0, 1, int(random.integers(5, 80)))
    lower, upper = Limit(mean=0.5), Limit(mean=1.5)
    ratio = weights / weights.mean()
    assume(((ratio >= 0.5) & (ratio <= 1.5)).any())  # otherwise nothing can take what is cut
    found = trim(weights, lower=lower, upper=upper, strict=strict, where="test")
    assert found.weights.sum() == pytest.approx(weights.sum(), rel=1e-12)
    inside = (weights >= found.lower) & (weights <= found.upper)
    assert len(set(np.round((found.weights - weights)[inside], 9))) <= 1 or strict
    if strict:
        assert found.weights.min() >= found.lower
        assert found.weights.max() <= found.upper


def test_what_is_cut_needs_a_weight_within_the_limits_to_go_to() -> None:
    with pytest.raises(AnalysisError, match="infeasible-limits") as refused:
        trim(np.array([1.0, 9.0]), lower=4.0, upper=6.0, strict=False, where="test")
    assert "no weight within the limits" in str(refused.value)


def whole_plan(margins: Any) -> WeightingPlan:
    return WeightingPlan(
        version="1",
        base="w",
        steps=[
            Eligibility(column="known", eligible=["yes"], unknown=["?"], cells=["sex"]),
            Nonresponse(column="answered", responded=["1"], cells=["sex"]),
            Calibrate(kind="rake", margins=margins),
            Trim(upper=Limit(median=1, iqr=3)),
            Calibrate(kind="rake", margins=margins, name="again"),
        ],
    )


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_the_product_of_all_factors_is_the_weight(seed: int) -> None:
    table, margins = sample(seed, rows=300)
    random = np.random.default_rng(seed)
    columns = {name: table.column(name) for name in table.names}
    known = random.choice(np.array(["yes", "?", "no"], dtype=object), table.n, p=[0.8, 0.1, 0.1])
    answered = random.choice(np.array(["1", "0"], dtype=object), table.n, p=[0.8, 0.2])
    whole = ResponseTable(columns | {"known": known, "answered": answered})
    found = run_plan(whole_plan({"edu": margins["edu"]}), whole)
    assert [step.name for step in found.steps] == [
        "eligibility",
        "nonresponse",
        "rake",
        "trim",
        "again",
    ]
    product = found.base.copy()
    for step in found.steps:
        product = product * step.factors
        np.testing.assert_allclose(step.weights, product, rtol=1e-12)
    np.testing.assert_array_equal(found.weights, product)
    assert ((found.weights > 0) == ((known == "yes") & (answered == "1"))).all()
    assert counts(table.column("edu"), found.weights) == pytest.approx(margins["edu"], rel=1e-9)
    after = found.steps[1].weights
    by_sex = counts(table.column("sex"), found.steps[0].weights)
    assert counts(table.column("sex"), after) == pytest.approx(by_sex, rel=1e-9)


@pytest.mark.parametrize("name", DISTANCES)
def test_a_distance_leaves_weights_alone_at_0_and_its_slope_is_its_slope(name: str) -> None:
    bounds = Bounds(0.2, 4) if name == "logit" else Bounds()
    factor, slope = DISTANCES[name](np.zeros(1), bounds)
    assert (factor[0], slope[0]) == pytest.approx((1, 1))
    u = np.linspace(-0.4, 0.4, 9)
    (low, _), (high, _) = (DISTANCES[name](u + step, bounds) for step in (-1e-6, 1e-6))
    _, slope = DISTANCES[name](u, bounds)
    np.testing.assert_allclose((high - low) / 2e-6, slope, rtol=1e-6)
