"""Contributions to a difference of two indices; each set adds up to it exactly.

With P item means, a effective weights and I = Σ a P of sides 1 and 0, bars for means over the two
sides, an item contributes

ā (P₁ - P₀) + (a₁ - a₀) (P̄ - Ī).

With groups g of share s_g among the answers to an item and mean R_g in it, P = Σ s R, and

P₁ - P₀ = Σ_g s̄_g (R₁ - R₀) + Σ_g (s₁ - s₀) (R̄_g - P̄),

the change within groups and the change of their mix (Kitagawa 1955, JASA 50; Oaxaca 1973; in the
symmetric form no side is the standard). A group or item that one side lacks has that side's share 0
and counts with the other's mean: all of it is mix. Against a fixed target T an item contributes
a (P - T) and a group Σ_q a s (R - T).
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from analysis.decomposition.gradient import ComplexArray

Weights = Callable[[ComplexArray], ComplexArray]
"""Effective weights (Q) from the weighted numbers of valid answers (Q)."""

VALUE, ANSWERED = 0, 1
"""The sums of a side: Σw·score and Σw of valid answers, each (groups × Q)."""


def index_difference(sums: ComplexArray, weights: Weights) -> ComplexArray:
    """I₁ - I₀, one number; `sums` is (2 sides × 2 × G × Q), side 1 first."""
    return np.array([_index(sums[0], weights) - _index(sums[1], weights)])


def item_contributions(sums: ComplexArray, weights: Weights) -> ComplexArray:
    """What every item contributes: (Q)."""
    (p1, p0), (a1, a0) = _means(sums), [weights(side[ANSWERED].sum(axis=0)) for side in sums]
    middle = ((a1 * p1).sum() + (a0 * p0).sum()) / 2
    return np.asarray((a1 + a0) / 2 * (p1 - p0) + (a1 - a0) * ((p1 + p0) / 2 - middle))


def group_contributions(sums: ComplexArray, weights: Weights) -> ComplexArray:
    """Within every group (G), mix of every group (G), and what changed weights make: (2G + 1)."""
    (p1, p0), (a1, a0) = _means(sums), [weights(side[ANSWERED].sum(axis=0)) for side in sums]
    middle_item = (p1 + p0) / 2
    middle = ((a1 * p1).sum() + (a0 * p0).sum()) / 2
    s1, s0 = (_share(side) for side in sums)
    r1, r0 = _filled(sums[0], sums[1]), _filled(sums[1], sums[0])
    item = (a1 + a0) / 2
    within = ((s1 + s0) / 2 * (r1 - r0)) @ item
    mix = ((s1 - s0) * ((r1 + r0) / 2 - middle_item)) @ item
    changed = ((a1 - a0) * (middle_item - middle)).sum()
    return np.concatenate([within, mix, [changed]])


def item_gaps(sums: ComplexArray, weights: Weights, target: float) -> ComplexArray:
    """What every item contributes to I - T: (Q); `sums` is (1 side × 2 × G × Q)."""
    mean, weight = _means(sums)[0], weights(sums[0][ANSWERED].sum(axis=0))
    return np.asarray(weight * (mean - target))


def group_gaps(sums: ComplexArray, weights: Weights, target: float) -> ComplexArray:
    """What every group contributes to I - T: (G)."""
    weight = weights(sums[0][ANSWERED].sum(axis=0))
    mean = _filled(sums[0], sums[0])
    return np.asarray((_share(sums[0]) * (mean - target)) @ weight)


def index_gap(sums: ComplexArray, weights: Weights, target: float) -> ComplexArray:
    """I - T, one number."""
    return np.array([_index(sums[0], weights) - target])


def _index(side: ComplexArray, weights: Weights) -> complex:
    total = side.sum(axis=1)
    mean = _ratio(total[VALUE], total[ANSWERED])
    found: complex = (weights(total[ANSWERED]) * mean).sum()
    return found


def _means(sums: ComplexArray) -> list[ComplexArray]:
    """Item means of every side; an item that one side lacks takes the other's."""
    totals = sums.sum(axis=2)
    return [_filled(side, totals[-1 - place]) for place, side in enumerate(totals)]


def _filled(side: ComplexArray, other: ComplexArray) -> ComplexArray:
    there = _some(side)
    return np.where(
        there, _ratio(side[VALUE], side[ANSWERED]), _ratio(other[VALUE], other[ANSWERED])
    )


def _share(side: ComplexArray) -> ComplexArray:
    """Share of each group among the answers to each item."""
    answered = side[ANSWERED]
    return _ratio(answered, np.broadcast_to(answered.sum(axis=0), answered.shape))


def _some(side: ComplexArray) -> npt.NDArray[np.bool_]:
    return np.asarray(side[ANSWERED].real > 0)


def _ratio(top: ComplexArray, bottom: ComplexArray) -> ComplexArray:
    """Top ÷ bottom, 0 where there is nothing."""
    there = bottom.real > 0
    found = np.where(there, top, 0.0) / np.where(there, bottom, 1.0)
    return found.astype(np.complex128)
