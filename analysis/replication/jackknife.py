"""Jackknives that leave out one PSU at a time: JK1 without strata, JKn within strata.

In the replicate without PSU i of stratum h the others of h count n_h/(n_h - 1) times; its rscale is
(1 - f_h)(n_h - 1)/n_h (Wolter 2007, ch. 4; R `jk1weights`, `jknweights`).
"""

import numpy as np

from analysis.design import SurveyDesign
from analysis.errors import AnalysisError
from analysis.grouping import FloatArray
from analysis.replication.replicates import Replicates
from analysis.replication.units import primary_units, refuse_lonely_stratum

ONE_LEFT = 2
"""PSUs that a stratum needs, so that one remains when another is left out."""


def jackknife(design: SurveyDesign) -> Replicates:
    """JK1: no strata, all replicates of one scale."""
    units = primary_units(design)
    n = len(units.stratum)
    if len(units.sampled) > 1:
        raise AnalysisError(
            "replicates-not-possible",
            where="design.replicates.type",
            got=f"JK1 with {len(units.sampled)} strata",
            expected="a design without strata",
            hint="Use JKn for a stratified design.",
        )
    if n < ONE_LEFT:
        refuse_lonely_stratum(units, 0)
    factors = np.full((n, n), n / (n - 1))
    np.fill_diagonal(factors, 0.0)
    scale = float(units.unsampled[0] * (n - 1) / n)
    return Replicates(method="JK1", factors=factors[units.of_last], scale=scale, rscales=np.ones(n))


def stratified_jackknife(design: SurveyDesign) -> Replicates:
    """JKn. A stratum of one PSU follows the design's rule for it, as in R.

    `remove` and `certainty` leave it out, `average` scales up the others, `adjust` leaves out the
    whole stratum once, all other strata counting H/(H - 1) times.
    """
    units = primary_units(design)
    n_strata = len(units.sampled)
    columns: list[FloatArray] = []
    rscales: list[float] = []
    alone = 0
    for stratum in range(n_strata):
        inside = np.flatnonzero(units.stratum == stratum)
        n = len(inside)
        if n < ONE_LEFT:
            if not units.lonely[stratum]:
                continue
            alone += 1
            if design.lonely_psu == "fail":
                refuse_lonely_stratum(units, stratum)
            if design.lonely_psu == "adjust" and n_strata > 1:
                columns.append(np.where(units.stratum == stratum, 0.0, n_strata / (n_strata - 1)))
                rscales.append((n_strata - 1) / n_strata)
            continue
        for left_out in inside:
            factor = np.ones(len(units.stratum))
            factor[inside] = n / (n - 1)
            factor[left_out] = 0.0
            columns.append(factor)
            rscales.append(float(units.unsampled[stratum] * (n - 1) / n))
    if not columns:
        refuse_lonely_stratum(units, 0)
    scale = len(units.stratum) / len(columns) if alone and design.lonely_psu == "average" else 1.0
    factors = np.column_stack(columns)
    return Replicates(
        method="JKn", factors=factors[units.of_last], scale=scale, rscales=np.array(rscales)
    )
