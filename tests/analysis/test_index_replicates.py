"""Indices under replicate weights: the jackknife of R, every aggregation, wholes of units."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from analysis.decomposition.against import against_target
from analysis.design import SurveyDesign
from analysis.errors import AnalysisError
from analysis.indices.index import estimate_index
from analysis.indices.report import index_run
from analysis.indices.request import IndexRequest
from analysis.indices.scheme import Factor, IndexScheme
from analysis.replication.specification import ReplicateSpec, make_replicates
from analysis.requests.design import DesignSpec
from tests.analysis.test_index_report import OPEN, SPEC, figures_of, scheme_of, table_of

JACKKNIFE = ReplicateSpec(type="JKn")


def test_the_pooled_index_equals_the_jackknife_of_r(
    items: tuple[str, ...],
    commune_designs: dict[str, SurveyDesign],
    commune_cases: dict[str, dict[str, Any]],
) -> None:
    ends = (0, 10, 23, 34, 43, 51)
    scheme = IndexScheme(
        name="golden", version="1", title={}, instrument="golden", formula={}, provenance={},
        scale=(1, 2, 3, 4, 5), levels=(4, 5), missing=(), aggregation="pooled",
        factors=tuple(
            Factor(name=f"F{n}", title={}, items=items[start:end])
            for n, (start, end) in enumerate(pairwise(ends))
        ),
    )  # fmt: skip
    design = make_replicates(commune_designs["hh.D1"], JACKKNIFE)
    found = estimate_index(scheme, design)[0]
    case = commune_cases["hh.rep.JKn"]["index"]
    assert found.est == pytest.approx(case["est"], rel=1e-8)
    assert found.se == pytest.approx(case["se"], rel=1e-8)


@pytest.mark.parametrize("blocks", ["pooled", "units", "forms"])
@pytest.mark.parametrize("aggregation", ["item_mean", "factor_mean", "pooled"])
def test_the_jackknife_is_close_to_linearisation(aggregation: str, blocks: str) -> None:
    scheme = scheme_of(aggregation=aggregation, blocks=blocks)
    request = IndexRequest(by="unit", blocks="block", publication=OPEN)
    spec = DesignSpec(ids="psu", strata="unit", weights="w", replicates=JACKKNIFE)
    taylor, jackknife = (
        figures_of(index_run(scheme, each, request, table_of())) for each in (SPEC, spec)
    )
    for key, figure in taylor.items():
        assert jackknife[key].est == figure.est
        # four PSUs in a unit: the curvature of a ratio of random sizes is seen
        assert jackknife[key].se == pytest.approx(figure.se, rel=0.1)


def test_a_jackknife_by_hand() -> None:
    """Leave every PSU out in turn, weigh the others of its stratum up, and estimate again."""
    table = table_of()
    spec = DesignSpec(ids="psu", strata="unit", weights="w", replicates=JACKKNIFE)
    run = index_run(scheme_of(), spec, IndexRequest(publication=OPEN), table)
    w, psu = table.numeric("w"), table.column("psu").astype(int)
    unit, estimates = psu // 4, []
    scores = np.column_stack([table.numeric(item) >= 4 for item in "abc"])
    for left in range(psu.max() + 1):
        weight = np.where(psu == left, 0, np.where(unit == left // 4, w * 4 / 3, w))
        estimates.append((weight @ scores / weight.sum()).mean())
    replicates = np.array(estimates).reshape(-1, 4)
    centred = replicates - replicates.mean()
    # R's JKn compares with the mean of all replicates and weighs each stratum by (n - 1) / n
    expected = np.sqrt(3 / 4 * (centred**2).sum())
    assert figures_of(run)["all", "all", "overall"].se == pytest.approx(expected, rel=1e-9)


def test_a_difference_is_refused_under_replicates() -> None:
    spec = DesignSpec(ids="psu", strata="unit", weights="w", replicates=JACKKNIFE)
    run = index_run(scheme_of(), spec, IndexRequest(publication=OPEN), table_of(), 0.9)
    with pytest.raises(AnalysisError) as caught:
        list(against_target(run, 0.9))
    assert caught.value.code == "replicates-not-known"
