"""Enumerator effects: how much of an answer depends on who asked.

The intraclass correlation by the one-way analysis of variance (Searle, Linear Models, 1971, for
unequal loads): (MSB - MSW) / (MSB + (n0 - 1) MSW). Strata are taken out first, for enumerators work
in different places; interviews where nobody shares the place say nothing and are left out. One
enumerator's effect is the mean of his residuals, tested by shuffles.
"""

import numpy as np
from msgspec import Struct
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from sampling.monitors import permutation
from sampling.monitors.discoveries import Suspicion
from sampling.monitors.groups import NO_PEERS, Work, against_peers, check_length


class Icc(Struct, frozen=True, kw_only=True):
    """An intraclass correlation.

    Attributes:
        value: estimate; may be negative by chance. None where there is nothing to estimate from.
        deff: 1 + (mean load - 1) · max(0, value): what the enumerators do to a variance.
        enumerators: number of them.
        interviews: number of them.
        p_value: of the hypothesis that it does not matter who asked; None where value is.
    """

    value: float | None
    deff: float
    enumerators: int
    interviews: int
    p_value: float | None


def icc(work: Work, values: ArrayLike, generator: Generator) -> Icc:
    """Return the intraclass correlation of an answer by enumerator.

    Args:
        work: the interviews.
        values: the answer of each as a number, NaN without one.
        generator: source of randomness.

    Raises:
        SamplingError: `unequal-lengths`.
    """
    work, residuals = _residuals(work, values)
    codes = np.unique(np.array(work.enumerators), return_inverse=True)[1]
    groups, number = int(codes.max()) + 1 if codes.size else 0, residuals.size
    value = one_way(residuals, codes)
    if value is None:
        return Icc(value=None, deff=1.0, enumerators=groups, interviews=number, p_value=None)
    strata = [np.flatnonzero(work.strata == code) for code in np.unique(work.strata)]

    def shuffled(source: Generator) -> float:
        mixed = codes.copy()
        for inside in strata:
            mixed[inside] = source.permutation(codes[inside])
        return one_way(residuals, mixed) or 0.0

    return Icc(
        value=value,
        deff=1 + (number / groups - 1) * max(0.0, value),
        enumerators=groups,
        interviews=number,
        p_value=permutation.chance(value, shuffled, generator),
    )


def one_way(values: NDArray[np.float64], codes: NDArray[np.intp]) -> float | None:
    """Return the one-way estimate; None with fewer than two groups or no group above one.

    Args:
        values: one number per interview.
        codes: its group, from 0, none left out.
    """
    loads = np.bincount(codes) if codes.size else np.zeros(0, np.intp)
    groups, n = len(loads), values.size
    if groups < 2 or n <= groups:  # noqa: PLR2004 - two groups have something between them
        return None
    means = np.bincount(codes, weights=values) / loads
    between = float((loads * (means - values.mean()) ** 2).sum()) / (groups - 1)
    within = float(((values - means[codes]) ** 2).sum()) / (n - groups)
    load = (n - float((loads**2).sum()) / n) / (groups - 1)
    whole = between + (load - 1) * within
    return (between - within) / whole if whole > 0 else None


def enumerator_effects(
    work: Work, values: ArrayLike, generator: Generator
) -> tuple[Suspicion, ...]:
    """Test whether the answers an enumerator brings lie off those of his peers, either way.

    `statistic` is the mean of his residuals in the unit of the answer, `usual` is 0.

    Raises:
        SamplingError: `unequal-lengths`.
    """
    work, residuals = _residuals(work, values)
    found = against_peers(
        "enumerator-effect",
        work,
        lambda places: abs(float(residuals[places].mean())),
        generator,
        lambda places: float(residuals[places].mean()),
    )
    return tuple(
        Suspicion(
            kind=one.kind,
            subject=one.subject,
            n=one.n,
            statistic=one.statistic,
            usual=0.0,
            p_value=one.p_value,
        )
        for one in found
    )


def _residuals(work: Work, values: ArrayLike) -> tuple[Work, NDArray[np.float64]]:
    """Return the interviews that have a value, and their values less the mean of the stratum."""
    column = np.asarray(values, np.float64)
    check_length("values", column.size, len(work.enumerators))
    known = ~np.isnan(column) & (work.strata != NO_PEERS)
    kept, column = work.only(known), column[known]
    if not column.size:
        return kept, column
    loads = np.bincount(kept.strata)
    means = np.bincount(kept.strata, weights=column) / np.maximum(loads, 1)
    return kept, column - means[kept.strata]
