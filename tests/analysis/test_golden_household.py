"""Every item of the household, three-stage and two-stage samples equals R survey to 1e-8."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.design import SurveyDesign
from analysis.domains import domains_of, everyone
from analysis.estimation.estimates import Estimates, proportion_estimates
from analysis.indices.index import estimate_index
from analysis.indices.scheme import IndexScheme
from analysis.totals import share_totals, status_of

CASES = [
    ("hh.D0", "item.overall", None),
    ("hh.D0", "item.ctype", "ctype"),
    ("hh.D1", "item.overall", None),
    ("hh.D1", "item.ctype", "ctype"),
    ("hh.D1", "item.commune", "commune"),
    ("t3.D3", "item.overall", None),
    ("t3.D3", "item.ctype", "ctype"),
    ("t3.D3", "item.commune", "commune"),
    ("t3.D3w", "item.overall", None),
    ("t3.D3w", "item.ctype", "ctype"),
    ("t3.D3w", "item.commune", "commune"),
    ("t2.DD", "item.overall", None),
    ("t2.DD", "item.ctype", "ctype"),
    ("t2.DDw", "item.overall", None),
    ("t2.DDw", "item.ctype", "ctype"),
    ("t2.DD1", "item.overall", None),
    ("t2.DD1", "item.ctype", "ctype"),
    ("t3.fpc12", "", None),
]
INTERVALS = ("hh.D1.ciprop.xlogit", "hh.D1.ciprop_commune.xlogit")
FREEDOM = {"hh.D1": "hh.info", "t3.D3": "t3.info"}
INDEX_LEVELS = (None, "ctype", "commune")
COVERED = frozenset(
    f"commune:{case}"
    for case in (
        *(f"{design}.{name}".rstrip(".") for design, name, _ in CASES),
        *(f"hh.D1.index.{level or 'overall'}" for level in INDEX_LEVELS),
        *INTERVALS,
        *FREEDOM.values(),
    )
)


def shares(design: SurveyDesign, items: list[str], by: str | None) -> tuple[Estimates, list[str]]:
    table = design.table
    domains = everyone(table.n) if by is None else domains_of(table.column(by))
    answers = (table.numeric(item) for item in items)
    statuses = (status_of(y >= 4, np.isnan(y)) for y in answers)
    labels = [label[0] if label else "all" for label in domains.labels]
    return proportion_estimates(share_totals(design, domains, statuses)), labels


@pytest.mark.parametrize(("name", "case", "by"), CASES)
def test_item_shares_equal_r(
    name: str,
    case: str,
    by: str | None,
    commune_designs: dict[str, SurveyDesign],
    commune_cases: dict[str, dict[str, Any]],
) -> None:
    rows = commune_cases[f"{name}.{case}".rstrip(".")]["rows"]
    items = list(dict.fromkeys(rows["item"]))
    found, labels = shares(commune_designs[name], items, by)
    at = tuple(
        np.array(
            [
                (labels.index(str(g)), items.index(i))
                for i, g in zip(rows["item"], rows["group"], strict=True)
            ]
        ).T
    )
    expected = {key: np.array(rows[key], dtype=float) for key in ("n", "est", "se", "deff")}
    assert np.array_equal(found.n[at], expected["n"])
    np.testing.assert_allclose(found.est[at], expected["est"], rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(found.se[at], expected["se"], rtol=1e-8, atol=1e-10)
    spread = expected["se"] > 1e-10
    # drawn with replacement, a commune that is one PSU has an error of exactly 0
    assert spread.any() == ((name, by) != ("t3.D3w", "commune"))
    np.testing.assert_allclose(found.deff[at][spread], expected["deff"][spread], rtol=1e-8)


def test_degrees_of_freedom_equal_r(
    commune_designs: dict[str, SurveyDesign], commune_cases: dict[str, dict[str, Any]]
) -> None:
    for name, info in FREEDOM.items():
        found, _ = shares(commune_designs[name], ["q01"], None)
        assert found.df.tolist() == [commune_cases[info]["degf"]]


def test_logit_interval_equals_r(
    commune_designs: dict[str, SurveyDesign], commune_cases: dict[str, dict[str, Any]]
) -> None:
    design = commune_designs["hh.D1"]
    found, _ = shares(design, ["q01"], None)
    ends = [found.lci[0, 0], found.uci[0, 0]]
    assert ends == pytest.approx(commune_cases[INTERVALS[0]]["ci"], rel=1e-8)
    case = commune_cases[INTERVALS[1]]
    found, labels = shares(design, ["q01"], "commune")
    place = labels.index(case["commune"])
    assert found.df[place] == case["degf"]
    assert [found.lci[place, 0], found.uci[place, 0]] == pytest.approx(case["ci"], rel=1e-8)


@pytest.mark.parametrize("by", INDEX_LEVELS)
@pytest.mark.parametrize("aggregation", ["item_mean", "pooled"])
def test_index_equals_r(
    aggregation: str,
    by: str | None,
    golden_scheme: Callable[[str], IndexScheme],
    commune_designs: dict[str, SurveyDesign],
    commune_cases: dict[str, dict[str, Any]],
) -> None:
    key = {"item_mean": "meanshare", "pooled": "pooled"}[aggregation]
    design = commune_designs["hh.D1"]
    column = None if by is None else design.table.column(by)
    estimates = estimate_index(golden_scheme(aggregation), design, column)
    found = {(e.domain, e.index): e for e in estimates}
    rows = commune_cases[f"hh.D1.index.{by or 'overall'}"]["rows"]
    names = ["overall" if scope == "ALL" else f"factor:{scope}" for scope in rows["scope"]]
    matched = [found[str(g), name] for g, name in zip(rows["group"], names, strict=True)]
    assert [e.est for e in matched] == pytest.approx(rows[key], rel=1e-8)
    assert [e.se for e in matched] == pytest.approx(rows[f"{key}_se"], rel=1e-8)
    if aggregation == "pooled":
        assert [e.deff for e in matched] == pytest.approx(rows["pooled_deff"], rel=1e-8)
