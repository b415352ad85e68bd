"""Tests of association: laws, a classical limit, degenerate tables, refusals."""

from typing import Any, get_args

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, chi2_contingency

from analysis.columns import ResponseTable
from analysis.design import survey_design
from analysis.errors import AnalysisError
from analysis.estimation.chisq import Association, Statistic, association
from analysis.estimation.quadratic_forms import tail_probability
from analysis.requests.design import DesignSpec
from analysis.requests.request import AssociationRow, Request
from analysis.requests.run import run

STATISTICS = get_args(Statistic)


def sample(seed: int, n: int = 120) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    first = random.integers(0, 3, n)
    return {
        "a": first.astype(str),
        "b": ((first + random.integers(0, 4, n)) % 3).astype(str),
        "psu": random.integers(0, 12, n),
        "w": random.uniform(1, 3, n),
    }


def of(columns: dict[str, Any], statistic: Any, names: tuple[str, str] = ("a", "b")) -> Association:
    table = ResponseTable(columns)
    design = survey_design(table, ids=["psu"], weights="w")
    first, second = (table.keys(name) for name in names)
    return association(design, design.weights > 0, first, second, statistic)


@given(st.integers(0, 10_000), st.sampled_from(STATISTICS))
def test_neither_order_nor_sides_nor_scale_matter(seed: int, statistic: Any) -> None:
    columns = sample(seed)
    expected = of(columns, statistic).outcome
    turned = {name: column[::-1] for name, column in columns.items()}
    scaled = {**columns, "w": columns["w"] * 2}
    for found in (of(turned, statistic), of(scaled, statistic), of(columns, statistic, ("b", "a"))):
        assert found.outcome == pytest.approx(expected, rel=1e-6, nan_ok=True)


def test_a_simple_sample_is_the_classical_test() -> None:
    columns = {**sample(1, 4000), "psu": np.arange(4000), "w": np.ones(4000)}
    found = of(columns, "Chisq")
    counts = np.round(found.table * 4000)
    classical = chi2_contingency(counts, correction=False)
    assert found.x2 == pytest.approx(classical.statistic, rel=1e-9)
    assert found.outcome.ndf == classical.dof
    assert found.outcome.p == pytest.approx(
        chi2.sf(classical.statistic * 3999 / 4000, classical.dof), rel=0.2
    )


def test_tail_of_one_square_and_of_none() -> None:
    assert tail_probability(3.84, np.ones(1), np.inf) == pytest.approx(chi2.sf(3.84, 1), rel=0.05)
    assert tail_probability(12.0, np.ones(6), np.inf) == pytest.approx(chi2.sf(12, 6), rel=0.01)
    mean = tail_probability(6.0, np.ones(6), np.inf)
    assert mean == pytest.approx(chi2.sf(6, 6), rel=1e-9), "at the mean the fallback is exact"
    assert np.isnan(tail_probability(1.0, np.empty(0), np.inf))


@pytest.mark.parametrize("statistic", STATISTICS)
def test_a_table_of_one_row_has_no_test(statistic: Any) -> None:
    found = of({**sample(3), "a": np.full(120, "x")}, statistic)
    assert np.isnan(found.outcome.p)
    assert found.rows == ("x",)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_missing_answers_leave_and_empty_cells_do_not_break(statistic: Any) -> None:
    columns = sample(5)
    columns["a"] = np.where(np.arange(120) < 40, "", columns["a"])
    found = of(columns, statistic)
    assert found.n == 80
    assert found.table.sum() == pytest.approx(1)
    diagonal = of({**sample(5), "b": sample(5)["a"]}, statistic)
    assert diagonal.x2 == pytest.approx(2 * 120, rel=1e-9)


def asked(**keys: Any) -> list[AssociationRow]:
    request = msgspec.convert({"estimates": [{"kind": "chisq", **keys}]}, Request)
    table = ResponseTable({**sample(2), "g": np.repeat(["x", "y"], 60)})
    rows = run(request, DesignSpec(ids="psu", weights="w"), table)
    assert all(isinstance(row, AssociationRow) for row in rows)
    return rows  # type: ignore[return-value]


def test_rows_of_a_request_by_domain() -> None:
    rows = asked(variables=["a", "b"], by="g", statistic="Chisq")
    assert [(row.domain, row.ndf, row.ddf) for row in rows] == [
        ({"g": "x"}, 4, None),
        ({"g": "y"}, 4, None),
    ]
    assert all(row.p is not None and 0 <= row.p <= 1 for row in rows)
    assert b"Infinity" not in msgspec.json.encode(rows)


@pytest.mark.parametrize("variables", [[], ["a"], ["a", "a"], ["a", "b", "g"]])
def test_a_test_needs_two_columns(variables: list[str]) -> None:
    with pytest.raises(AnalysisError) as caught:
        asked(variables=variables)
    assert (caught.value.code, caught.value.where) == (
        "not-a-pair",
        "request.estimates[0].variables",
    )
