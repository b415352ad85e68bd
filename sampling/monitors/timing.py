"""When interviews are made: bursts, clockwork, and hours at which nobody opens the door.

What is shuffled are the gaps between the starts of consecutive interviews of one enumerator on one
day: if nothing is wrong, his gaps are like everybody's. Counts at odd hours have an exact test.
"""

from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray
from scipy.stats import hypergeom

from sampling.monitors.discoveries import FlagKind, Suspicion
from sampling.monitors.groups import LEAST, Work, against_peers, check_length

BURST: Final = 3
"""Gaps in a row that make a burst: four interviews."""

_DAY: Final = 86_400.0


def gaps(work: Work, starts: ArrayLike) -> tuple[Work, NDArray[np.float64]]:
    """Return the gaps within days, in seconds, and whose they are, in order of time.

    Args:
        work: the interviews; the strata do not matter.
        starts: local seconds since any midnight; NaN where unknown.

    Raises:
        SamplingError: `unequal-lengths`.
    """
    moments = np.asarray(starts, np.float64)
    check_length("starts", moments.size, len(work.enumerators))
    names: list[str] = []
    found: list[float] = []
    for name, member in work.members():
        own = np.sort(moments[member & ~np.isnan(moments)])
        same_day = np.diff(np.floor(own / _DAY)) == 0
        between = np.diff(own)[same_day].tolist()
        names += [name] * len(between)
        found += between
    return Work(tuple(names), np.zeros(len(names), np.intp)), np.array(found)


def regularity(work: Work, starts: ArrayLike, generator: Generator) -> tuple[Suspicion, ...]:
    """Test whether gaps are too even; `statistic` is their coefficient of variation.

    Raises:
        SamplingError: `unequal-lengths`.
    """
    owners, between = gaps(work, starts)

    def variation(places: NDArray[np.intp]) -> float:
        chosen = between[places]
        mean = float(chosen.mean())
        return float(chosen.std() / mean) if mean > 0 else 0.0

    return against_peers("regular", owners, lambda k: -variation(k), generator, variation)


def bursts(work: Work, starts: ArrayLike, generator: Generator) -> tuple[Suspicion, ...]:
    """Test whether interviews crowd; `statistic` is the shortest time of BURST gaps in a row.

    Raises:
        SamplingError: `unequal-lengths`.
    """
    owners, between = gaps(work, starts)

    def shortest(places: NDArray[np.intp]) -> float:
        sums = np.convolve(between[places], np.ones(BURST), mode="valid")
        return float(sums.min())

    def usual(places: NDArray[np.intp]) -> float:
        return float(np.median(between[places]) * BURST)

    found = against_peers("burst", owners, lambda k: -shortest(k), generator, usual)
    names = np.array(owners.enumerators)
    return tuple(
        Suspicion(
            kind=one.kind,
            subject=one.subject,
            n=one.n,
            statistic=shortest(np.flatnonzero(names == one.subject)),
            usual=one.usual,
            p_value=one.p_value,
        )
        for one in found
    )


def odd_hours(
    work: Work, starts: ArrayLike, first: float = 7.0, last: float = 21.0
) -> tuple[Suspicion, ...]:
    """Test whether an enumerator works outside hours more than the others do.

    Args:
        work: the interviews.
        starts: local seconds since any midnight; NaN where unknown.
        first: hour from which interviews are expected.
        last: hour until which.

    Raises:
        SamplingError: `unequal-lengths`.
    """
    moments = np.asarray(starts, np.float64)
    check_length("starts", moments.size, len(work.enumerators))
    known = ~np.isnan(moments)
    hour = (moments[known] % _DAY) / 3600
    return more_often("hours", work.only(known), (hour < first) | (hour >= last))


def more_often(kind: FlagKind, work: Work, marked: NDArray[np.bool_]) -> tuple[Suspicion, ...]:
    """Test by Fisher's exact test whether an enumerator has more marked interviews than others.

    `statistic` is the share that is marked.
    """
    found = []
    everybody, all_marked = len(marked), int(marked.sum())
    for name, member in work.members():
        n, own = int(member.sum()), int(marked[member].sum())
        if n < LEAST or member.all():
            continue
        found.append(
            Suspicion(
                kind=kind,
                subject=name,
                n=n,
                statistic=own / n,
                usual=(all_marked - own) / (everybody - n),
                p_value=min(1.0, float(hypergeom.sf(own - 1, everybody, all_marked, n))),
            )
        )
    return tuple(found)
