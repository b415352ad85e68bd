"""Replicate designs equal R: own jackknives and BRR, and the bootstrap weights that R drew."""

import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from scipy.special import expit

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign, survey_design
from analysis.domains import crossed, domains_of, everyone
from analysis.estimation.chisq import association
from analysis.estimation.estimates import (
    Estimates,
    mean_estimates,
    total_estimates,
)
from analysis.estimation.intervals import t_quantile
from analysis.estimation.linearisation import mean
from analysis.estimation.quantile import quantile_estimates
from analysis.estimation.ratio import ratio
from analysis.models.glm import fit_glm
from analysis.models.matrix import Terms, model_matrix
from analysis.replication.columns import Scales, given_replicates, replicate_weights
from analysis.replication.methods import Settings, replicated
from analysis.requests.design import DesignSpec, build_design
from analysis.totals import share_totals, status_of, value_totals

OWN = {
    "rep.jk1_clus1": ("clus1", "JK1", False),
    "rep.jk1_clus1_nofpc": ("clus1_nofpc", "JK1", False),
    "rep.jk1_mse": ("clus1", "JK1", True),
    "rep.jkn_strat": ("strat", "JKn", False),
    "rep.jkn_strat_nofpc": ("strat_nofpc", "JKn", False),
}
GIVEN = {
    "rep.subboot_clus1": "clus1",
    "rep.boot_strat": "strat",
    "rep.subboot_strat": "strat",
    "rep.mrb_clus2": "clus2",
    "rep.rake_jk1": "clus1",
    "rep.poststrat_jk1": "clus1",
    "rep.cal_jk1": "clus1",
}
NHANES = {"nhanes.brr": "BRR", "nhanes.fay": "Fay", "nhanes.jkn": "JKn"}
COVERED = frozenset(
    {f"api:{case}" for case in (*OWN, *GIVEN, *NHANES)}
    | {"commune:hh.rep.JKn", "commune:hh.rep.subboot", "commune:hh.rep.subboot_rake"}
)
Cases = dict[str, dict[str, Any]]


def numbers(field: Any) -> list[float]:
    return list(field.values()) if isinstance(field, dict) else [field]


def weights_of(name: str, table_of: Any) -> np.ndarray:
    table = table_of(f"api/repweights_{name}")
    return np.column_stack([table.numeric(column) for column in table.names])


def with_columns(table: ResponseTable, weights: np.ndarray) -> tuple[ResponseTable, list[str]]:
    names = [f"rep_{number}" for number in range(weights.shape[1])]
    columns = {name: table.column(name) for name in table.names}
    return ResponseTable({**columns, **dict(zip(names, weights.T, strict=True))}), names


@pytest.fixture(scope="module")
def design_of(school_designs: dict[str, SurveyDesign], school_cases: Cases, table_of: Any) -> Any:
    def found(case: str) -> SurveyDesign:
        if case in OWN:
            name, method, mse = OWN[case]
            return replicated(school_designs[name], method, mse=mse)
        full = {"rep.rake_jk1": "rake2", "rep.poststrat_jk1": "poststrat", "rep.cal_jk1": "linear"}
        source = school_designs[GIVEN[case]]
        table, names = with_columns(source.table, weights_of(case, table_of))
        columns = {name: table.column(name) for name in table.names}
        columns["full"] = source.weights
        if case in full:
            columns["full"] = table_of("api/calibrated_weights_clus1").numeric(f"cal.{full[case]}")
        about = school_cases[case]
        return given_replicates(
            ResponseTable(columns),
            weights="full",
            columns=names,
            kind=about["type"],
            scales=Scales(about["scale"], about["rscales"]),
            mse=about["mse"],
        )

    return found


@pytest.mark.parametrize("case", [*OWN])
def test_own_weights_are_those_of_r(
    case: str, design_of: Any, table_of: Any, school_cases: Cases
) -> None:
    design = design_of(case)
    assert replicate_weights(design) == pytest.approx(weights_of(case, table_of), rel=1e-8)
    assert design.replicates.scale == pytest.approx(school_cases[case]["scale"], rel=1e-12)
    assert design.replicates.rscales == pytest.approx(school_cases[case]["rscales"], rel=1e-12)


