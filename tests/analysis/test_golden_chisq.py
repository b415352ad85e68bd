"""Tests of association equal R svychisq."""

from typing import Any, get_args

import pytest

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign, survey_design
from analysis.estimation.chisq import Association, Statistic, association

DESIGNS = ["strat", "strat_nofpc", "clus1", "clus1_nofpc", "clus2", "clus2_wr"]
STATISTICS = get_args(Statistic)
HOUSEHOLD = ["F", "Chisq", "Wald", "adjWald"]
COVERED = frozenset(
    {f"api:{name}.chisq.{statistic}" for name in DESIGNS for statistic in STATISTICS}
    | {f"commune:hh.D1.chisq.{statistic}" for statistic in HOUSEHOLD}
    | {f"api:{name}.loglin" for name in DESIGNS}
    | {"api:nhanes.chisq"}
)


def associated(design: SurveyDesign, first: str, second: str, statistic: Statistic) -> Association:
    keys = design.table.keys
    return association(design, design.weights > 0, keys(first), keys(second), statistic)


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("statistic", STATISTICS)
def test_schools(
    name: str,
    statistic: Statistic,
    school_designs: dict[str, SurveyDesign],
    school_cases: dict[str, dict[str, Any]],
) -> None:
    case = school_cases[f"{name}.chisq.{statistic}"]
    found = associated(school_designs[name], "sch.wide", "stype", statistic).outcome
    assert [found.statistic] == pytest.approx(list(case["stat"].values()), rel=1e-8)
    degrees = case["parameter"] or {}
    assert [found.ndf, found.ddf][: len(degrees)] == pytest.approx(list(degrees.values()), rel=1e-8)
    # R stops its search for the saddlepoint at 1e-8
    solved = statistic in {"lincom", "saddlepoint"}
    assert found.p == pytest.approx(case["p"], rel=1e-6 if solved else 1e-8)


@pytest.mark.parametrize("statistic", HOUSEHOLD)
def test_household(
    statistic: Any,
    commune_designs: dict[str, SurveyDesign],
    commune_cases: dict[str, dict[str, Any]],
) -> None:
    case = commune_cases[f"hh.D1.chisq.{statistic}"]
    found = associated(commune_designs["hh.D1"], "q01", "ctype", statistic).outcome
    assert found.statistic == pytest.approx(case["stat"], rel=1e-8)
    degrees = case["par"] if isinstance(case["par"], list) else [case["par"]]
    assert [found.ndf, found.ddf][: len(degrees)] == pytest.approx(degrees, rel=1e-8)
    assert found.p == pytest.approx(case["p"], rel=1e-8)


def test_nested_strata(nhanes_table: ResponseTable, school_cases: dict[str, Any]) -> None:
    design = survey_design(
        nhanes_table, ids=["SDMVPSU"], strata=["SDMVSTRA"], weights="WTMEC2YR", nest=True
    )
    case = school_cases["nhanes.chisq"]
    found = associated(design, "HI_CHOL", "race", "F").outcome
    assert found.statistic == pytest.approx(case["F"]["F"], rel=1e-8)
    assert [found.ndf, found.ddf] == pytest.approx(list(case["par"].values()), rel=1e-8)
    assert found.p == pytest.approx(case["p"], rel=1e-8)
    plain = associated(design, "HI_CHOL", "race", "Chisq")
    assert plain.x2 == pytest.approx(case["X2"]["X-squared"], rel=1e-8)
    assert plain.outcome.p == pytest.approx(case["pX2"], rel=1e-8)


@pytest.mark.parametrize("name", DESIGNS)
def test_independence_model(
    name: str, school_designs: dict[str, SurveyDesign], school_cases: dict[str, dict[str, Any]]
) -> None:
    case = school_cases[f"{name}.loglin"]
    found = associated(school_designs[name], "sch.wide", "stype", "F")
    assert found.x2 == pytest.approx(case["score"], rel=1e-8)
    assert found.deviance == pytest.approx(case["dev"], rel=1e-8)
