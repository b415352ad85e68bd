"""Index schemes: the packaged files, hand calculations, missing items, effective weights."""

from typing import Any

import msgspec
import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign, survey_design
from analysis.domains import everyone
from analysis.errors import AnalysisError
from analysis.estimation.linearisation import mean
from analysis.indices.index import Estimate, estimate_index
from analysis.indices.scheme import IndexScheme, load_scheme, parse_index_scheme
from analysis.indices.scoring import scored_items
from analysis.indices.weights import effective_weights, weights_text
from analysis.schemes.library import packaged
from analysis.totals import share_totals

SCHEME = """
name: small
version: "1"
title: {vi: Chung}
instrument: small
formula: {vi: tỷ lệ}
provenance: {vi: thử}
scale: [1, 2, 3, 4, 5]
levels: [4, 5]
missing: [97, 98, 99]
aggregation: AGGREGATION
pillars: [{name: p, title: {vi: P}}]
factors:
  - {name: f, title: {vi: F}, pillar: p, items: [a, b]}
  - {name: g, title: {vi: G}, items: [c]}
"""
NAN = np.nan
ANSWERS = {
    "a": np.array([5, 4, 3, 1, 97, 4.0]),
    "b": np.array([5, NAN, 3, 4, 98, 2.0]),
    "c": np.array([4, 5, 5, 4, 99, 2.0]),
    "w": np.array([1, 2, 3, 4, 5, 6.0]) * 10,
    "g": np.array(["x", "x", "x", "y", "y", "y"], dtype=object),
}


def scheme_of(aggregation: str) -> IndexScheme:
    return parse_index_scheme(SCHEME.replace("AGGREGATION", aggregation))


def design_of(**changes: Any) -> SurveyDesign:
    return survey_design(ResponseTable({**ANSWERS, **changes}), weights="w")


def by_index(estimates: tuple[Estimate, ...]) -> dict[str, Estimate]:
    return {estimate.index: estimate for estimate in estimates}


def test_the_two_packaged_indices() -> None:
    assert {"sipas_2023_2026", "transaction_feedback"} <= set(packaged())
    sipas = load_scheme("sipas_2023_2026")
    assert [len(factor.items) for factor in sipas.factors] == [2, 2, 8, 2, 4, 4, 5, 3, 3]
    assert sipas.instrument == "sipas_citizen"
    assert sum(effective_weights(sipas).values()) == pytest.approx(1)
    assert "3.03 %" in weights_text(sipas).splitlines()[0]
    assert len(load_scheme("transaction_feedback").items) == 5


def test_item_mean_by_hand() -> None:
    # Rows 1-6 weigh 10..60. a: valid 10 20 30 40 60, satisfied 10 20 60 = 90/160;
    # b: valid 10 30 40 60, satisfied 10 40 = 50/140; c: satisfied 10 20 30 40 = 100/160.
    found = by_index(estimate_index(scheme_of("item_mean"), design_of()))
    a, b, c = 90 / 160, 50 / 140, 100 / 160
    assert found["item:a"].est == pytest.approx(a)
    assert found["factor:f"].est == pytest.approx((a + b) / 2)
    assert found["factor:p"].est == found["factor:f"].est
    assert found["overall"].est == pytest.approx((a + b + c) / 3)
    assert [found[name].n for name in ("overall", "item:a", "item:b")] == [5, 5, 4]


def test_other_aggregations_by_hand() -> None:
    a, b, c = 90 / 160, 50 / 140, 100 / 160
    factors = by_index(estimate_index(scheme_of("factor_mean"), design_of()))
    assert factors["overall"].est == pytest.approx(((a + b) / 2 + c) / 2)
    pooled = by_index(estimate_index(scheme_of("pooled"), design_of()))
    assert pooled["overall"].est == pytest.approx((90 + 50 + 100) / (160 + 140 + 160))


def test_order_is_domain_then_overall_pillars_factors_items() -> None:
    estimates = estimate_index(scheme_of("item_mean"), design_of(), ANSWERS["g"])
    names = ["overall", "factor:p", "factor:f", "factor:g", "item:a", "item:b", "item:c"]
    assert [(e.domain, e.index) for e in estimates] == [(d, i) for d in "xy" for i in names]