@pytest.mark.parametrize("case", [*OWN, *GIVEN])
def test_schools(case: str, design_of: Any, school_cases: Cases) -> None:
    design, expected = design_of(case), school_cases[case]
    numeric, everybody = design.table.numeric, everyone(design.n)
    api = value_totals(design, everybody, [numeric("api00"), numeric("api99")])
    assert_estimates(mean_estimates(api), expected["mean"])
    np.testing.assert_allclose(
        mean(api).covariance(), expected["mean"]["vcov"], rtol=1e-8, atol=1e-10
    )
    types = design.table.column("stype")
    none_missing = np.zeros(design.n, dtype=bool)
    statuses = [status_of(types == level, none_missing) for level in "EHM"]
    assert_estimates(total_estimates(share_totals(design, everybody, statuses)), expected["total"])
    found, _, _ = ratio(design, everybody, [numeric("api.stu")], [numeric("enroll")])
    assert found.est[0, 0] == pytest.approx(expected["ratio"]["est"], rel=1e-8)
    assert found.variances()[0, 0] ** 0.5 == pytest.approx(expected["ratio"]["se"], rel=1e-8)
    domains = domains_of(types)
    by = mean_estimates(value_totals(design, domains, [numeric("api00")]))
    for row in expected["by"]["rows"]:
        place = domains.labels.index((row["stype"],))
        assert by.est[place, 0] == pytest.approx(row["api00"], rel=1e-8)
        assert by.se[place, 0] == pytest.approx(row["se"], rel=1e-8)


@pytest.mark.parametrize("case", [*OWN, *GIVEN])
def test_quantiles_and_association(case: str, design_of: Any, school_cases: Cases) -> None:
    design, expected = design_of(case), school_cases[case]
    wanted = expected["quantile"]["api00"]
    values = design.table.numeric("api00")
    found = quantile_estimates(design, everyone(design.n), [values], wanted["q"])
    for ours, theirs in (
        (found.est, "est"),
        (found.lci, "lo"),
        (found.uci, "hi"),
        (found.se, "se"),
    ):
        assert ours[0] == pytest.approx(wanted[theirs], rel=1e-8)
    test = association(
        design,
        design.weights > 0,
        design.table.keys("sch.wide"),
        design.table.keys("stype"),
    ).outcome
    assert test.statistic == pytest.approx(expected["chisq"]["stat"]["F"], rel=1e-8)
    assert [test.ndf, test.ddf] == pytest.approx(list(expected["chisq"]["par"].values()), rel=1e-8)
    assert test.p == pytest.approx(expected["chisq"]["p"], rel=1e-8)


@pytest.mark.parametrize("case", [*OWN, *GIVEN])
def test_models_and_the_logit_interval(case: str, design_of: Any, school_cases: Cases) -> None:
    design, expected = design_of(case), school_cases[case]
    everything = np.ones(design.n, dtype=bool)
    terms = model_matrix(design.table, Terms(["ell", "meals"]), everything)
    fit = fit_glm(design, terms, design.table.numeric("api00"))
    assert fit.coefficients == pytest.approx(list(expected["glm"]["coef"].values()), rel=1e-8)
    assert fit.se == pytest.approx(list(expected["glm"]["se"].values()), rel=1e-8)
    # R takes the interval of a share from a model of an intercept alone
    awards = (design.table.column("awards") == "Yes").astype(float)
    share = fit_glm(design, model_matrix(design.table, Terms(), everything), awards, "binomial")
    half = t_quantile(np.array([share.df + 0.0]))[0] * share.se[0]
    odds = share.coefficients[0]
    assert expit(odds) == pytest.approx(expected["ciprop"]["est"], rel=1e-8)
    limits = [expit(odds - half), expit(odds + half)]
    assert limits == pytest.approx(expected["ciprop"]["ci"], rel=1e-8)


def assert_estimates(found: Estimates, case: dict[str, Any]) -> None:
    assert found.est[0] == pytest.approx(numbers(case["est"]), rel=1e-8)
    assert found.se[0] == pytest.approx(numbers(case["se"]), rel=1e-8, abs=1e-10)
    assert found.df.tolist() == [case["df"]]
    assert found.lci[0] == pytest.approx(numbers(case["ci95_t"]["lo"]), rel=1e-8)
    assert found.uci[0] == pytest.approx(numbers(case["ci95_t"]["hi"]), rel=1e-8)
    if "deff" in case:
        assert found.deff[0] == pytest.approx(numbers(case["deff"]), rel=1e-8)


