"""Indices of every design, by type and commune, and the pooling of their variances, equal R.

R calls: `svyratio(~num, ~den, deff=TRUE)` for the pooled index; for the mean of item shares
`svytotal(~z)` with z = mean_q valid_q (y_q - R_q) / D_q.
"""

from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pytest

from analysis.design import SurveyDesign
from analysis.indices.index import Estimate, estimate_index
from analysis.indices.scheme import Factor, IndexScheme
from analysis.indices.smoothing import pooled_variance

BY = {"overall": None, "ctype": "ctype", "commune": "commune"}
CASES = {
    **{f"hh.D0.index.{by}": ("hh.D0", (by,)) for by in ("overall", "ctype")},
    **{f"t3.{d}.index.{by}": (f"t3.{d}", (by,)) for d in ("D3", "D3w") for by in BY},
    **{f"t2.{d}.index": (f"t2.{d}", ("overall", "ctype")) for d in ("DD", "DDw", "DD1")},
}
COVERED = frozenset({*(f"commune:{case}" for case in CASES), "advanced:fh.input"})
ZERO = 1e-10


def scheme_of(
    items: tuple[str, ...], aggregation: Literal["item_mean", "pooled", "factor_mean"]
) -> IndexScheme:
    """The 51 items in the five factors of the golden cases."""
    ends = (0, 10, 23, 34, 43, 51)
    factors = tuple(
        Factor(name=f"F{number + 1}", title={}, items=items[start:end])
        for number, (start, end) in enumerate(pairwise(ends))
    )
    return IndexScheme(
        name="golden", version="1", title={}, instrument="golden", formula={}, provenance={},
        scale=(1, 2, 3, 4, 5), levels=(4, 5), missing=(), aggregation=aggregation, factors=factors,
    )  # fmt: skip


def estimates_of(
    design: SurveyDesign, scheme: IndexScheme, levels: tuple[str, ...]
) -> dict[tuple[str, str], Estimate]:
    columns = [BY[level] for level in levels]
    return {
        (each.domain, each.index): each
        for name in columns
        for each in estimate_index(
            scheme, design, None if name is None else design.table.column(name)
        )
    }


@pytest.mark.parametrize("aggregation", ["item_mean", "pooled"])
@pytest.mark.parametrize("case", CASES)
def test_indices_equal_r(
    case: str,
    aggregation: Literal["item_mean", "pooled"],
    items: tuple[str, ...],
    commune_designs: dict[str, SurveyDesign],
    commune_cases: dict[str, dict[str, Any]],
) -> None:
    name, levels = CASES[case]
    key = {"item_mean": "meanshare", "pooled": "pooled"}[aggregation]
    found = estimates_of(commune_designs[name], scheme_of(items, aggregation), levels)
    rows = commune_cases[case]["rows"]
    names = ["overall" if scope == "ALL" else f"factor:{scope}" for scope in rows["scope"]]
    matched = [found[str(g), index] for g, index in zip(rows["group"], names, strict=True)]
    assert [e.est for e in matched] == pytest.approx(rows[key], rel=1e-8)
    assert [e.se for e in matched] == pytest.approx(rows[f"{key}_se"], rel=1e-8, abs=ZERO)
    if aggregation == "pooled":
        # without a variance there is no design effect, and what R prints is rounding
        pairs = [
            (e.deff, deff)
            for e, deff, se in zip(matched, rows["pooled_deff"], rows["pooled_se"], strict=True)
            if se > ZERO
        ]
        assert [deff for deff, _ in pairs] == pytest.approx([d for _, d in pairs], rel=1e-8)


@pytest.mark.parametrize("name", ["hh.D0", "hh.D1", "t3.D3", "t2.DD1"])
def test_a_mean_of_factors_is_the_contrast_of_their_means(
    name: str, items: tuple[str, ...], commune_designs: dict[str, SurveyDesign]
) -> None:
    """No golden case has this aggregation: it is built from parts that equal R."""
    design = commune_designs[name]
    found = estimates_of(design, scheme_of(items, "factor_mean"), ("overall",))
    parts = estimates_of(design, scheme_of(items, "item_mean"), ("overall",))
    factors = [parts["all", f"factor:F{number}"].est or 0.0 for number in range(1, 6)]
    assert found["all", "overall"].est == pytest.approx(np.mean(factors), rel=1e-12)


def test_pooled_variances_equal_the_smoothed_inputs(
    items: tuple[str, ...],
    commune_designs: dict[str, SurveyDesign],
    advanced_cases: dict[str, dict[str, Any]],
) -> None:
    case = advanced_cases["fh.input"]
    found = estimates_of(commune_designs["hh.D1"], scheme_of(items, "pooled"), ("commune",))
    units = [found[str(commune), "overall"] for commune in case["commune"]]
    est, se, n, df = (
        np.array([getattr(unit, name) for unit in units], dtype=np.float64)
        for name in ("est", "se", "n", "df")
    )
    np.testing.assert_allclose(est, case["p"], rtol=1e-8)
    np.testing.assert_allclose(se**2, case["V"], rtol=1e-8)
    assert n.tolist() == case["n"]
    pooled = pooled_variance(est[:, None], se[:, None], n[:, None], df)
    assert pooled.deff[0] == pytest.approx(case["dbar"], rel=1e-8)
    np.testing.assert_allclose(pooled.variance(n[:, None])[:, 0], case["Vs"], rtol=1e-8)
    np.testing.assert_allclose(n / pooled.deff[0], case["neff"], rtol=1e-8)
