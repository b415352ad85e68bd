"""Bootstraps of PSUs within strata: Rao and Wu's rescaled one, and that of Canty and Davison.

Rao and Wu (1988), R type `subbootstrap`: n_h - 1 PSUs are drawn with replacement, a PSU drawn m
times counts m n_h/(n_h - 1) times; scale 1/(R - 1). It takes PSUs as drawn with replacement.

Canty and Davison (1999), R type `bootstrap`: n_h PSUs are drawn without replacement from a
population of N_h made of copies of those sampled (with replacement where there is no FPC); a PSU
counts as often as it is drawn; scale n̄/((n̄ - 1)(R - 1)), n̄ the harmonic mean of the n_h.
"""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from analysis.design import SurveyDesign
from analysis.grouping import FloatArray
from analysis.replication.replicates import Replicates
from analysis.replication.units import Primary, per_stratum, primary_units, refuse_lonely_stratum

Drawing = Callable[[int, float, int, Generator], FloatArray]
"""From n, N (infinite without FPC) and R the factors of a stratum, (n × R)."""


def rao_wu(design: SurveyDesign, count: int, random: Generator) -> Replicates:
    """`count` replicates of n_h - 1 PSUs."""
    units = primary_units(design)
    factors = _drawn(design, units, count, random, _rescaled)
    return Replicates(
        method="subbootstrap",
        factors=factors[units.of_last],
        scale=1 / (count - 1),
        rscales=np.ones(count),
    )


def canty_davison(design: SurveyDesign, count: int, random: Generator) -> Replicates:
    """`count` replicates of n_h PSUs out of N_h."""
    units = primary_units(design)
    factors = _drawn(design, units, count, random, _from_copies)
    typical = 1 / np.mean(1 / units.sampled)
    return Replicates(
        method="bootstrap",
        factors=factors[units.of_last],
        scale=float(typical / ((typical - 1) * (count - 1))),
        rscales=np.ones(count),
    )


def _drawn(
    design: SurveyDesign,
    units: Primary,
    count: int,
    random: Generator,
    drawing: Drawing,
) -> FloatArray:
    """Factors (P × R); a stratum of one PSU stays as it is where the design says so."""
    factors = np.ones((len(units.stratum), count))
    for stratum, inside in enumerate(per_stratum(units)):
        if len(inside) > 1:
            factors[inside] = drawing(len(inside), units.population[stratum], count, random)
        elif units.lonely[stratum] and design.lonely_psu not in {"remove", "certainty"}:
            refuse_lonely_stratum(units, stratum)
    return factors


def _rescaled(n: int, _: float, count: int, random: Generator) -> FloatArray:
    drawn = random.multinomial(n - 1, np.full(n, 1 / n), size=count)
    return np.asarray(drawn.T * (n / (n - 1)))


def _from_copies(n: int, population: float, count: int, random: Generator) -> FloatArray:
    if np.isinf(population):
        return random.multinomial(n, np.full(n, 1 / n), size=count).T.astype(np.float64)
    copies = np.bincount(np.arange(int(population)) % n, minlength=n)
    copies = copies[random.permutation(n)]
    drawn = random.multivariate_hypergeometric(copies, n, size=count)
    return drawn.T.astype(np.float64)