@pytest.mark.parametrize("case", NHANES)
def test_nhanes(case: str, nhanes_table: ResponseTable, table_of: Any, school_cases: Cases) -> None:
    plain = survey_design(
        nhanes_table, ids=["SDMVPSU"], strata=["SDMVSTRA"], weights="WTMEC2YR", nest=True
    )
    method: Any = NHANES[case]
    own = replicated(plain, method, settings=Settings(rho=0.3))
    expected = school_cases[case]
    assert own.replicates is not None
    assert own.replicates.scale == pytest.approx(expected["scale"], rel=1e-12)
    table, names = with_columns(nhanes_table, weights_of(case, table_of))
    given = given_replicates(
        table,
        weights="WTMEC2YR",
        columns=names,
        kind=method,
        scales=Scales(None, expected["rscales"], expected["rho"]),
    )
    high = nhanes_table.numeric("HI_CHOL")
    assert_estimates(
        mean_estimates(value_totals(given, everyone(given.n), [high])), expected["mean"]
    )
    domains = crossed([nhanes_table.keys(key) for key in ("race", "RIAGENDR")], nhanes_table.n)
    found = mean_estimates(value_totals(given, domains, [high]))
    for row in expected["by"]["rows"]:
        place = domains.labels.index((str(row["race"]), str(row["RIAGENDR"])))
        assert found.se[place, 0] == pytest.approx(row["se"], rel=1e-8)
    races = nhanes_table.numeric("race")
    statuses = [status_of(races == race, np.isnan(races)) for race in range(1, 5)]
    for design in (given, own):
        totals = total_estimates(share_totals(design, everyone(design.n), statuses))
        assert_estimates(totals, expected["total"])


def test_household_jackknife(
    commune_designs: dict[str, SurveyDesign], commune_cases: Cases
) -> None:
    case = commune_cases["hh.rep.JKn"]
    design = replicated(commune_designs["hh.D1"], "JKn")
    assert design.replicates is not None
    assert design.replicates.count == case["nrep"]
    assert_household(design, case)


def test_household_bootstrap(
    commune_designs: dict[str, SurveyDesign], commune_cases: Cases, table_of: Any
) -> None:
    case = commune_cases["hh.rep.subboot"]
    weights = table_of("commune/household_bootweights")
    drawn = np.column_stack([weights.numeric(name) for name in weights.names])
    plain = commune_designs["hh.D1"]
    for combined in (False, True):
        given = drawn if combined else drawn / plain.weights[:, None]
        table, names = with_columns(plain.table, given)
        design = given_replicates(
            table,
            weights="nrw",
            columns=names,
            kind="subbootstrap",
            scales=Scales(case["scale"], [1.0]),
            combined=combined,
        )
        assert_household(design, case)


def test_household_bootstrap_raked_anew(
    commune_designs: dict[str, SurveyDesign],
    commune_cases: Cases,
    table_of: Any,
    golden_folder: Path,
) -> None:
    known = json.loads((golden_folder / "commune" / "margins.json").read_text("utf-8"))
    margins = {
        "sex*age": {name.replace("_", "|"): total for name, total in known["agesex"].items()},
        "commune": known["commune"],
    }
    weights = table_of("commune/household_bootweights")
    drawn = np.column_stack([weights.numeric(name) for name in weights.names])
    table, names = with_columns(commune_designs["hh.D1"].table, drawn)
    spec = msgspec.convert(
        {
            "weights": "nrw",
            "replicates": {"columns": names, "type": "subbootstrap"},
            "calibrate": {"kind": "rake", "margins": margins},
        },
        DesignSpec,
    )
    assert_household(build_design(spec, table), commune_cases["hh.rep.subboot_rake"], rel=1e-6)


def assert_household(design: SurveyDesign, case: dict[str, Any], rel: float = 1e-8) -> None:
    items = [f"q{number:02d}" for number in range(1, 52)]
    answers = [design.table.numeric(item) for item in items]
    statuses = [status_of(y >= 4, np.isnan(y)) for y in answers]
    found = mean_estimates(share_totals(design, everyone(design.n), statuses))
    at = [items.index(item) for item in case["items"]["item"]]
    assert found.est[0][at] == pytest.approx(case["items"]["est"], rel=rel)
    assert found.se[0][at] == pytest.approx(case["items"]["se"], rel=rel)
    satisfied = np.sum([status == 1 for status in statuses], axis=0).astype(float)
    answered = np.sum([status != 2 for status in statuses], axis=0).astype(float)
    pooled, _, _ = ratio(design, everyone(design.n), [satisfied], [answered])
    assert pooled.est[0, 0] == pytest.approx(case["index"]["est"], rel=rel)
    assert pooled.variances()[0, 0] ** 0.5 == pytest.approx(case["index"]["se"], rel=rel)
