"""Elementary symmetric sums, and samples of a fixed size drawn through them.

A sample s of m units drawn with probability in proportion to the product of odds λ over s is
conditional Poisson sampling (Hájek 1964). Its normalising sum is the elementary symmetric sum
e_m(λ), built by adding one unit at a time: only sums of positive numbers, so nothing cancels.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def sums_of_rest(odds: Numbers, m: int) -> Numbers:
    """Return e_0 … e_m of the units from k on, for every k.

    Args:
        odds: positive odds, one per unit.
        m: greatest number of factors.

    Returns:
        Shape (units + 1, m + 1): row k leaves out the units before k; the last row is 1, 0, 0, ….
    """
    table = np.zeros((odds.size + 1, m + 1))
    table[-1, 0] = 1.0
    for k in range(odds.size - 1, -1, -1):
        table[k] = table[k + 1]
        table[k, 1:] += odds[k] * table[k + 1, :-1]
    return table


def sums_without_one(odds: Numbers, m: int) -> Numbers:
    """Return e_0 … e_m of all units but one, for every unit left out: shape (units, m + 1)."""
    after, before = sums_of_rest(odds, m), sums_of_rest(odds[::-1], m)[::-1]
    found = np.zeros((odds.size, m + 1))
    for total in range(m + 1):
        for part in range(total + 1):
            found[:, total] += before[:-1, part] * after[1:, total - part]
    return found


def sums_without_two(odds: Numbers, weights: Numbers) -> Numbers:
    """Return Σ_d weights[d] · e_d of all units but two, for every pair left out.

    Args:
        odds: positive odds, one per unit.
        weights: weight of each degree, from 0 on.

    Returns:
        A symmetric matrix; its diagonal means nothing and is 0.
    """
    units, degrees = odds.size, weights.size
    hankel = np.zeros((degrees, degrees))
    for row in range(degrees):
        hankel[row, : degrees - row] = weights[row:]
    found = np.zeros((units, units))
    for left_out in range(units):
        rest = np.delete(odds, left_out)
        after = sums_of_rest(rest, degrees - 1)[1:]
        before = sums_of_rest(rest[::-1], degrees - 1)[::-1][:-1]
        pairs = np.einsum("kd,kd->k", before @ hankel, after)
        found[left_out, np.arange(units) != left_out] = pairs
    return found


def draw_by_odds(odds: Numbers, m: int, generator: Generator) -> NDArray[np.intp]:
    """Draw `m` positions with probability in proportion to the product of their odds.

    Units are passed once, each taken with its probability given how many are still wanted (Chen,
    Dempster and Liu 1994): one random number for each unit, and no rejection.
    """
    rest, chances = sums_of_rest(odds, m), generator.random(odds.size)
    taken: list[int] = []
    for k in range(odds.size):
        wanted = m - len(taken)
        if wanted == 0:
            break
        if chances[k] * rest[k, wanted] < odds[k] * rest[k + 1, wanted - 1]:
            taken.append(k)
    return np.array(taken, dtype=np.intp)
