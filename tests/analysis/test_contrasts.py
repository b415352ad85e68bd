"""Ratios and contrasts as a request asks for them: agreement with other ways, and refusals."""

from typing import Any

import msgspec
import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.errors import AnalysisError
from analysis.requests.design import DesignSpec
from analysis.requests.request import Request
from analysis.requests.run import columns_needed, run

DESIGN = DesignSpec(ids="psu", strata="stratum", weights="w")


def table(seed: int = 0, rows: int = 80) -> ResponseTable:
    random = np.random.default_rng(seed)
    stratum, psu = random.integers(0, 3, rows), random.integers(0, 5, rows)
    return ResponseTable(
        {
            "stratum": stratum,
            "psu": stratum * 10 + psu,
            "w": random.uniform(1, 9, rows),
            "y": np.where(random.random(rows) < 0.1, np.nan, random.normal(50, 10, rows)),
            "x": random.uniform(1, 2, rows),
            "zero": np.zeros(rows),
            "sex": random.choice(np.array(["f", "m"], dtype=object), rows),
            "area": random.choice(np.array(["a", "b", "c"], dtype=object), rows),
        }
    )


def ask(
    *estimates: dict[str, Any], data: ResponseTable | None = None, design: DesignSpec = DESIGN
) -> list[Any]:
    wanted = msgspec.convert({"estimates": list(estimates)}, Request)
    return run(wanted, design, table() if data is None else data)


def difference(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    return {"name": "difference", "terms": [first, {**second, "coefficient": -1}]}


def figures(row: Any) -> list[float]:
    return [row.est, row.se, row.lci, row.uci, row.df]


def test_a_ratio_is_a_mean_where_the_denominator_is_one() -> None:
    data = table()
    columns = {name: data.column(name) for name in data.names}
    data = ResponseTable({**columns, "one": np.ones(data.n)})
    ratio, mean = ask(
        {"kind": "ratio", "numerator": "y", "denominator": "one", "also": ["cv", "n_eff"]},
        {"kind": "mean", "variables": "y", "also": ["cv", "n_eff"]},
        data=data,
    )
    assert ratio.variable == "y/one"
    assert figures(ratio) == pytest.approx(figures(mean), rel=1e-10)
    assert (ratio.cv, ratio.n) == (pytest.approx(mean.se / mean.est, rel=1e-10), mean.n)


def test_a_single_term_is_the_estimate_itself() -> None:
    for kind in ("mean", "total"):
        plain = ask({"kind": kind, "variables": ["y", "x"], "by": "area"})
        terms = [
            {"name": "same", "terms": [{"variable": row.variable, "domain": row.domain}]}
            for row in plain
        ]
        asked = {"kind": "contrast", "of": kind, "variables": ["y", "x"], "by": "area"}
        found = ask({**asked, "contrasts": terms})
        for one, other in zip(found, plain, strict=True):
            assert figures(one) == pytest.approx(figures(other), rel=1e-9)
            assert one.n == other.n


def test_the_difference_of_items_is_the_mean_of_differences() -> None:
    data = table()
    y, x = np.nan_to_num(data.numeric("y"), nan=50.0), data.numeric("x")
    columns = {name: data.column(name) for name in data.names}
    data = ResponseTable({**columns, "y": y, "d": y - x})
    contrast = difference({"variable": "y"}, {"variable": "x"})
    found, plain = ask(
        {"kind": "contrast", "variables": ["y", "x"], "contrasts": [contrast]},
        {"kind": "mean", "variables": "d"},
        data=data,
    )
    assert figures(found) == pytest.approx(figures(plain), rel=1e-9)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {
            "calibrate": {
                "kind": "poststratify",
                "margins": {"area": {"a": 900, "b": 800, "c": 700}},
            }
        },
        {"replicates": {"type": "JKn"}},
    ],
    ids=["plain", "calibrated", "replicated"],
)
def test_domains_that_overlap_share_their_covariance(more: dict[str, Any]) -> None:
    """Everyone less one sex is the other sex, whatever the variance comes from."""
    plain = {"ids": "psu", "strata": "stratum", "weights": "w"}
    design = msgspec.convert({**plain, **more}, DesignSpec)
    part = {"domain": {"sex": "f"}}
    asked = {"kind": "contrast", "of": "total", "variables": "x", "by": "sex"}
    both = [
        difference({"domain": {}}, part),
        {"name": "m", "terms": [{"domain": {"sex": "m"}}]},
    ]
    less, other = ask({**asked, "contrasts": both}, design=design)
    assert [less.est, less.se] == pytest.approx([other.est, other.se], rel=1e-9)
    (total,) = (
        row
        for row in ask({"kind": "total", "variables": "x", "by": "sex"}, design=design)
        if row.domain["sex"] == "m"
    )
    assert [other.est, other.se] == pytest.approx([total.est, total.se], rel=1e-9)


