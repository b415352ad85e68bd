"""Quantiles: their laws, missing answers, empty domains and the refusals of the request."""

from typing import Any, get_args

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.columns import ResponseTable
from analysis.design import survey_design
from analysis.domains import Domains, everyone
from analysis.errors import AnalysisError
from analysis.estimation.quantile import QuantileInterval, quantile_estimates
from analysis.estimation.quantile_rules import QuantileRule, quantile, sorted_sample
from analysis.requests.design import DesignSpec
from analysis.requests.request import QuantileRow, Request
from analysis.requests.run import run

RULES = get_args(QuantileRule)
ROWS = st.lists(
    st.tuples(st.integers(-50, 50), st.sampled_from([0.5, 1.0, 2.0, 7.0])), min_size=1, max_size=30
)


def of(rows: list[tuple[int, float]], p: float, rule: Any, factor: float = 1.0) -> float:
    values, weights = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    return quantile(sorted_sample(values, weights * factor), p, rule)


@given(ROWS, st.sampled_from(RULES), st.floats(0.01, 0.99))
def test_a_quantile_lies_in_the_sample_range(rows: Any, rule: Any, p: float) -> None:
    values = [value for value, _ in rows]
    assert min(values) <= of(rows, p, rule) <= max(values)


@given(
    ROWS,
    st.sampled_from([rule for rule in RULES if rule != "shahvaish"]),
    st.sampled_from([0.1, 0.25, 0.5, 0.75]),
)
def test_neither_order_nor_a_common_factor_matters(rows: Any, rule: Any, p: float) -> None:
    rows = sorted(rows)
    expected = of(rows, p, rule)
    assert of(rows, p, rule, 3.0) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    if len({weight for _, weight in rows}) == 1:
        assert of(rows[::-1], p, rule) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(ROWS, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_the_first_rule_is_the_inverse_of_the_distribution(rows: Any, p: float, q: float) -> None:
    values, weights = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    found = of(rows, p, "hf1")
    share = weights[values <= found].sum() / weights.sum()
    below = weights[values < found].sum() / weights.sum()
    assert share >= p - 1e-9
    assert below < p + 1e-9
    assert (of(rows, min(p, q), "hf1")) <= of(rows, max(p, q), "hf1")


@pytest.mark.parametrize("rule", RULES)
def test_unweighted_median_of_an_odd_sample(rule: Any) -> None:
    rows = [(value, 1.0) for value in (9, 1, 5, 3, 7)]
    expected = 4 if rule == "hf4" else 5
    assert of(rows, 0.5, rule) == pytest.approx(expected)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("interval", get_args(QuantileInterval))
def test_one_value_none_and_an_empty_domain(rule: Any, interval: Any) -> None:
    table = ResponseTable({"y": np.array([4.0, np.nan, np.nan]), "i": np.array(["a", "b", "c"])})
    design = survey_design(table, ids=["i"], lonely_psu="remove")
    domains = Domains(np.array([0, 1, 1]), (("x",), ("y",)))
    found = quantile_estimates(
        design, domains, [table.numeric("y")], [0.5], rule=rule, interval=interval
    )
    assert found.est[0, 0] == 4
    assert np.isnan(found.est[1, 0])
    assert np.isnan([found.se, found.lci, found.uci]).all()
    assert found.n.tolist() == [[1], [0]]


def test_intervals_hold_the_estimate_and_widen_with_clustering() -> None:
    random = np.random.default_rng(4)
    n = 400
    village = np.repeat(np.arange(40), n // 40)
    wait = random.normal(20, 3, n) + random.normal(0, 5, 40)[village]
    table = ResponseTable({"wait": wait, "village": village})
    widths = []
    for ids in ([], ["village"]):
        design = survey_design(table, ids=ids)
        for interval in get_args(QuantileInterval):
            found = quantile_estimates(
                design, everyone(n), [wait], [0.25, 0.5, 0.75], interval=interval
            )
            assert (found.lci <= found.est).all()
            assert (found.est <= found.uci).all()
            widths.append(found.se.sum())
    assert min(widths[5:]) > 1.5 * max(widths[:5])


def asked(**keys: Any) -> list[QuantileRow]:
    table = ResponseTable({"y": np.array([1.0, 2.0, 4.0]), "g": np.array(["a", "a", "b"])})
    request = msgspec.convert(
        {"estimates": [{"kind": "quantile", "variables": "y", **keys}]}, Request
    )
    rows = run(request, DesignSpec(), table)
    assert all(isinstance(row, QuantileRow) for row in rows)
    return rows  # type: ignore[return-value]


def test_rows_of_a_request() -> None:
    rows = asked(probabilities=[0.25, 0.5], by=["g"], qrule="hf7")
    assert [(row.domain["g"], row.probability, row.est) for row in rows] == [
        ("a", 0.25, 1.25),
        ("a", 0.5, 1.5),
        ("b", 0.25, 4.0),
        ("b", 0.5, 4.0),
    ]


@pytest.mark.parametrize("given_", [None, [], [0.0], [0.5, 1.0], [-1.0]])
def test_probabilities_outside_are_refused(given_: Any) -> None:
    with pytest.raises(AnalysisError) as caught:
        asked(probabilities=given_)
    assert caught.value.code == "bad-probability"
    assert caught.value.where == "request.estimates[0].probabilities"
