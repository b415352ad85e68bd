"""Balanced half-samples (BRR) and Fay's milder form, for strata of pairs of PSUs.

In each replicate one PSU of every pair counts 2 - ρ times and the other ρ times, by the signs of a
Hadamard matrix; V = Σ (θ_r - θ)² / (R (1 - ρ)²) (Wolter 2007, ch. 3; Judkins 1990; R `brrweights`).
A stratum of 4, 6, … PSUs is split into pairs in the order of the file, one of another size is
refused.
"""

import numpy as np

from analysis.design import SurveyDesign
from analysis.errors import AnalysisError
from analysis.grouping import BoolArray, IntArray
from analysis.replication.hadamard import hadamard
from analysis.replication.replicates import Replicates
from analysis.replication.units import Primary, per_stratum, primary_units


def balanced(design: SurveyDesign, rho: float = 0.0) -> Replicates:
    """BRR, or Fay's method for 0 < ρ < 1. An FPC is left out of account, as in R."""
    if not 0 <= rho < 1:
        raise AnalysisError(
            "bad-rho",
            where="design.replicates.rho",
            got=rho,
            expected="a number from 0 up to, but not including, 1",
            hint="0 is BRR; 0.3 and 0.5 are usual for Fay's method.",
        )
    units = primary_units(design)
    pair, second = _pairs(units)
    signs = hadamard(int(pair.max()) + 2)[1:]
    chosen = (signs[pair] > 0) == second[:, None]
    count = signs.shape[1]
    return Replicates(
        method="Fay" if rho else "BRR",
        factors=np.where(chosen, 2 - rho, rho)[units.of_last],
        scale=1 / (count * (1 - rho) ** 2),
        rscales=np.ones(count),
    )


def _pairs(units: Primary) -> tuple[IntArray, BoolArray]:
    """The pair of each PSU, numbered over strata, and whether it is the second of it."""
    pair = np.empty(len(units.stratum), dtype=np.int64)
    second = np.zeros(len(units.stratum), dtype=np.bool_)
    found = 0
    for stratum, inside in enumerate(per_stratum(units)):
        if len(inside) % 2:
            raise AnalysisError(
                "replicates-not-possible",
                where=f"design: stratum {units.labels[stratum]!r}",
                got=f"{len(inside)} PSUs",
                expected="an even number of PSUs in every stratum",
                hint="Use JKn or a bootstrap, or form strata of pairs.",
            )
        pair[inside] = found + np.arange(len(inside)) // 2
        second[inside] = np.arange(len(inside)) % 2 == 1
        found += len(inside) // 2
    return pair, second
