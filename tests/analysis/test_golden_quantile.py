"""Quantiles equal R svyquantile: all rules, all interval types, six designs and the household."""

from typing import Any, get_args

import numpy as np
import pytest

from analysis.design import SurveyDesign
from analysis.domains import everyone
from analysis.estimation.quantile import QuantileInterval, quantile_estimates
from analysis.estimation.quantile_rules import QuantileRule

DESIGNS = ["strat", "strat_nofpc", "clus1", "clus1_nofpc", "clus2", "clus2_wr"]
RULES = get_args(QuantileRule)
INTERVALS = [name for name in get_args(QuantileInterval) if name != "mean"]
CASES: list[tuple[str, str, Any, Any]] = [
    *((name, f"quantile.{rule}", rule, "mean") for name in DESIGNS for rule in RULES),
    *((name, f"quantile_ci.{ci}", "math", ci) for name in DESIGNS for ci in INTERVALS),
]
COVERED = frozenset(
    {f"api:{design}.{case}" for design, case, _, _ in CASES} | {"commune:hh.D1.quantile"}
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}.{case[1]}")
def test_schools(
    case: tuple[str, str, QuantileRule, QuantileInterval],
    school_designs: dict[str, SurveyDesign],
    school_cases: dict[str, dict[str, Any]],
) -> None:
    name, kind, rule, interval = case
    design = school_designs[name]
    expected = school_cases[f"{name}.{kind}"]["api00"]
    values = design.table.numeric("api00")
    found = quantile_estimates(
        design, everyone(design.n), [values], expected["q"], rule=rule, interval=interval
    )
    assert found.est[0] == pytest.approx(expected["est"], rel=1e-8)
    for ours, theirs in ((found.lci, "lo"), (found.uci, "hi"), (found.se, "se")):
        wanted = np.array(expected[theirs], dtype=float)
        assert ours[0] == pytest.approx(wanted, rel=1e-8, nan_ok=True)


def test_items_of_the_household(
    commune_designs: dict[str, SurveyDesign], commune_cases: dict[str, dict[str, Any]]
) -> None:
    design = commune_designs["hh.D1"]
    rows = commune_cases["hh.D1.quantile"]["rows"]
    values = design.table.numeric("q01")
    found = quantile_estimates(design, everyone(design.n), [values], [0.25, 0.5, 0.75])
    assert found.est[0].tolist() == rows["quantile"]
    assert found.lci[0].tolist() == rows["ci.2.5"]
    assert found.uci[0].tolist() == rows["ci.97.5"]
    assert found.se[0] == pytest.approx(rows["se"], rel=1e-8)
