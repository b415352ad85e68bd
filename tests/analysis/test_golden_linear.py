"""Shares, totals, ratios, rare domains and the intervals of shares equal R survey to 1e-8."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign, survey_design
from analysis.domains import Domains, crossed, domains_of, everyone
from analysis.estimation.estimates import (
    Estimates,
    mean_estimates,
    proportion_estimates,
    total_estimates,
)
from analysis.estimation.linearisation import mean, total
from analysis.estimation.ratio import ratio
from analysis.requests.proportions import with_interval
from analysis.totals import Totals, share_totals, status_of, value_totals

Cases = dict[str, dict[str, Any]]
Designs = dict[str, SurveyDesign]

DESIGNS = ["strat", "strat_nofpc", "clus1", "clus1_nofpc", "clus2", "clus2_wr"]
STRATIFIED = ["strat", "strat_nofpc"]
KINDS = ["mean_deffreplace", "prop", "total", "subset_rare", "by_ratio", "table", "cdf"]
METHODS = {"logit": "logit", "beta": "beta", "mean": "mean", "asin": "asin", "xlogit": "logit"}
"""R's method, and ours: R's `logit` is `xlogit` from a fitted model."""
RARE = [
    *((name, method) for name in DESIGNS for method in ("beta", "xlogit")),
    *((name, "logit") for name in DESIGNS if name not in STRATIFIED),
]
HOUSEHOLD = {
    **{f"hh.D1.ciprop.{method}": None for method in ("logit", "beta", "mean", "asin")},
    **{f"hh.D1.ciprop_commune.{method}": "commune" for method in ("logit", "beta")},
}
SUMS = ["hh.D1", "t3.D3", "t3.D3w"]
TWO_STAGE = ["t2.DD", "t2.DDw", "t2.DD1"]
COVERED = frozenset(
    {
        *(f"api:{name}.{kind}" for name in DESIGNS for kind in KINDS),
        *(f"api:{name}.ratio_sep" for name in STRATIFIED),
        *(f"api:{name}.ciprop.{m}" for name in DESIGNS for m in METHODS if m != "xlogit"),
        *(f"api:{name}.ciprop_ext.{method}" for name, method in RARE),
        *(f"commune:{case}" for case in HOUSEHOLD),
        *(f"commune:{name}.total" for name in SUMS),
        *(f"commune:{name}.HT_Hajek" for name in TWO_STAGE),
        "commune:t3.D3.ultimate",
    }
)


def dummies(table: ResponseTable, name: str, labels: str | list[str]) -> list[Any]:
    return [(table.column(name) == label).astype(np.float64) for label in labels]


def assert_equal(found: Estimates, case: dict[str, Any], deff: str = "deff") -> None:
    est, se = list(case["est"].values()), np.array(list(case["se"].values()))
    assert found.est[0] == pytest.approx(est, rel=1e-8)
    np.testing.assert_allclose(found.se[0], se, rtol=1e-8, atol=1e-10 * max(np.abs(est)))
    wanted = np.array(list(case[deff].values()))
    varying = wanted > 1e-12
    np.testing.assert_allclose(found.deff[0][varying], wanted[varying], rtol=1e-8)
    assert found.df.tolist() == [case["df"]]


@pytest.mark.parametrize("name", DESIGNS)
def test_against_a_sample_with_replacement(
    name: str, school_designs: Designs, school_cases: Cases
) -> None:
    design = school_designs[name]
    totals = value_totals(design, everyone(design.n), [design.table.numeric("api00")])
    assert_equal(mean_estimates(totals, "replace"), school_cases[f"{name}.mean_deffreplace"])


@pytest.mark.parametrize("name", DESIGNS)
def test_shares_of_categories(name: str, school_designs: Designs, school_cases: Cases) -> None:
    design = school_designs[name]
    here = [*dummies(design.table, "stype", "EHM"), *dummies(design.table, "awards", ["No", "Yes"])]
    statuses = [status.astype(np.int8) for status in here]
    totals = share_totals(design, everyone(design.n), statuses)
    case = school_cases[f"{name}.prop"]
    assert_equal(proportion_estimates(totals), case)
    np.testing.assert_allclose(mean(totals).covariance(), case["vcov"], rtol=1e-8, atol=1e-14)


@pytest.mark.parametrize("name", DESIGNS)
def test_totals_of_values_and_counts(
    name: str, school_designs: Designs, school_cases: Cases
) -> None:
    design = school_designs[name]
    values = [design.table.numeric("api00"), *dummies(design.table, "stype", "EHM")]
    totals = value_totals(design, everyone(design.n), values)
    case = school_cases[f"{name}.total"]
    assert_equal(total_estimates(totals), case)
    wanted = np.array(case["vcov"])
    np.testing.assert_allclose(
        total(totals).covariance(), wanted, rtol=1e-8, atol=1e-10 * wanted.max()
    )


@pytest.mark.parametrize("name", DESIGNS)
def test_a_rare_domain(name: str, school_designs: Designs, school_cases: Cases) -> None:
    design = school_designs[name]
    domains = crossed([design.table.keys(key) for key in ("stype", "awards")], design.n)
    found = mean_estimates(value_totals(design, domains, [design.table.numeric("api00")]))
    place, case = domains.labels.index(("H", "Yes")), school_cases[f"{name}.subset_rare"]
    assert found.est[place, 0] == pytest.approx(case["est"]["api00"], rel=1e-8)
    assert found.se[place, 0] == pytest.approx(case["se"]["api00"], rel=1e-8)
    assert found.df[place] == case["df"]
    limits = [found.lci[place, 0], found.uci[place, 0]]
    assert limits == pytest.approx([*case["ci95_t"].values()], rel=1e-8)


@pytest.mark.parametrize("name", DESIGNS)
def test_ratios_by_domain(name: str, school_designs: Designs, school_cases: Cases) -> None:
    design = school_designs[name]
    domains = domains_of(design.table.column("stype"))
    tested, enrolled = design.table.numeric("api.stu"), design.table.numeric("enroll")
    found, _, _ = ratio(design, domains, [tested], [enrolled])
    variance = found.variances()[:, 0]
    for row in school_cases[f"{name}.by_ratio"]["rows"]:
        place = domains.labels.index((row["stype"],))
        assert found.est[place, 0] == pytest.approx(row["api.stu/enroll"], rel=1e-8)
        assert variance[place] ** 0.5 == pytest.approx(row["se.api.stu/enroll"], rel=1e-8)
    if name in STRATIFIED:
        for stratum, case in school_cases[f"{name}.ratio_sep"]["strata"].items():
            place = domains.labels.index((stratum,))
            assert found.est[place, 0] == pytest.approx(case["ratio"], rel=1e-8)
            assert variance[place] == pytest.approx(case["var"], rel=1e-8)


@pytest.mark.parametrize("name", DESIGNS)
def test_tables_and_distribution(name: str, school_designs: Designs, school_cases: Cases) -> None:
    design = school_designs[name]
    domains = crossed([design.table.keys(key) for key in ("stype", "sch.wide")], design.n)
    counts = total_estimates(value_totals(design, domains, [np.ones(design.n)])).est[:, 0]
    order = [domains.labels.index((s, wide)) for s in "EHM" for wide in ("No", "Yes")]
    case = school_cases[f"{name}.table"]
    assert counts[order] == pytest.approx(case["tab"], rel=1e-8)
    assert 100 * counts[order] / counts.sum() == pytest.approx(case["pct"], rel=1e-8)
    api = design.table.numeric("api00")
    below = [(api <= limit).astype(np.int8) for limit in (500, 600, 700, 800)]
    found = proportion_estimates(share_totals(design, everyone(design.n), below))
    assert found.est[0] == pytest.approx(school_cases[f"{name}.cdf"]["F"], rel=1e-8)


def limits(totals: Totals, method: str, place: int = 0) -> tuple[Estimates, list[float]]:
    name: Any = METHODS[method]
    found = with_interval(proportion_estimates(totals), name)
    return found, [found.lci[place, 0], found.uci[place, 0]]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", DESIGNS)
def test_intervals_of_a_share(
    name: str, method: str, school_designs: Designs, school_cases: Cases
) -> None:
    design = school_designs[name]
    (status,) = dummies(design.table, "awards", ["Yes"])
    totals = share_totals(design, everyone(design.n), [status.astype(np.int8)])
    found, ends = limits(totals, method)
    case = school_cases[f"{name}.ciprop.{method}"]
    assert found.est[0, 0] == pytest.approx(case["est"], rel=1e-8)
    assert found.se[0, 0] == pytest.approx(case["se"], rel=1e-8)
    assert ends == pytest.approx(case["ci"], rel=1e-8)


@pytest.mark.parametrize(("name", "method"), RARE)
def test_intervals_of_a_rare_share(
    name: str, method: str, school_designs: Designs, school_cases: Cases
) -> None:
    """Where nobody is above 900 R has no limits; ours is one-sided (ADR 0026)."""
    design = school_designs[name]
    status = (design.table.numeric("api00") > 900).astype(np.int8)
    totals = share_totals(design, everyone(design.n), [status])
    found, ends = limits(totals, method)
    case = school_cases[f"{name}.ciprop_ext.{method}"]
    assert found.est[0, 0] == pytest.approx(case["est"], rel=1e-8)
    assert found.se[0, 0] == pytest.approx(case["se"], rel=1e-8)
    if case["ci"] == [None, None]:
        assert name in STRATIFIED
        assert ends[0] == 0 < ends[1] < 0.05
    else:
        # R's logit stops an iteration
        assert ends == pytest.approx(case["ci"], rel=1e-6 if method == "logit" else 1e-8)


@pytest.mark.parametrize("case", HOUSEHOLD)
def test_intervals_with_missing_answers(
    case: str, commune_designs: Designs, commune_cases: Cases
) -> None:
    design, by = commune_designs["hh.D1"], HOUSEHOLD[case]
    domains = everyone(design.n) if by is None else domains_of(design.table.column(by))
    q01 = design.table.numeric("q01")
    totals = share_totals(design, domains, [status_of(q01 >= 4, np.isnan(q01))])
    wanted = commune_cases[case]
    place = domains.labels.index((wanted["commune"],)) if by else 0
    found, ends = limits(totals, case.rpartition(".")[2], place)
    assert found.est[place, 0] == pytest.approx(wanted["est"], rel=1e-8)
    assert ends == pytest.approx(wanted["ci"], rel=1e-8)


@pytest.mark.parametrize("name", SUMS)
def test_totals_of_answers(
    name: str, items: tuple[str, ...], commune_designs: Designs, commune_cases: Cases
) -> None:
    design, case = commune_designs[name], commune_cases[f"{name}.total"]
    answers = np.stack([design.table.numeric(item) for item in items])
    sums = [(answers >= 4).sum(axis=0), (~np.isnan(answers)).sum(axis=0)]
    totals = value_totals(design, everyone(design.n), [s.astype(np.float64) for s in sums])
    found = total_estimates(totals)
    assert found.est[0] == pytest.approx(case["est"], rel=1e-8)
    assert found.se[0] == pytest.approx(case["se"], rel=1e-8)
    assert found.deff[0] == pytest.approx(case["deff"], rel=1e-8)
    np.testing.assert_allclose(total(totals).covariance(), case["vcov"], rtol=1e-8)


@pytest.mark.parametrize("name", TWO_STAGE)
def test_expansion_and_hajek_estimates(
    name: str, commune_designs: Designs, commune_cases: Cases
) -> None:
    design, case = commune_designs[name], commune_cases[f"{name}.HT_Hajek"]
    satisfied = (design.table.numeric("q01") >= 4).astype(np.float64)
    totals = value_totals(design, everyone(design.n), [satisfied])
    expanded, hajek = total_estimates(totals), mean_estimates(totals)
    assert design.weights.sum() == pytest.approx(case["sum_w"], rel=1e-12)
    assert expanded.est[0, 0] == pytest.approx(case["ht_total"], rel=1e-8)
    assert expanded.se[0, 0] == pytest.approx(case["ht_total_se"], rel=1e-8)
    assert expanded.est[0, 0] / case["N"] == pytest.approx(case["ht_mean"], rel=1e-8)
    assert expanded.se[0, 0] / case["N"] == pytest.approx(case["ht_mean_se"], rel=1e-8)
    assert hajek.est[0, 0] == pytest.approx(case["hajek"], rel=1e-8)
    assert hajek.se[0, 0] == pytest.approx(case["hajek_se"], rel=1e-8)


def test_ultimate_clusters(table_of: Callable[[str], ResponseTable], commune_cases: Cases) -> None:
    """R's `survey.ultimate.cluster`: the first stage and its FPC alone."""
    design = survey_design(
        table_of("commune/threestage"),
        ids=["commune"],
        strata=["ctype"],
        fpc=["N1"],
        weights="w",
    )
    rows = commune_cases["t3.D3.ultimate"]["rows"]
    answers = (design.table.numeric(item) for item in rows["item"])
    everybody: Domains = everyone(design.n)
    found = proportion_estimates(
        share_totals(design, everybody, (status_of(y >= 4, np.isnan(y)) for y in answers))
    )
    assert found.n[0].tolist() == rows["n"]
    for name in ("est", "se", "deff"):
        assert getattr(found, name)[0] == pytest.approx(rows[name], rel=1e-8)
