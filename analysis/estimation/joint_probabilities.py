"""Variances of samples whose joint inclusion probabilities are known.

With y̌ = y/π and Δ = 1 - π_i π_j / π_ij: Horvitz and Thompson's V = ΣΣ Δ y̌_i y̌_j, and for samples of
fixed size Yates and Grundy's V = -½ ΣΣ Δ (y̌_i - y̌_j)² (Särndal, Swensson and Wretman 1992, ch. 2.8;
R `svydesign(pps=ppsmat(π), variance="HT" or "YG")`). Sums run over the sampled units; for means and
ratios y is the influence. The matrix has n² entries: for samples of one stage up to some thousands.
"""

from typing import Literal

import numpy as np

from analysis.errors import AnalysisError
from analysis.estimation.linearisation import Linearised
from analysis.grouping import FloatArray, group_sums

JointVariance = Literal["HT", "YG"]
TOLERANCE = 1e-9


def joint_covariance(
    found: Linearised, joint: FloatArray, method: JointVariance = "HT"
) -> FloatArray:
    """Covariance of estimates of one domain, (M × M).

    `joint` (n × n) holds π_ij of the design's first-stage units, π_i on the diagonal, in the order
    of their first rows. Weights are taken to be 1/π. Raises `bad-joint-probability`, and
    `too-many-stages` for a design of more stages than one.
    """
    if len(found.design.stages) > 1:
        raise AnalysisError(
            "too-many-stages",
            where="design",
            got=f"{len(found.design.stages)} stages",
            expected="one stage",
            hint="Joint probabilities are known for the first stage only.",
        )
    units = len(found.design.stages[0].unit_stratum)
    _check(joint, units)
    expanded = group_sums(found.cells.unit, units, found.influence)
    probability = np.diag(joint)
    delta = 1 - np.outer(probability, probability) / joint
    covariance = expanded.T @ delta @ expanded
    if method == "YG":
        covariance -= expanded.T @ (expanded * delta.sum(axis=1)[:, None])
    return np.asarray(covariance)


def _check(joint: FloatArray, units: int) -> None:
    if joint.shape != (units, units):
        raise _bad(f"{' × '.join(map(str, joint.shape))} entries", f"{units} × {units}")
    wrong = ~((joint > 0) & (joint <= 1 + TOLERANCE)) | (np.abs(joint - joint.T) > TOLERANCE)
    if wrong.any():
        row, column = (int(place[0]) for place in np.nonzero(wrong))
        raise _bad(
            f"{joint[row, column]} in row {row + 1}, column {column + 1}",
            "a symmetric matrix of probabilities above 0: every pair of units can be drawn",
        )


def _bad(got: str, expected: str) -> AnalysisError:
    return AnalysisError(
        "bad-joint-probability",
        where="joint probabilities",
        got=got,
        expected=expected,
        hint="A systematic sample has pairs that are never drawn: use another variance for it.",
    )
