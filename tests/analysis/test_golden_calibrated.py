"""Weights and estimates of the household and three-stage samples equal R `survey` to 1e-8."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign
from analysis.domains import Domains, crossed, domains_of, everyone
from analysis.estimation.estimates import Estimates, proportion_estimates
from analysis.indices.index import estimate_index
from analysis.indices.scheme import IndexScheme
from analysis.totals import share_totals, status_of
from analysis.weights.calibrated_design import calibrate_design, weigh_design
from analysis.weights.calibrating import CalibrationSpec, Residual
from analysis.weights.diagnostics import kish_deff
from analysis.weights.margins import Controls
from analysis.weights.plan import Weighting, WeightingPlan, run_plan
from analysis.weights.steps import Calibrate, Nonresponse, Trim
from analysis.weights.trimming import Limit

Cases = dict[str, dict[str, Any]]
HOUSEHOLD = ("RK", "RK3", "GL", "GR", "GLO", "TR")
"""rake, rake with education, GREG, raking distance, logit bounds, trimmed."""
WEIGHTS = {
    "RK": "rake2",
    "RK3": "rake3",
    "GL": "linear",
    "GR": "raking",
    "GLO": "logit",
    "TR": "trim",
}
COVERED = frozenset(
    f"commune:{case}"
    for case in (
        *(f"hh.{name}.item.overall" for name in HOUSEHOLD),
        *(f"hh.{name}.index.{by}" for name in HOUSEHOLD for by in ("overall", "ctype")),
        "hh.RK.item.commune",
        "hh.RK.agesex",
        "hh.weights",
        "t3.poststrat_ct",
        "t3.rake",
    )
)


@pytest.fixture(scope="module")
def margins(golden_folder: Path) -> dict[str, Controls]:
    known = json.loads((golden_folder / "commune" / "margins.json").read_text("utf-8"))
    age_sex = {name.replace("_", "|"): total for name, total in known["agesex"].items()}
    two: Controls = {"sex*age": age_sex, "commune": known["commune"]}
    return {
        "two": two,
        "three": {**two, "edu": known["edu"]},
        "types": {"sex*age": age_sex, "edu": known["edu"], "ctype": known["ctype"]},
        "age_sex_type": {"sex*age": age_sex, "ctype": known["ctype"]},
        "type": {"ctype": known["ctype"]},
    }


def specs(
    margins: dict[str, Controls], residual: Residual = "sweeps"
) -> dict[str, CalibrationSpec]:
    types = margins["types"]
    return {
        "RK": CalibrationSpec(kind="rake", margins=margins["two"], residual=residual),
        "RK3": CalibrationSpec(kind="rake", margins=margins["three"], residual=residual),
        "GL": CalibrationSpec(kind="linear", margins=types),
        "GR": CalibrationSpec(kind="raking", margins=types),
        "GLO": CalibrationSpec(kind="logit", margins=types, bounds=(0.3, 3)),
    }


def rake_plan(margins: dict[str, Controls], *, strict: bool) -> WeightingPlan:
    """From the design weights of everybody drawn to trimmed weights of those who answered."""
    return WeightingPlan(
        version="1",
        base="dw",
        steps=[
            Nonresponse(column="resp", responded=[1], cells=["ctype", "sex", "age"]),
            Calibrate(kind="rake", margins=margins["two"], residual="sweeps"),
            Trim(upper=Limit(median=3), strict=strict),
        ],
    )


@pytest.fixture(scope="module")
def designs(
    commune_designs: dict[str, SurveyDesign], margins: dict[str, Controls]
) -> dict[str, SurveyDesign]:
    plain, three = commune_designs["hh.D1"], commune_designs["t3.D3"]
    found = {f"hh.{k}": calibrate_design(plain, spec) for k, spec in specs(margins).items()}
    trim = WeightingPlan(version="1", base="nrw", steps=rake_plan(margins, strict=False).steps[1:])
    found["hh.TR"] = weigh_design(plain, run_plan(trim, plain.table))
    by_type = CalibrationSpec(kind="poststratify", margins=margins["type"])
    raked = CalibrationSpec(kind="rake", margins=margins["age_sex_type"], residual="sweeps")
    found["t3.poststrat_ct"] = calibrate_design(three, by_type)
    found["t3.rake"] = calibrate_design(three, raked)
    return found


def shares(design: SurveyDesign, items: list[str], domains: Domains) -> Estimates:
    answers = (design.table.numeric(item) for item in items)
    statuses = (status_of(y >= 4, np.isnan(y)) for y in answers)
    return proportion_estimates(share_totals(design, domains, statuses))


def assert_shares(design: SurveyDesign, rows: dict[str, Any], domains: Domains) -> None:
    items = list(dict.fromkeys(rows["item"]))
    found = shares(design, items, domains)
    labels = ["_".join(label) or "all" for label in domains.labels]
    places = [
        (labels.index(str(g)), items.index(i))
        for i, g in zip(rows["item"], rows["group"], strict=True)
        if str(g) in labels
    ]
    kept = [str(g) in labels for g in rows["group"]]
    assert any(kept)
    at = tuple(np.array(places).T)
    for key, measured in (("n", found.n), ("est", found.est), ("se", found.se)):
        expected = np.array(rows[key], dtype=float)[kept]
        np.testing.assert_allclose(measured[at], expected, rtol=1e-8, atol=1e-10)
    expected = np.array(rows["deff"], dtype=float)[kept]
    np.testing.assert_allclose(found.deff[at], expected, rtol=1e-8)


@pytest.mark.parametrize("name", HOUSEHOLD)
def test_item_shares_equal_r(
    name: str, designs: dict[str, SurveyDesign], commune_cases: Cases
) -> None:
    rows = commune_cases[f"hh.{name}.item.overall"]["rows"]
    design = designs[f"hh.{name}"]
    assert_shares(design, rows, everyone(design.n))


def test_raked_shares_by_commune_sex_age_and_education_equal_r(
    designs: dict[str, SurveyDesign], commune_cases: Cases
) -> None:
    design = designs["hh.RK"]
    table, rows = design.table, commune_cases["hh.RK.agesex"]["rows"]
    assert_shares(
        design, commune_cases["hh.RK.item.commune"]["rows"], domains_of(table.column("commune"))
    )
    assert_shares(design, rows, crossed([table.keys("sex"), table.keys("age")], table.n))
    assert_shares(design, rows, domains_of(table.column("edu")))


def assert_index(
    design: SurveyDesign, scheme: IndexScheme, key: str, rows: dict[str, Any], by: str | None
) -> None:
    column = None if by is None else design.table.column(by)
    found = {(e.domain, e.index): e for e in estimate_index(scheme, design, column)}
    names = ["overall" if scope == "ALL" else f"factor:{scope}" for scope in rows["scope"]]
    matched = [found[str(g), name] for g, name in zip(rows["group"], names, strict=True)]
    assert [e.est for e in matched] == pytest.approx(rows[key], rel=1e-8)
    assert [e.se for e in matched] == pytest.approx(rows[f"{key}_se"], rel=1e-8)
    if key == "pooled":
        assert [e.deff for e in matched] == pytest.approx(rows["pooled_deff"], rel=1e-8)


INDICES = {"item_mean": "meanshare", "pooled": "pooled"}


@pytest.mark.parametrize("aggregation", INDICES)
@pytest.mark.parametrize("name", HOUSEHOLD)
def test_index_equals_r(
    name: str,
    aggregation: str,
    golden_scheme: Callable[[str], IndexScheme],
    designs: dict[str, SurveyDesign],
    commune_cases: Cases,
) -> None:
    scheme = golden_scheme(aggregation)
    for case, by in (("overall", None), ("ctype", "ctype")):
        rows = commune_cases[f"hh.{name}.index.{case}"]["rows"]
        assert_index(designs[f"hh.{name}"], scheme, INDICES[aggregation], rows, by)


@pytest.mark.parametrize("aggregation", INDICES)
@pytest.mark.parametrize("name", ["t3.poststrat_ct", "t3.rake"])
def test_calibrated_stages_equal_r(
    name: str,
    aggregation: str,
    golden_scheme: Callable[[str], IndexScheme],
    designs: dict[str, SurveyDesign],
    commune_cases: Cases,
) -> None:
    design, case = designs[name], commune_cases[name]
    assert_shares(design, case["rows"], everyone(design.n))
    scheme = golden_scheme(aggregation)
    assert_index(design, scheme, INDICES[aggregation], case["idx"], None)
    if "idxct" in case:
        assert_index(design, scheme, INDICES[aggregation], case["idxct"], "ctype")


def test_the_raked_weights_of_three_stages_equal_r(
    designs: dict[str, SurveyDesign], table_of: Callable[[str], ResponseTable]
) -> None:
    expected = table_of("commune/threestage_weights").numeric("rake")
    np.testing.assert_allclose(designs["t3.rake"].weights, expected, rtol=1e-8)


@pytest.mark.parametrize("name", WEIGHTS)
def test_calibrated_weights_equal_r(
    name: str, designs: dict[str, SurveyDesign], commune_cases: Cases
) -> None:
    design, case, column = designs[f"hh.{name}"], commune_cases["hh.weights"], WEIGHTS[name]
    weights = design.weights
    np.testing.assert_allclose(weights, design.table.numeric(column), rtol=1e-8)
    assert kish_deff(weights) == pytest.approx(case["kish"][column], rel=1e-8)
    assert [weights.min(), weights.max()] == pytest.approx(case["range"][column], rel=1e-8)


def whole_plan(table: ResponseTable, margins: dict[str, Controls], *, strict: bool) -> Weighting:
    return run_plan(rake_plan(margins, strict=strict), table)


def test_a_plan_from_the_cases_drawn_equals_r(
    table_of: Callable[[str], ResponseTable],
    margins: dict[str, Controls],
    commune_cases: Cases,
) -> None:
    drawn, expected = table_of("commune/household"), table_of("commune/household_weights")
    info, case = commune_cases["hh.info"], commune_cases["hh.weights"]
    assert drawn.n == info["n_all"]
    for strict, column in ((False, "trim"), (True, "trim_strict")):
        found = whole_plan(drawn, margins, strict=strict)
        answered = found.weights > 0
        assert answered.sum() == info["n"]
        np.testing.assert_allclose(found.weights[answered], expected.numeric(column), rtol=1e-8)
        for step, name in zip(found.steps, ("nrw", "rake2", column), strict=True):
            np.testing.assert_allclose(step.weights[answered], expected.numeric(name), rtol=1e-8)
            assert step.spread.kish_deff == pytest.approx(case["kish"][name], rel=1e-8)
        adjusted, raked, trimmed = found.steps
        assert adjusted.spread.total == pytest.approx(info["sum_nrw"], rel=1e-12)
        factors = {line["cell"]: line["factor"] for line in adjusted.details["cells"]}
        named = {
            key.replace(" ", "|").replace("_", "|"): f for key, f in info["nr_factors"].items()
        }
        assert factors == pytest.approx(named, rel=1e-8)
        assert max(line.off for line in raked.details["margins"]) < 1e-10
        assert trimmed.details["upper"] == pytest.approx(case["trim_upper"], rel=1e-8)


def test_both_residuals_of_a_rake_are_close_and_not_the_same(
    commune_designs: dict[str, SurveyDesign], margins: dict[str, Controls]
) -> None:
    plain = commune_designs["hh.D1"]
    greg, sweeps = (
        shares(calibrate_design(plain, specs(margins, way)["RK"]), ["q01"], everyone(plain.n))
        for way in ("greg", "sweeps")
    )
    assert greg.est[0, 0] == sweeps.est[0, 0]
    assert 0 < abs(greg.se[0, 0] / sweeps.se[0, 0] - 1) < 0.02
