"""Permutation tests: how odd is a group's value if interviews had fallen to groups by chance?

Under the hypothesis that it does not matter who made an interview, every assignment of interviews
to enumerators within a stratum (a commune, a village) is as likely as the one observed. The p-value
counts the shuffles that are as odd, the observed one among them (Phipson and Smyth 2010), so it is
never zero and never too small. Drawing stops early once `ENOUGH` shuffles were as odd (Besag and
Clifford, Biometrika 78, 1991): ordinary values cost few shuffles, odd ones get many.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Statistic = Callable[[NDArray[np.intp]], float]
"""Maps the positions of a group's interviews to how odd they are; larger is odder."""

ENOUGH: Final = 20
MOST: Final = 9_999
_TIE: Final = 1e-12


def chance(
    observed: float, draw: Callable[[Generator], float], generator: Generator, most: int = MOST
) -> float:
    """Return the p-value of `observed` against values that `draw` makes under the hypothesis.

    Besag and Clifford's sequential p-value: ENOUGH / draws once so many are as large, otherwise
    (as large + 1) / (draws + 1).
    """
    exceeding = 0
    for made in range(1, most + 1):
        exceeding += draw(generator) >= observed - _TIE * max(1.0, abs(observed))
        if exceeding == ENOUGH:
            return ENOUGH / made
    return (exceeding + 1) / (most + 1)


def of_group(
    statistic: Statistic,
    member: NDArray[np.bool_],
    strata: NDArray[np.intp],
    generator: Generator,
    most: int = MOST,
) -> tuple[float, float]:
    """Return a group's statistic and its p-value under shuffles within strata.

    Args:
        statistic: of the positions of a group; larger is odder.
        member: which interviews are the group's.
        strata: code of each interview's stratum, from 0; shuffles stay within it.
        generator: source of randomness.
        most: shuffles at most.
    """
    inside = [np.flatnonzero(strata == code) for code in np.unique(strata[member])]
    taken = [int(member[places].sum()) for places in inside]

    def shuffled(source: Generator) -> float:
        chosen = [
            source.choice(places, size=number, replace=False)
            for places, number in zip(inside, taken, strict=True)
        ]
        return statistic(np.concatenate(chosen))

    observed = statistic(np.flatnonzero(member))
    return observed, chance(observed, shuffled, generator, most)
