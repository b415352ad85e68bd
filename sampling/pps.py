"""Drawing in proportion to size: inclusion probabilities and randomised systematic selection.

Probabilities follow Särndal, Swensson and Wretman (1992), section 3.6: pi_k = n x_k / sum x, units
that reach 1 are taken with certainty and the rest share what is left, again and again. Selection
is systematic on the cumulated probabilities of a randomly permuted list (Goodman and Kish 1950).
Joint probabilities are in `joint.py`; methods with known ones in `sampford.py` and beside it.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from sampling.certainty import AT_LEAST_ONE
from sampling.errors import SamplingError

_GRID = 2**40


def inclusion_probabilities(sizes: ArrayLike, n: int) -> NDArray[np.float64]:
    """Return pi for a fixed-size draw of `n` in proportion to `sizes`, certainty units at 1.

    Args:
        sizes: positive measures of size, one per unit.
        n: number to draw, 1 ≤ n ≤ number of units.

    Returns:
        Probabilities in (0, 1] that sum to `n`.

    Raises:
        SamplingError: `bad-size`, `sample-larger-than-list`.
    """
    size = np.asarray(sizes, dtype=np.float64)
    _check(size, n)
    pi = np.ones_like(size)
    shared = np.ones(size.shape, dtype=np.bool_)
    while shared.any():
        left = n - np.count_nonzero(~shared)
        pi[shared] = left * size[shared] / size[shared].sum()
        certain = shared & (pi >= AT_LEAST_ONE)
        if not certain.any():
            break
        pi[certain] = 1.0
        shared &= ~certain
    return pi


def systematic(pi: ArrayLike, start: float) -> NDArray[np.intp]:
    """Return the positions selected at `start`, `start` + 1, … on the cumulated probabilities.

    `start` is in [0, 1); a unit is selected for each of these points that falls in its interval
    [sum before, sum with it). The probabilities must sum to a whole number. Both are first laid on
    a grid of 2⁻⁴⁰ and the rest is whole numbers: rounding can neither lose nor repeat a unit.
    """
    grid = _on_grid(np.asarray(pi, dtype=np.float64))
    ends = np.cumsum(grid)
    points_before = -((int(start * _GRID) - ends) // _GRID)
    return np.flatnonzero(np.diff(points_before, prepend=0))


def _on_grid(pi: NDArray[np.float64]) -> NDArray[np.int64]:
    """Round to the grid; what rounding adds or drops is returned by the unit nearest one half."""
    grid = np.rint(pi * _GRID).astype(np.int64)
    if grid.size:
        grid[np.argmin(np.abs(pi - 0.5))] += round(float(pi.sum())) * _GRID - int(grid.sum())
    return grid


def randomised_systematic(pi: ArrayLike, generator: Generator) -> NDArray[np.intp]:
    """Draw a fixed-size sample with probabilities `pi`: certainty units, the rest in random order.

    Returns:
        Positions selected, ascending. Their number is the sum of `pi`.
    """
    probabilities = np.asarray(pi, dtype=np.float64)
    certain = np.flatnonzero(probabilities >= AT_LEAST_ONE)
    rest = generator.permutation(np.flatnonzero(probabilities < AT_LEAST_ONE))
    drawn = rest[systematic(probabilities[rest], generator.random())] if rest.size else rest
    return np.sort(np.concatenate([certain, drawn]))


def _check(size: NDArray[np.float64], n: int) -> None:
    if not (np.isfinite(size).all() and (size > 0).all()):
        raise SamplingError(
            "bad-size",
            where="sizes",
            got=size[~(size > 0)][:3].tolist(),
            expected="positive, finite sizes",
            hint="Remove empty units or correct their size.",
        )
    if not 1 <= n <= size.size:
        raise SamplingError(
            "sample-larger-than-list",
            where="n",
            got=n,
            expected=f"a number from 1 to {size.size}",
            hint="Draw fewer, or take every unit.",
        )
