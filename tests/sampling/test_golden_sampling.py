"""Allocation, systematic selection, joint probabilities and their variances equal R `sampling`.

R's matrices of the methods of Tillé and of Midzuno are not compared: the product draws by neither.
R finds the odds of conditional Poisson sampling to 1e-6 only, and so far it is compared.
"""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sampling.allocation import (
    Shares,
    allocate,
    kish,
    neyman,
    optimal_cost,
    power,
    proportional,
)
from sampling.joint import systematic_joint
from sampling.maximum_entropy import maximum_entropy_joint
from sampling.pps import inclusion_probabilities, systematic
from sampling.sampford import sampford_joint
from sampling.size import size_for_proportion
from sampling.variance import (
    deville_variance,
    horvitz_thompson,
    horvitz_thompson_variance,
    sen_yates_grundy_variance,
)

COVERED = frozenset({"advanced:alloc", "advanced:pps.pi", "advanced:pps.systematic"})
GOLDEN = Path(__file__).parents[1] / "reference" / "commune" / "golden_advanced.json.gz"
S = {"0": 0.48, "1": 0.44, "2": 0.40}
C = {"0": 1.0, "1": 1.4, "2": 2.2}
RULES: dict[str, Callable[[dict[str, float]], Shares]] = {
    "proportional": proportional,
    "neyman": lambda sizes: neyman(sizes, S),
    "cost": lambda sizes: optimal_cost(sizes, S, C),
    "power.5": power,
    "kish": kish,
}


@pytest.fixture(scope="module")
def cases() -> dict[str, Any]:
    found = json.loads(gzip.decompress(GOLDEN.read_bytes()))["cases"]
    return {case["id"]: case for case in found}


@pytest.mark.parametrize("rule", RULES)
def test_allocation(rule: str, cases: dict[str, Any]) -> None:
    case = cases["alloc"]
    sizes = {str(number): float(size) for number, size in enumerate(case["N"])}
    parts = allocate(3000, RULES[rule](sizes))
    assert [part.exact for part in parts] == pytest.approx(case[rule], rel=1e-8)


def test_sizes(cases: dict[str, Any]) -> None:
    case = cases["alloc"]
    size = size_for_proportion(0.05, deff=2, population=sum(case["N"]))
    assert size.with_deff == pytest.approx(case["size_prop_95_5pc_deff2"], rel=1e-8)
    assert size.with_fpc == pytest.approx(case["size_fpc"], rel=1e-8)


def test_first_order_probabilities(cases: dict[str, Any]) -> None:
    case = cases["pps.pi"]
    for sizes, expected in (("x", "pik"), ("x_cert", "pik_cert")):
        pi = inclusion_probabilities(case[sizes], case["n"])
        np.testing.assert_allclose(pi, case[expected], rtol=1e-8)


@pytest.mark.parametrize(
    ("method", "joint", "rtol"),
    [
        ("sampford", sampford_joint, 1e-8),
        ("systematic", systematic_joint, 1e-8),
        ("maxent", maximum_entropy_joint, 1e-5),
    ],
)
def test_joint_probabilities(
    method: str, joint: Callable[[Any], Any], rtol: float, cases: dict[str, Any]
) -> None:
    case = cases["pps.pi"]
    np.testing.assert_allclose(joint(case["pik"]), case[method], rtol=rtol, atol=1e-12)


def test_total_and_its_variances(cases: dict[str, Any]) -> None:
    case = cases["pps.pi"]
    chosen = np.array(case["sel"]) - 1
    y, pi = np.array(case["y"])[chosen], np.array(case["pik"])[chosen]
    joint = np.array(case["maxent"])[np.ix_(chosen, chosen)]
    assert horvitz_thompson(y, pi) == pytest.approx(case["ht"], rel=1e-8)
    assert horvitz_thompson_variance(y, joint) == pytest.approx(case["varHT"], rel=1e-8)
    assert sen_yates_grundy_variance(y, joint) == pytest.approx(case["varSYG"], rel=1e-8)
    assert deville_variance(y, pi) == pytest.approx(case["varDeville"], rel=1e-8)


def test_systematic_selection(cases: dict[str, Any]) -> None:
    pi, case = cases["pps.pi"]["pik"], cases["pps.systematic"]
    assert (systematic(pi, case["u"]) + 1).tolist() == case["sel"]
