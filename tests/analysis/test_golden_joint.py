"""Horvitz-Thompson and Yates-Grundy variances equal R."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.columns import ResponseTable
from analysis.design import survey_design
from analysis.domains import everyone
from analysis.errors import AnalysisError
from analysis.estimation.joint_probabilities import JointVariance, joint_covariance
from analysis.estimation.linearisation import mean, total
from analysis.estimation.ratio import ratio
from analysis.totals import value_totals

CASES: dict[JointVariance, str] = {"HT": "pps.HT", "YG": "pps.YG"}
COVERED = frozenset(f"api:{case}" for case in CASES.values())
NAMES = ["Bush", "Kerry", "Nader"]


@pytest.fixture(scope="module")
def joint(golden_folder: Path) -> Any:
    text = (golden_folder / "api" / "election_jointprob.json").read_text("utf-8")
    return np.array(json.loads(text)["pij"])


@pytest.mark.parametrize("method", CASES)
def test_election(
    method: JointVariance, joint: Any, table_of: Any, school_cases: dict[str, dict[str, Any]]
) -> None:
    table = table_of("api/election_pps")
    columns = {name: table.column(name) for name in table.names}
    columns["weight"] = 1 / table.numeric("p")
    design = survey_design(ResponseTable(columns), weights="weight")
    case, everybody = school_cases[CASES[method]], everyone(design.n)
    votes = [table.numeric(name) for name in NAMES]
    totals = value_totals(design, everybody, votes)
    for found, key in ((total(totals), "total"), (mean(totals), "mean")):
        assert found.est[0] == pytest.approx(list(case[key]["est"].values()), rel=1e-8)
        covariance = joint_covariance(found, joint, method)
        np.testing.assert_allclose(covariance, case[key]["vcov"], rtol=1e-8)
    found = ratio(design, everybody, [votes[0]], [votes[1]])[0]
    assert found.est[0, 0] == pytest.approx(case["ratio"]["est"], rel=1e-8)
    se = joint_covariance(found, joint, method)[0, 0] ** 0.5
    assert se == pytest.approx(case["ratio"]["se"], rel=1e-8)


def test_a_simple_random_sample_has_the_classical_variance() -> None:
    """Both formulas are N² (1 - n/N) s²/n then."""
    n, population = 12, 40
    y = np.random.default_rng(3).normal(10, 2, n)
    table = ResponseTable({"y": y, "w": np.full(n, population / n)})
    together = np.full((n, n), n * (n - 1) / (population * (population - 1)))
    np.fill_diagonal(together, n / population)
    design = survey_design(table, weights="w")
    found = total(value_totals(design, everyone(n), [y]))
    classical = population**2 * (1 - n / population) * y.var(ddof=1) / n
    for method in CASES:
        assert joint_covariance(found, together, method)[0, 0] == pytest.approx(classical, rel=1e-9)


@pytest.mark.parametrize("damage", ["shape", "zero", "side", "nan"])
def test_what_is_no_joint_probability_is_refused(damage: str) -> None:
    table = ResponseTable({"y": np.array([1.0, 2.0, 4.0])})
    found = total(value_totals(survey_design(table), everyone(3), [table.numeric("y")]))
    joint = np.full((3, 3), 0.2) + 0.3 * np.eye(3)
    if damage == "shape":
        joint = joint[:2, :2]
    elif damage == "side":
        joint[0, 1] = 0.3
    else:
        joint[0, 1] = joint[1, 0] = 0.0 if damage == "zero" else np.nan
    with pytest.raises(AnalysisError) as caught:
        joint_covariance(found, joint)
    assert caught.value.code == "bad-joint-probability"
