"""Unequal probabilities and rules for single PSUs equal R survey to 1e-8."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign, survey_design
from analysis.domains import domains_of, everyone
from analysis.errors import AnalysisError
from analysis.estimation.estimates import mean_estimates
from analysis.estimation.linearisation import Linearised, mean, total
from analysis.estimation.ratio import ratio
from analysis.totals import value_totals

Cases = dict[str, dict[str, Any]]
PARTIES = ["Bush", "Kerry", "Nader"]
UNEQUAL = ["pps.wr", "pps.brewer"]
RULES = ["remove", "certainty", "adjust", "average"]
COVERED = frozenset(
    f"api:{case}"
    for case in (*UNEQUAL, "lonely.domain.fail", *(f"lonely.domain.{rule}" for rule in RULES))
)


@pytest.fixture(scope="module")
def counties(table_of: Callable[[str], ResponseTable]) -> ResponseTable:
    table = table_of("api/election_pps")
    columns = {name: table.column(name) for name in table.names}
    return ResponseTable({**columns, "w": 1 / table.numeric("p")})


def election(name: str, counties: ResponseTable) -> SurveyDesign:
    if name == "pps.wr":
        return survey_design(counties, weights="w")
    return survey_design(counties, fpc=["p"], pps="brewer")


def assert_same(found: Linearised, case: dict[str, Any]) -> None:
    assert found.est[0] == pytest.approx(list(case["est"].values()), rel=1e-8)
    assert found.variances()[0] ** 0.5 == pytest.approx(list(case["se"].values()), rel=1e-8)
    np.testing.assert_allclose(found.covariance(), case["vcov"], rtol=1e-8)


@pytest.mark.parametrize("name", UNEQUAL)
def test_unequal_probabilities(name: str, counties: ResponseTable, school_cases: Cases) -> None:
    design, case = election(name, counties), school_cases[name]
    votes = [counties.numeric(party) for party in PARTIES]
    totals = value_totals(design, everyone(design.n), votes)
    assert_same(total(totals), case["total"])
    assert_same(mean(totals), case["mean"])
    found, _, _ = ratio(design, everyone(design.n), votes[:1], votes[1:2])
    assert found.est[0, 0] == pytest.approx(case["ratio"]["est"], rel=1e-8)
    assert found.variances()[0, 0] ** 0.5 == pytest.approx(case["ratio"]["se"], rel=1e-8)


def test_absent_units_keep_their_own_probability(counties: ResponseTable) -> None:
    """A domain is a variable that is 0 elsewhere: units without rows count with their 1 - π."""
    design = election("pps.brewer", counties)
    large = counties.numeric("votes") > np.median(counties.numeric("votes"))
    votes = counties.numeric("Bush")
    as_domain = total(value_totals(design, domains_of(large), [votes]))
    place = domains_of(large).labels.index(("1",))
    as_zeros = total(value_totals(design, everyone(design.n), [np.where(large, votes, 0.0)]))
    assert as_domain.variances()[place, 0] == pytest.approx(as_zeros.variances()[0, 0], rel=1e-12)


@pytest.mark.parametrize("rule", RULES)
def test_domains_that_touch_one_psu_of_a_stratum(
    rule: Any, lonely_table: ResponseTable, school_cases: Cases
) -> None:
    design = survey_design(
        lonely_table, strata=["h"], weights="pw", lonely_psu=rule, domain_lonely=True
    )
    domains = domains_of(lonely_table.column("stype"))
    found = mean_estimates(value_totals(design, domains, [lonely_table.numeric("api00")]))
    for row in school_cases[f"lonely.domain.{rule}"]["rows"]:
        place = domains.labels.index((row["stype"],))
        assert found.est[place, 0] == pytest.approx(row["api00"], rel=1e-8)
        assert found.se[place, 0] == pytest.approx(row["se"], rel=1e-8)


def test_a_lonely_psu_is_refused_in_domains(
    lonely_table: ResponseTable, school_cases: Cases
) -> None:
    assert "only one PSU" in school_cases["lonely.domain.fail"]["error"]
    design = survey_design(lonely_table, strata=["h"], weights="pw", domain_lonely=True)
    domains = domains_of(lonely_table.column("stype"))
    with pytest.raises(AnalysisError) as caught:
        mean_estimates(value_totals(design, domains, [lonely_table.numeric("api00")]))
    assert caught.value.code == "lonely-psu"