def test_the_ratio_of_two_totals_is_the_ratio() -> None:
    contrast = {"name": "r", "terms": [{"variable": "y"}], "divided_by": [{"variable": "x"}]}
    data = table()
    y = np.nan_to_num(data.numeric("y"), nan=50.0)
    data = ResponseTable({**{name: data.column(name) for name in data.names}, "y": y})
    found, plain, logarithm = ask(
        {"kind": "contrast", "of": "total", "variables": ["y", "x"], "contrasts": [contrast]},
        {"kind": "ratio", "numerator": "y", "denominator": "x"},
        {
            "kind": "contrast",
            "of": "ratio",
            "numerator": "y",
            "denominator": "x",
            "contrasts": [{"name": "log", "terms": [{}], "log": True}],
        },
        data=data,
    )
    assert figures(found) == pytest.approx(figures(plain), rel=1e-9)
    assert logarithm.est == pytest.approx(np.log(plain.est), rel=1e-12)
    assert logarithm.se == pytest.approx(plain.se / plain.est, rel=1e-9)


def test_contrasts_of_shares_use_the_levels() -> None:
    asked = {"kind": "contrast", "of": "proportion", "variables": "sex", "levels": ["f"]}
    plain = ask({"kind": "proportion", "variables": "sex", "levels": ["f"], "by": "area"})
    contrast = difference({"domain": {"area": "a"}}, {"domain": {"area": "b"}})
    (found,) = ask({**asked, "by": "area", "contrasts": [contrast]})
    by_area = {row.domain["area"]: row.est for row in plain}
    assert found.est == pytest.approx(by_area["a"] - by_area["b"], rel=1e-12)


def test_what_has_no_value_says_why() -> None:
    ratio, contrast = ask(
        {"kind": "ratio", "numerator": "y", "denominator": "zero"},
        {
            "kind": "contrast",
            "variables": ["y", "zero"],
            "contrasts": [
                {"name": "r", "terms": [{"variable": "y"}], "divided_by": [{"variable": "zero"}]}
            ],
        },
    )
    for row in (ratio, contrast):
        assert (row.est, row.se, row.reason) == (None, None, "denominator-zero")


def test_columns_needed_of_ratios_and_contrasts() -> None:
    wanted = msgspec.convert(
        {
            "estimates": [
                {"kind": "ratio", "numerator": "y", "denominator": ["x"], "by": "sex"},
                {"kind": "contrast", "variables": "zero", "contrasts": []},
            ]
        },
        Request,
    )
    assert columns_needed(DesignSpec(), wanted) == ("y", "x", "sex", "zero")


@pytest.mark.parametrize(
    ("estimate", "code"),
    [
        ({"kind": "ratio", "numerator": "y"}, "nothing-asked"),
        ({"kind": "ratio", "denominator": "y"}, "nothing-asked"),
        ({"kind": "ratio", "numerator": ["y", "x"], "denominator": "x"}, "not-in-pairs"),
        ({"kind": "ratio", "numerator": "sex", "denominator": "x"}, "not-a-number"),
        ({"kind": "ratio", "numerator": "y", "denominator": "x", "variables": "y"}, "variables"),
        ({"kind": "mean", "variables": "y", "numerator": "y"}, "numerator-not-used"),
        ({"kind": "contrast", "variables": "y"}, "nothing-asked"),
        ({"kind": "contrast", "contrasts": [{"name": "c", "terms": [{}]}]}, "nothing-asked"),
        (
            {
                "kind": "contrast",
                "variables": ["y", "x"],
                "contrasts": [{"name": "c", "terms": [{}]}],
            },
            "unknown-variable",
        ),
        (
            {
                "kind": "contrast",
                "variables": "y",
                "by": "sex",
                "contrasts": [{"name": "c", "terms": [{"domain": {"sex": "x"}}]}],
            },
            "unknown-domain",
        ),
        (
            {
                "kind": "contrast",
                "variables": "y",
                "contrasts": [{"name": "c", "terms": [{"domain": {"sex": "f"}}]}],
            },
            "unknown-domain",
        ),
    ],
)
def test_refusals(estimate: dict[str, Any], code: str) -> None:
    with pytest.raises(AnalysisError) as caught:
        ask(estimate)
    assert caught.value.code.startswith(code)
