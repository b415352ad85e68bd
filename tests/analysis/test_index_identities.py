"""Laws of indices: scoring is linear, equal weights are equal weights, order does not matter."""

from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign, survey_design
from analysis.domains import everyone
from analysis.indices.index import Estimate, estimate_index, linearised_indices
from analysis.indices.scheme import IndexScheme, parse_index_scheme

SEEDS = st.integers(min_value=0, max_value=2**32 - 1)
ITEMS = ("a", "b", "c", "d", "e")
PLAIN: dict[str, Any] = {
    "name": "s", "version": "1", "title": {}, "instrument": "s", "formula": {}, "provenance": {},
    "scale": [1, 2, 3, 4, 5], "levels": [4, 5], "missing": [97], "aggregation": "item_mean",
    "factors": [
        {"name": "f", "title": {}, "items": ["a", "b"]},
        {"name": "g", "title": {}, "items": ["c", "d", "e"]},
    ],
}  # fmt: skip
NUMBERS = ("est", "se", "lci", "uci", "deff", "n_eff")


def scheme_of(**changes: Any) -> IndexScheme:
    return parse_index_scheme(msgspec.json.encode(PLAIN | changes).decode())


def table_of(seed: int) -> ResponseTable:
    """Three strata of three PSUs of five rows; answers from 1 to 5, gaps and 97."""
    random = np.random.default_rng(seed)
    n = 45
    answers = {item: random.choice([1, 2, 3, 4, 5, 97, np.nan], n) for item in ITEMS}
    for values in answers.values():
        values[:9] = random.choice([1.0, 2, 3, 4, 5], 9)
    return ResponseTable(
        {
            **answers,
            "psu": np.repeat(np.arange(9), 5),
            "stratum": np.repeat(np.arange(3), 15),
            "w": random.uniform(1, 9, n),
        }
    )


def design_of(table: ResponseTable, weights: str | None = "w") -> SurveyDesign:
    return survey_design(table, ids=["psu"], strata=["stratum"], weights=weights)


def assert_same(found: tuple[Estimate, ...], expected: tuple[Estimate, ...]) -> None:
    others = {(e.domain, e.index): e for e in expected}
    assert len(found) == len(others)
    for each in found:
        other = others[each.domain, each.index]
        for name in NUMBERS:
            assert getattr(each, name) == pytest.approx(getattr(other, name), rel=1e-9), name
        assert (each.n, each.df, each.n_psu) == (other.n, other.df, other.n_psu)


@given(SEEDS, st.sampled_from(["item_mean", "factor_mean", "pooled"]))
@settings(max_examples=30, deadline=None)
def test_a_mean_of_five_is_a_straight_line_of_the_range(seed: int, aggregation: str) -> None:
    design = design_of(table_of(seed))
    rules = {"levels": [], "aggregation": aggregation}
    means = estimate_index(scheme_of(scoring="mean", **rules), design)
    ranges = estimate_index(scheme_of(scoring="range", **rules), design)
    for one, other in zip(means, ranges, strict=True):
        assert other.est is not None
        assert one.est == pytest.approx(0.2 + 0.8 * other.est, rel=1e-12)
        assert one.se == pytest.approx(0.8 * (other.se or 0), rel=1e-12)
        assert one.deff == pytest.approx(other.deff, rel=1e-12)
        if other.lci is not None and other.uci is not None:
            assert one.lci == pytest.approx(0.2 + 0.8 * other.lci, rel=1e-12)
            assert one.uci == pytest.approx(0.2 + 0.8 * other.uci, rel=1e-12)


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_a_mean_of_five_is_the_weighted_mean_of_the_codes(seed: int) -> None:
    table = table_of(seed)
    found = estimate_index(scheme_of(scoring="mean", levels=[]), design_of(table))
    w = table.numeric("w")
    for each in found:
        if each.index.startswith("item:"):
            y = table.numeric(each.index.removeprefix("item:"))
            valid = y <= 5
            assert each.est == pytest.approx((w * y)[valid].sum() / w[valid].sum() / 5, rel=1e-12)


