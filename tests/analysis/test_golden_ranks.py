"""Joint rank sets equal those coded in R from the paper."""

from typing import Any

import pytest

from analysis.ranking import joint_multiplier, rank_sets

METHODS = {"independent": "rank.kww_indep", "bonferroni": "rank.kww_bonf"}
COVERED = frozenset(f"advanced:{case}" for case in METHODS.values())


@pytest.mark.parametrize("method", METHODS)
def test_sets_equal_r(method: Any, advanced_cases: dict[str, dict[str, Any]]) -> None:
    values, case = advanced_cases["rank.kww_indep"], advanced_cases[METHODS[method]]
    low, high = rank_sets(values["theta"], values["se"], 0.9, method)
    k = len(values["theta"])
    # The golden ranks ascend (1 = lowest); ours descend.
    assert (k + 1 - high).tolist() == case["lower"]
    assert (k + 1 - low).tolist() == case["upper"]
    assert joint_multiplier(k, 0.9, method) == pytest.approx(case["z"], rel=1e-12)
