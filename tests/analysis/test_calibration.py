"""The variance knows the calibration: R's weights and residuals on the schools, and its laws."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign
from analysis.domains import domains_of, everyone
from analysis.errors import AnalysisError
from analysis.estimation.estimates import mean_estimates, proportion_estimates, total_estimates
from analysis.estimation.linearisation import mean, total
from analysis.estimation.ratio import ratio
from analysis.estimation.variance import variances
from analysis.totals import share_totals, value_totals
from analysis.weights.calibrated_design import calibrate_design
from analysis.weights.calibrating import CalibrationSpec

Cases = dict[str, dict[str, Any]]
CALIBRATIONS = ["cal.poststrat", "cal.linear", "cal.linear_ratio"]


@pytest.fixture(scope="module")
def api_cases(golden_folder: Path) -> Cases:
    text = (golden_folder / "api" / "golden_api.json").read_text(encoding="utf-8")
    return {case["id"]: case for case in json.loads(text)["cases"]}


@pytest.fixture(scope="module")
def schools(golden_folder: Path) -> tuple[ResponseTable, ResponseTable]:
    return tuple(
        read(golden_folder / "api" / f"{name}.csv.gz")
        for name in ("clus1", "calibrated_weights_clus1")
    )


def read(path: Path) -> ResponseTable:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    columns = zip(*rows, strict=True)
    return ResponseTable(
        {n: np.array(c, dtype=object) for n, c in zip(header, columns, strict=True)}
    )


TYPES = {"E": 4421, "H": 755, "M": 1018}
KNOWN = {"api99": 3914069}
SPECS = {
    "cal.poststrat": CalibrationSpec(kind="poststratify", margins={"stype": TYPES}),
    "cal.linear": CalibrationSpec(kind="linear", margins={"stype": TYPES, **KNOWN}),
    "cal.linear_ratio": CalibrationSpec(kind="linear", margins=KNOWN, variance="api99"),
}


def calibrated(name: str, plain: SurveyDesign, weights: ResponseTable) -> SurveyDesign:
    """The design of one case of R, whose weights must be those R found."""
    found = calibrate_design(plain, SPECS[name])
    np.testing.assert_allclose(found.weights, weights.numeric(name), rtol=1e-8)
    return found


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_calibrated_estimates_equal_r(
    name: str,
    school_designs: dict[str, SurveyDesign],
    schools: tuple[ResponseTable, ResponseTable],
    api_cases: Cases,
) -> None:
    table, weights = schools
    case = api_cases[name]
    design = calibrated(name, school_designs["clus1"], weights)
    api, enrolled = table.numeric("api00"), table.numeric("enroll")
    found = mean_estimates(value_totals(design, everyone(design.n), [api]))
    assert found.est[0, 0] == pytest.approx(case["mean"]["est"]["api00"], rel=1e-8)
    assert found.se[0, 0] == pytest.approx(case["mean"]["se"]["api00"], rel=1e-8)
    assert found.deff[0, 0] == pytest.approx(case["mean"]["deff"]["api00"], rel=1e-8)
    totals = value_totals(design, everyone(design.n), [api, enrolled])
    assert total_estimates(totals).se[0] == pytest.approx(
        list(case["total"]["se"].values()), rel=1e-8
    )
    np.testing.assert_allclose(total(totals).covariance(), case["total"]["vcov"], rtol=1e-8)


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_calibrated_domains_equal_r(
    name: str,
    school_designs: dict[str, SurveyDesign],
    schools: tuple[ResponseTable, ResponseTable],
    api_cases: Cases,
) -> None:
    table, weights = schools
    design = calibrated(name, school_designs["clus1"], weights)
    by_award = domains_of(table.column("awards"))
    means = mean_estimates(value_totals(design, by_award, [table.numeric("api00")]))
    for row in api_cases[name]["by"]["rows"]:
        place = by_award.labels.index((row["awards"],))
        assert means.est[place, 0] == pytest.approx(row["api00"], rel=1e-8)
        assert means.se[place, 0] == pytest.approx(row["se"], rel=1e-8)
    by_goal = domains_of(table.column("comp.imp"))
    sums = total_estimates(value_totals(design, by_goal, [table.numeric("api99")]))
    for row in api_cases[name]["by_total"]["rows"]:
        place = by_goal.labels.index((row["comp.imp"],))
        assert sums.se[place, 0] == pytest.approx(row["se"], rel=1e-8)


def test_known_totals_have_no_error(
    school_designs: dict[str, SurveyDesign], schools: tuple[ResponseTable, ResponseTable]
) -> None:
    table, weights = schools
    design = calibrated("cal.linear", school_designs["clus1"], weights)
    kinds = domains_of(table.column("stype"))
    known = total_estimates(value_totals(design, kinds, [np.ones(design.n)]))
    assert known.est[:, 0] == pytest.approx([755, 4421, 1018], rel=1e-8)
    assert known.se[:, 0] == pytest.approx([0, 0, 0], abs=1e-8)
    whole = total_estimates(value_totals(design, everyone(design.n), [table.numeric("api99")]))
    assert whole.est[0, 0] == pytest.approx(3914069, rel=1e-8)
    assert whole.se[0, 0] == pytest.approx(0, abs=1e-4)


def test_shares_ratios_and_merged_domains_agree_with_means(
    school_designs: dict[str, SurveyDesign], schools: tuple[ResponseTable, ResponseTable]
) -> None:
    table, weights = schools
    design = calibrated("cal.poststrat", school_designs["clus1"], weights)
    domains = domains_of(table.column("stype"))
    status = (table.column("awards") == "Yes").astype(np.int8)
    shares = share_totals(design, domains, [status])
    means = mean_estimates(value_totals(design, domains, [status.astype(np.float64)]))
    assert proportion_estimates(shares).se == pytest.approx(means.se, rel=1e-8, abs=1e-12)
    as_ratio, _, _ = ratio(design, domains, [status.astype(np.float64)], [np.ones(design.n)])
    assert as_ratio.variances() ** 0.5 == pytest.approx(means.se, rel=1e-8, abs=1e-12)
    merged = proportion_estimates(shares.merged(np.zeros(domains.size, dtype=np.int64), 1))
    whole = proportion_estimates(share_totals(design, everyone(design.n), [status]))
    assert merged.se == pytest.approx(whole.se, rel=1e-10)


def test_combinations_agree_with_the_covariance(
    school_designs: dict[str, SurveyDesign], schools: tuple[ResponseTable, ResponseTable]
) -> None:
    table, weights = schools
    for name in CALIBRATIONS:
        design = calibrated(name, school_designs["clus1"], weights)
        domains = domains_of(table.column("stype"))
        means = mean(value_totals(design, domains, [table.numeric("api00")]))
        less = np.array([1.0, -1.0, 0.5])
        combined = means.combined(less.reshape(1, 3, 1)).variances()[0, 0]
        assert combined == pytest.approx(less @ means.covariance() @ less, rel=1e-8)


def test_an_estimate_that_knows_no_calibration_is_refused(
    school_designs: dict[str, SurveyDesign], schools: tuple[ResponseTable, ResponseTable]
) -> None:
    design = calibrated("cal.poststrat", school_designs["clus1"], schools[1])
    cells = value_totals(design, everyone(design.n), [np.ones(design.n)]).cells
    ones = np.ones((cells.size, 1))
    with pytest.raises(AnalysisError) as caught:
        variances(design, cells, ones, ones > 0)
    assert caught.value.code == "calibration-not-known"