@pytest.mark.parametrize("aggregation", ["item_mean", "factor_mean"])
def test_index_variance_is_the_quadratic_form_of_item_covariances(aggregation: str) -> None:
    scheme, design = scheme_of(aggregation), design_of()
    totals = share_totals(design, everyone(design.n), scored_items(scheme, design).statuses)
    covariance = mean(totals).covariance()
    weights = np.array(list(effective_weights(scheme).values()))
    found = by_index(estimate_index(scheme, design))["overall"]
    assert found.se is not None
    assert found.se**2 == pytest.approx(weights @ covariance @ weights, rel=1e-12)


def test_composite_of_one_item_is_that_item() -> None:
    found = by_index(estimate_index(scheme_of("item_mean"), design_of()))
    composite = msgspec.to_builtins(found["factor:g"])
    item = msgspec.to_builtins(found["item:c"])
    for name in ("est", "se", "lci", "uci", "deff", "n_eff", "df", "n", "n_psu"):
        assert composite[name] == pytest.approx(item[name], rel=1e-9), name


def test_effective_size_is_n_over_deff() -> None:
    found = by_index(estimate_index(scheme_of("item_mean"), design_of()))["overall"]
    assert found.deff is not None
    assert found.n_eff == pytest.approx(found.n / found.deff)


def test_an_item_nobody_answered_is_left_out() -> None:
    found = by_index(estimate_index(scheme_of("item_mean"), design_of(b=np.array([97.0] * 6))))
    assert found["item:b"].est is None
    assert found["item:b"].n == 0
    assert found["factor:f"].est == pytest.approx(90 / 160)
    assert found["overall"].est == pytest.approx((90 / 160 + 100 / 160) / 2)


def test_a_domain_without_answers_is_undefined() -> None:
    nothing = np.array([NAN, NAN, NAN, 4, 4, 2.0])
    design = design_of(a=nothing, b=nothing, c=nothing)
    estimates = estimate_index(scheme_of("pooled"), design, ANSWERS["g"])
    overall = {e.domain: e for e in estimates if e.index == "overall"}
    assert (overall["x"].est, overall["x"].se, overall["x"].lci, overall["x"].n) == (None,) * 3 + (
        0,
    )
    assert overall["y"].est is not None


def test_everyone_satisfied_is_exactly_one_with_an_open_side() -> None:
    content = np.array([4, 5, 5, 4, 5, 4.0])
    design = design_of(a=content, b=content, c=content)
    for aggregation in ("item_mean", "factor_mean", "pooled"):
        for estimate in estimate_index(scheme_of(aggregation), design):
            assert (estimate.est, estimate.se, estimate.uci) == (1.0, 0.0, 1.0)
            assert estimate.lci is not None
            assert 0.3 < estimate.lci < 1


def test_a_value_off_the_scale_is_named() -> None:
    with pytest.raises(AnalysisError) as caught:
        estimate_index(scheme_of("item_mean"), design_of(a=np.array([5, 4, 3, 1, 0, 4.0])))
    assert caught.value.code == "value-off-scale"
    assert caught.value.where == "column 'a', row 5"


def test_an_item_without_a_column_is_named() -> None:
    with pytest.raises(AnalysisError) as caught:
        estimate_index(load_scheme("transaction_feedback"), design_of())
    assert (caught.value.code, caught.value.where) == ("unknown-column", "column 'tx_overall'")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("items: [c]", "items: [a]"),
        ("name: g,", "name: f,"),
        ("pillar: p,", "pillar: q,"),
        ("levels: [4, 5]", "levels: [4, 6]"),
        ("missing: [97, 98, 99]", "missing: [5]"),
        ("items: [c]", "items: []"),
        ("version:", "vresion:"),
        ("AGGREGATION", "median"),
    ],
)
def test_flawed_schemes_are_refused(old: str, new: str) -> None:
    text = SCHEME.replace(old, new).replace("AGGREGATION", "item_mean")
    with pytest.raises(AnalysisError) as caught:
        parse_index_scheme(text)
    assert caught.value.code == "bad-scheme"


def test_an_unknown_scheme_names_the_known_ones() -> None:
    with pytest.raises(AnalysisError, match="sipas_2023_2026"):
        load_scheme("sipas_2031")


def test_pooled_weights_need_data() -> None:
    with pytest.raises(AnalysisError) as caught:
        effective_weights(scheme_of("pooled"))
    assert caught.value.code == "weights-need-data"
