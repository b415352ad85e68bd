"""Models and tests of differences: identities, several groups, and what is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign, survey_design
from analysis.domains import domains_of, everyone
from analysis.errors import AnalysisError
from analysis.estimation.estimates import mean_estimates
from analysis.models.differences import Difference, GroupTest, rank_test, t_test
from analysis.models.glm import fit_glm, wald_test
from analysis.models.matrix import Terms, model_matrix
from analysis.models.ordinal import fit_ordinal
from analysis.replication.methods import replicated
from analysis.totals import value_totals


def sample(seed: int = 0, factor: float = 1.0) -> SurveyDesign:
    random = np.random.default_rng(seed)
    n = 120
    group = random.integers(1, 4, n)
    x = random.normal(0, 1, n)
    table = ResponseTable(
        {
            "psu": np.repeat(np.arange(20), 6),
            "stratum": np.repeat([1, 2], 60),
            "w": random.uniform(1, 3, n) * factor,
            "x": x,
            "double": 2 * x,
            "same": np.full(n, "k"),
            "group": group,
            "half": np.where(group > 1, "b", "a"),
            "y": 2 + x + group + random.normal(0, 1, n),
            "level": random.integers(1, 5, n).astype(float),
            "split": np.where(x > 0, 1.0, 0.0),
        }
    )
    return survey_design(table, ids=["psu"], strata=["stratum"], weights="w")


def column(design: SurveyDesign, name: str) -> np.ndarray:
    return design.table.numeric(name)


@given(st.integers(0, 1000))
def test_an_intercept_is_the_mean(seed: int) -> None:
    design = sample(seed)
    y = column(design, "y")
    used = np.ones(design.n, dtype=bool)
    fit = fit_glm(design, model_matrix(design.table, Terms(), used), y)
    found = mean_estimates(value_totals(design, everyone(design.n), [y]))
    assert fit.coefficients[0] == pytest.approx(found.est[0, 0], rel=1e-9)
    assert fit.se[0] == pytest.approx(found.se[0, 0], rel=1e-9)
    assert fit.df == found.df[0]


@given(st.integers(0, 1000))
def test_a_t_test_is_the_difference_of_two_domains(seed: int) -> None:
    design = sample(seed)
    found = t_test(design, column(design, "y"), "half")
    domains = domains_of(design.table.column("half"))
    means = mean_estimates(value_totals(design, domains, [column(design, "y")]))
    a, b = (means.est[domains.labels.index((name,)), 0] for name in "ab")
    assert found.est == pytest.approx(b - a, rel=1e-9)
    assert found.lci <= found.est <= found.uci


@given(st.integers(0, 1000), st.sampled_from([0.5, 3.0]))
def test_a_common_factor_of_the_weights_changes_nothing(seed: int, factor: float) -> None:
    used = np.ones(120, dtype=bool)
    fits = []
    for design in (sample(seed), sample(seed, factor)):
        matrix = model_matrix(design.table, Terms(["x"], ["group"]), used)
        fits.append(
            (
                fit_glm(design, matrix, column(design, "y")),
                fit_ordinal(design, matrix, column(design, "level")),
            )
        )
    for one, other in zip(*fits, strict=True):
        assert one.coefficients == pytest.approx(other.coefficients, rel=1e-7, abs=1e-9)
        assert one.se == pytest.approx(other.se, rel=1e-7)


def test_jackknifed_coefficients_are_near_the_linearised() -> None:
    design = sample(4)
    matrix = model_matrix(design.table, Terms(["x"]), np.ones(design.n, dtype=bool))
    taylor = fit_glm(design, matrix, column(design, "split"), "gaussian")
    jackknife = fit_glm(replicated(design, "JKn"), matrix, column(design, "split"))
    assert jackknife.se == pytest.approx(taylor.se, rel=0.1)


def test_three_groups_have_a_joint_test() -> None:
    design = sample(1)
    found = rank_test(design, column(design, "y"), "group", "KruskalWallis")
    assert isinstance(found, GroupTest)
    assert (found.ndf, found.ddf, found.n) == (2, 16, 120)
    assert found.p < 0.01
    two = rank_test(design, column(design, "x"), "half")
    assert isinstance(two, Difference)
    assert two.df == 17
    assert two.p > 0.001


def test_monotone_responses_have_the_same_ranks() -> None:
    design = sample(2)
    plain = rank_test(design, column(design, "y"), "half")
    assert rank_test(design, np.exp(column(design, "y")), "half") == plain


def test_missing_values_leave_rows_and_not_psus() -> None:
    design = sample(3)
    y = column(design, "y").copy()
    y[:6] = np.nan
    matrix = model_matrix(design.table, Terms(["x"], ["group"]), ~np.isnan(y))
    fit = fit_glm(design, matrix, y)
    assert fit.n == 114
    assert fit.df == 18 + 1 - 4
    assert wald_test(fit, "group").ndf == 2
    assert fit.matrix.names == ("(Intercept)", "x", "group2", "group3")


@pytest.mark.parametrize(
    ("terms", "response", "family", "code"),
    [
        (Terms(["x", "double"]), "y", "gaussian", "collinear-terms"),
        (Terms(factors=["same"]), "y", "gaussian", "constant-column"),
        (Terms(["nobody"]), "y", "gaussian", "unknown-column"),
        (Terms(["same"]), "y", "gaussian", "not-a-number"),
        (Terms(["x"]), "y", "binomial", "bad-response"),
        (Terms(["x"]), "x", "poisson", "bad-response"),
        (Terms(["x"]), "split", "binomial", "no-convergence"),
    ],
)
def test_refusals(terms: Terms, response: str, family: Any, code: str) -> None:
    design = sample()
    used = np.ones(design.n, dtype=bool)
    with pytest.raises(AnalysisError) as caught:
        fit_glm(design, model_matrix(design.table, terms, used), column(design, response), family)
    assert caught.value.code == code


def test_further_refusals() -> None:
    design = sample()
    matrix = model_matrix(design.table, Terms(["x"]), np.ones(design.n, dtype=bool))
    for code, call in {
        "not-two-groups": lambda: t_test(design, column(design, "y"), "group"),
        "constant-column": lambda: t_test(design, column(design, "y"), "same"),
        "unknown-term": lambda: wald_test(fit_glm(design, matrix, column(design, "y")), "z"),
        "too-few-levels": lambda: fit_ordinal(design, matrix, column(design, "split")),
        "replicates-not-known": lambda: fit_ordinal(
            replicated(design, "JKn"), matrix, column(design, "level")
        ),
        "bad-response": lambda: fit_glm(design, matrix, np.full(design.n, np.nan)),
    }.items():
        with pytest.raises(AnalysisError) as caught:
            call()
        assert caught.value.code == code
