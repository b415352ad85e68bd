"""Means, totals, ratios, domains and covariances of the schools samples equal R survey to 1e-8."""

from typing import Any

import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign, survey_design
from analysis.domains import crossed, domains_of, everyone
from analysis.errors import AnalysisError
from analysis.estimation.contrast import Combination, contrast
from analysis.estimation.estimates import (
    Estimates,
    mean_estimates,
    proportion_estimates,
    total_estimates,
)
from analysis.estimation.linearisation import mean
from analysis.estimation.ratio import ratio
from analysis.totals import Totals, share_totals, status_of, value_totals

DESIGNS = ["strat", "strat_nofpc", "clus1", "clus1_nofpc", "clus2", "clus2_wr"]
RULES = ["remove", "certainty", "adjust", "average"]
COVERED = frozenset(
    f"api:{case}"
    for case in (
        *(
            f"{name}.{kind}"
            for name in DESIGNS
            for kind in (
                "weights_sum",
                "mean",
                "mean_narm",
                "total_narm",
                "ratio",
                "by_mean",
                "by_cov",
                "by_total2",
                "ciprop.xlogit",
                "subset_mean",
            )
        ),
        *(f"lonely.{rule}" for rule in RULES),
        "lonely.fail",
        "mu284.2stage",
        "nhanes.taylor",
    )
)
Cases = dict[str, dict[str, Any]]
Designs = dict[str, SurveyDesign]


def totals_of(design: SurveyDesign, *names: str) -> Totals:
    variables = [design.table.numeric(name) for name in names]
    return value_totals(design, everyone(design.n), variables)


def numbers(field: Any) -> list[float]:
    return list(field.values()) if isinstance(field, dict) else [field]


def assert_equals(found: Estimates, case: dict[str, Any]) -> None:
    assert found.est[0] == pytest.approx(numbers(case["est"]), rel=1e-8)
    assert found.se[0] == pytest.approx(numbers(case["se"]), rel=1e-8, abs=1e-10)
    assert found.deff[0] == pytest.approx(numbers(case["deff"]), rel=1e-8)
    assert found.df.tolist() == [case["df"]]
    assert found.lci[0] == pytest.approx(numbers(case["ci95_t"]["lo"]), rel=1e-8)
    assert found.uci[0] == pytest.approx(numbers(case["ci95_t"]["hi"]), rel=1e-8)


@pytest.mark.parametrize("name", DESIGNS)
def test_means_and_totals(name: str, school_designs: Designs, school_cases: Cases) -> None:
    design = school_designs[name]
    two = totals_of(design, "api00", "api99")
    assert_equals(mean_estimates(two), school_cases[f"{name}.mean"])
    np.testing.assert_allclose(
        mean(two).covariance(), school_cases[f"{name}.mean"]["vcov"], rtol=1e-8
    )
    enrolled = totals_of(design, "enroll")
    assert_equals(mean_estimates(enrolled), school_cases[f"{name}.mean_narm"])
    assert_equals(total_estimates(enrolled), school_cases[f"{name}.total_narm"])


@pytest.mark.parametrize("name", DESIGNS)
def test_sum_of_weights(name: str, school_designs: Designs, school_cases: Cases) -> None:
    design, case = school_designs[name], school_cases[f"{name}.weights_sum"]
    assert design.n == case["n"]
    assert design.weights.sum() == pytest.approx(case["sum_w"], rel=1e-12)
    assert mean_estimates(totals_of(design, "api00")).df.tolist() == [case["degf"]]


@pytest.mark.parametrize("name", DESIGNS)
def test_ratio(name: str, school_designs: Designs, school_cases: Cases) -> None:
    design = school_designs[name]
    tested, enrolled = design.table.numeric("api.stu"), design.table.numeric("enroll")
    found, deff, _ = ratio(design, everyone(design.n), [tested], [enrolled])
    case = school_cases[f"{name}.ratio"]
    assert found.est[0, 0] == pytest.approx(case["est"], rel=1e-8)
    assert found.variances()[0, 0] ** 0.5 == pytest.approx(case["se"], rel=1e-8)
    assert deff[0, 0] == pytest.approx(case["deff"], rel=1e-8)


@pytest.mark.parametrize("name", DESIGNS)
def test_domains_and_their_covariance(
    name: str, school_designs: Designs, school_cases: Cases
) -> None:
    design = school_designs[name]
    domains = domains_of(design.table.column("stype"))
    labels = [label[0] for label in domains.labels]
    totals = value_totals(design, domains, [design.table.numeric("api00")])
    found = mean_estimates(totals)
    for row in school_cases[f"{name}.by_mean"]["rows"]:
        place = labels.index(row["stype"])
        assert found.est[place, 0] == pytest.approx(row["api00"], rel=1e-8)
        assert found.se[place, 0] == pytest.approx(row["se"], rel=1e-8)
        assert found.deff[place, 0] == pytest.approx(row["DEff.api00"], rel=1e-8)
    order = [labels.index(label) for label in "EHM"]
    case = school_cases[f"{name}.by_cov"]
    covariance = mean(totals).covariance()[np.ix_(order, order)]
    np.testing.assert_allclose(covariance, case["vcov"], rtol=1e-8, atol=1e-9)
    difference = np.zeros((1, 3, 1))
    difference[0, order[0]], difference[0, order[1]] = 1, -1
    combined = mean(totals).combined(difference)
    assert combined.est[0, 0] == pytest.approx(case["E_minus_H"]["est"]["contrast"], rel=1e-8)
    se = combined.variances()[0, 0] ** 0.5
    assert se == pytest.approx(case["E_minus_H"]["se"]["contrast"], rel=1e-8)
    above, below = np.zeros((3, 1)), np.zeros((3, 1))
    above[order[0]], below[order[1]] = 1, 1
    found = contrast(mean(totals), Combination(above, below, log=True))
    assert found.est == pytest.approx(case["logratio"]["est"]["contrast"], rel=1e-8)
    assert found.se == pytest.approx(case["logratio"]["se"]["contrast"], rel=1e-8)


