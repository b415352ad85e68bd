"""Korn-Graubard and Wilson limits: R `svyciprop(method="beta")`, a hand formula, and ordering."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign
from analysis.domains import everyone
from analysis.errors import AnalysisError
from analysis.estimation.effective_size import effective_size, size_interval
from analysis.estimation.estimates import proportion_estimates
from analysis.requests.design import DesignSpec
from analysis.requests.request import EstimateRequest, Request
from analysis.requests.run import run
from analysis.totals import share_totals, status_of

# R 4.2.2, survey 4.1-1: svyciprop(~s_q01, D1, method = "beta") on the household sample.
R_BETA = (0.706320270244535, 0.738699596406861)


def test_the_beta_interval_equals_r(commune_designs: dict[str, SurveyDesign]) -> None:
    design = commune_designs["hh.D1"]
    answers = design.table.numeric("q01")
    status = status_of(answers >= 4, np.isnan(answers))
    found = proportion_estimates(share_totals(design, everyone(design.n), iter([status])))
    freedom = found.df[:, None].astype(float)
    low, high = size_interval(found.est, found.se, freedom, found.n.astype(float), "beta")
    assert (low.item(), high.item()) == pytest.approx(R_BETA, rel=1e-8)


def test_wilson_by_hand() -> None:
    # A simple random sample of 100, 80 satisfied, many degrees of freedom: Wilson (1927).
    p, n, z = 0.8, 100.0, 1.959963984540054
    se = np.array([(p * (1 - p) / n) ** 0.5])
    low, high = size_interval(np.array([p]), se, np.array([n - 1]), np.array([n]), "wilson")
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5
    assert (low.item(), high.item()) == pytest.approx((centre - half, centre + half), rel=1e-12)


@given(st.floats(0.02, 0.98), st.floats(0.005, 0.2), st.integers(2, 400), st.integers(30, 5000))
def test_limits_hold_the_estimate_and_beta_is_the_wider(
    p: float, se: float, df: int, n: int
) -> None:
    values = (np.array([p]), np.array([se]), np.array([float(df)]), np.array([float(n)]))
    size = effective_size(*values).item()
    beta, wilson = size_interval(*values, "beta"), size_interval(*values, "wilson")
    assert 0 <= beta[0].item() <= p <= beta[1].item() <= 1
    if size >= 1:
        assert beta[1].item() - beta[0].item() >= 0.99 * (wilson[1].item() - wilson[0].item())


def test_a_census_knows_the_share() -> None:
    p, nothing, df, n = (np.array([value]) for value in (0.4, 0.0, 9.0, 50.0))
    for method in ("beta", "wilson"):
        assert [end.item() for end in size_interval(p, nothing, df, n, method)] == [0.4, 0.4]


def test_an_interval_belongs_to_a_proportion() -> None:
    table = ResponseTable({"y": np.array([1.0, 0.0, 1.0])})
    request = Request([EstimateRequest(kind="mean", variables=["y"], interval="beta")])
    with pytest.raises(AnalysisError, match="interval-not-used"):
        run(request, DesignSpec(), table)