@given(SEEDS, st.sampled_from(["share", "range"]))
@settings(max_examples=20, deadline=None)
def test_equal_weights_are_explicit_equal_weights(seed: int, scoring: str) -> None:
    design = design_of(table_of(seed))
    rules = {"scoring": scoring, "levels": [4, 5] if scoring == "share" else []}
    weighted = [
        factor | {"weight": 7, "item_weights": [3] * len(factor["items"])}
        for factor in PLAIN["factors"]
    ]
    explicit = scheme_of(aggregation="explicit", factors=weighted, **rules)
    plain = scheme_of(aggregation="factor_mean", **rules)
    assert_same(estimate_index(explicit, design), estimate_index(plain, design))
    by_items = [f | {"weight": len(f["items"])} for f in PLAIN["factors"]]
    counted = scheme_of(aggregation="explicit", factors=by_items, **rules)
    plain = scheme_of(aggregation="item_mean", **rules)
    assert_same(estimate_index(counted, design), estimate_index(plain, design))


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_order_of_rows_items_and_factors_and_names_of_psus_do_not_matter(seed: int) -> None:
    table = table_of(seed)
    order = np.random.default_rng(seed).permutation(table.n)
    moved = {name: table.column(name)[order] for name in table.names}
    moved["psu"] = np.array([f"village {p}" for p in moved["psu"]], dtype=object)
    turned = [f | {"items": f["items"][::-1]} for f in PLAIN["factors"][::-1]]
    assert_same(
        estimate_index(scheme_of(factors=turned), design_of(ResponseTable(moved))),
        estimate_index(scheme_of(), design_of(table)),
    )


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_a_tally_by_hand_gives_the_same_figure_without_weights(seed: int) -> None:
    """Count answers as a spreadsheet does: satisfied ÷ valid per question, then the plain mean."""
    table = table_of(seed)
    found = estimate_index(scheme_of(), design_of(table, weights=None))
    shares = []
    for item in ITEMS:
        answers = [answer for answer in table.column(item).tolist() if answer in {1, 2, 3, 4, 5}]
        shares.append(sum(answer in {4, 5} for answer in answers) / len(answers))
    by_index = {each.index: each for each in found}
    assert by_index["overall"].est == pytest.approx(sum(shares) / 5, rel=1e-12)
    assert by_index["factor:f"].est == pytest.approx(sum(shares[:2]) / 2, rel=1e-12)
    assert [by_index[f"item:{item}"].est for item in ITEMS] == pytest.approx(shares, rel=1e-12)


@given(SEEDS, st.integers(2, 5))
@settings(max_examples=20, deadline=None)
def test_a_form_with_too_few_answers_counts_nowhere(seed: int, fewest: int) -> None:
    table = table_of(seed)
    blanked = {name: table.column(name) for name in table.names}
    answered = sum((table.numeric(item) <= 5).astype(int) for item in ITEMS)
    for item in ITEMS:
        blanked[item] = np.where(answered >= fewest, table.numeric(item), np.nan)
    assert_same(
        estimate_index(scheme_of(min_items=fewest), design_of(table)),
        estimate_index(scheme_of(), design_of(ResponseTable(blanked))),
    )


@given(SEEDS, st.sampled_from(["item_mean", "factor_mean"]))
@settings(max_examples=15, deadline=None)
def test_the_design_effect_of_scores_comes_from_the_rows(seed: int, aggregation: str) -> None:
    """Deff = V of the total of z ÷ that of a simple random sample, worked out row by row."""
    table, scheme = table_of(seed), scheme_of(scoring="range", levels=[], aggregation=aggregation)
    design = design_of(table)
    found = estimate_index(scheme, design)[0]
    weights = {"item_mean": [1 / 5] * 5, "factor_mean": [1 / 4] * 2 + [1 / 6] * 3}[aggregation]
    w, z, counted = table.numeric("w"), np.zeros(table.n), np.zeros(table.n, dtype=bool)
    for item, weight in zip(ITEMS, weights, strict=True):
        y = table.numeric(item)
        valid = y <= 5
        score = (np.where(valid, y, 1) - 1) / 4
        d = w[valid].sum()
        z += weight * valid * (score - (w * score * valid).sum() / d) / d
        counted |= valid
    n, total = counted.sum(), w[counted].sum()
    s2 = n / (n - 1) * (w * z**2)[counted].sum() / total
    variance = linearised_indices(scheme, design, everyone(design.n)).linearised.variances()[0, 0]
    assert found.se == pytest.approx(np.sqrt(variance), rel=1e-12)
    expected = variance / (s2 * total**2 * (total - n) / (total * n))
    assert found.deff == pytest.approx(expected, rel=1e-9)