@pytest.mark.parametrize("name", DESIGNS)
def test_totals_by_two_columns(name: str, school_designs: Designs, school_cases: Cases) -> None:
    design = school_designs[name]
    domains = crossed([design.table.keys(key) for key in ("stype", "awards")], design.n)
    found = total_estimates(value_totals(design, domains, [design.table.numeric("api00")]))
    rows = school_cases[f"{name}.by_total2"]["rows"]
    assert len(rows) == domains.size
    for row in rows:
        place = domains.labels.index((row["stype"], row["awards"]))
        assert found.est[place, 0] == pytest.approx(row["api00"], rel=1e-8)
        assert found.se[place, 0] == pytest.approx(row["se"], rel=1e-8)


@pytest.mark.parametrize("name", DESIGNS)
def test_logit_interval(name: str, school_designs: Designs, school_cases: Cases) -> None:
    design = school_designs[name]
    awards = design.table.column("awards") == "Yes"
    status = status_of(awards, np.zeros(design.n, dtype=bool))
    found = proportion_estimates(share_totals(design, everyone(design.n), [status]))
    case = school_cases[f"{name}.ciprop.xlogit"]
    assert [found.lci[0, 0], found.uci[0, 0]] == pytest.approx(case["ci"], rel=1e-8)


@pytest.mark.parametrize("rule", RULES)
def test_lonely_psu_rules(rule: Any, lonely_table: ResponseTable, school_cases: Cases) -> None:
    design = survey_design(lonely_table, strata=["h"], weights="pw", lonely_psu=rule)
    case = school_cases[f"lonely.{rule}"]
    api = totals_of(design, "api00")
    average = mean_estimates(api)
    assert average.se[0] == pytest.approx(numbers(case["mean"]["se"]), rel=1e-8)
    assert average.deff[0] == pytest.approx(numbers(case["mean"]["deff"]), rel=1e-8)
    assert average.df.tolist() == [case["degf"]]
    assert total_estimates(api).se[0] == pytest.approx(numbers(case["total"]["se"]), rel=1e-8)
    domains = domains_of(lonely_table.column("stype"))
    found = mean_estimates(value_totals(design, domains, [lonely_table.numeric("api00")]))
    for row in case["by"]["rows"]:
        place = domains.labels.index((row["stype"],))
        assert found.se[place, 0] == pytest.approx(row["se"], rel=1e-8)


def test_lonely_psu_is_refused_by_default(lonely_table: ResponseTable, school_cases: Cases) -> None:
    assert "only one PSU" in school_cases["lonely.fail"]["error"]
    design = survey_design(lonely_table, strata=["h"], weights="pw")
    with pytest.raises(AnalysisError) as caught:
        mean_estimates(totals_of(design, "api00"))
    assert caught.value.code == "lonely-psu"


def test_two_stages_of_mu284(mu284_table: ResponseTable, school_cases: Cases) -> None:
    design = survey_design(mu284_table, ids=["id1", "id2"], fpc=["n1", "n2"])
    case = school_cases["mu284.2stage"]
    totals = totals_of(design, "y1")
    assert mean_estimates(totals).est[0] == pytest.approx(numbers(case["mean"]["est"]), rel=1e-8)
    assert mean_estimates(totals).se[0] == pytest.approx(numbers(case["mean"]["se"]), rel=1e-8)
    assert total_estimates(totals).se[0] == pytest.approx(numbers(case["total"]["se"]), rel=1e-8)


def test_nested_psu_numbers_of_nhanes(nhanes_table: ResponseTable, school_cases: Cases) -> None:
    design = survey_design(
        nhanes_table, ids=["SDMVPSU"], strata=["SDMVSTRA"], weights="WTMEC2YR", nest=True
    )
    case = school_cases["nhanes.taylor"]
    assert_equals(mean_estimates(totals_of(design, "HI_CHOL")), case["mean"])
    domains = crossed([nhanes_table.keys(key) for key in ("race", "RIAGENDR")], nhanes_table.n)
    found = mean_estimates(value_totals(design, domains, [nhanes_table.numeric("HI_CHOL")]))
    for row in case["by"]["rows"]:
        place = domains.labels.index((str(row["race"]), str(row["RIAGENDR"])))
        assert found.se[place, 0] == pytest.approx(row["se"], rel=1e-8)


def test_subset_keeps_absent_psus(school_designs: Designs, school_cases: Cases) -> None:
    """R's subset() and a domain are the same thing: n_h stays that of the whole sample."""
    for name in DESIGNS:
        design = school_designs[name]
        domains = domains_of(design.table.column("comp.imp"))
        found = mean_estimates(value_totals(design, domains, [design.table.numeric("api00")]))
        place = domains.labels.index(("Yes",))
        case = school_cases[f"{name}.subset_mean"]
        assert found.se[place, 0] == pytest.approx(case["se"]["api00"], rel=1e-8)
        assert found.deff[place, 0] == pytest.approx(case["deff"]["api00"], rel=1e-8)
        assert found.df[place] == case["df"]
