"""Joint inclusion probabilities of systematic selection: in a given order, and in random order.

Given order: exact, by cutting [0, 1) wherever the set of selected units changes. Random order:
exact by enumeration for up to `ENUMERABLE` open units; beyond, the approximation of Hartley and
Rao (1962), whose error is of order N⁻⁴ of the list. `randomised_joint` says which it used.
"""

from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike, NDArray

from sampling.certainty import AT_LEAST_ONE, Numbers, joint_of, number, probabilities

ENUMERABLE = 16
"""Open units up to which 2^(units - 2) gaps are looked at for every pair."""


class JointProbabilities(Struct, frozen=True):
    """A matrix with first-order probabilities on its diagonal, and how it was computed."""

    matrix: NDArray[np.float64]
    method: Literal["exact", "hartley-rao"]


def systematic_joint(pi: ArrayLike) -> Numbers:
    """Return joint probabilities of systematic selection down the list as it stands.

    Neighbours on the list may have 0: no design-based variance can be estimated then.

    Raises:
        SamplingError: `bad-probability`, `not-whole`.
    """
    first = probabilities(pi)
    ends = np.cumsum(first)
    starts = ends - first
    cuts = np.unique(np.concatenate([[0.0, 1.0], starts % 1, ends % 1]).clip(0, 1))
    length, middle = np.diff(cuts), (cuts[1:] + cuts[:-1]) / 2
    taken = np.ceil(ends[None, :] - middle[:, None]) > np.ceil(starts[None, :] - middle[:, None])
    joint = np.einsum("c,ci,cj->ij", length, taken.astype(float), taken.astype(float))
    np.fill_diagonal(joint, first)
    return np.asarray(joint)


def randomised_joint(pi: ArrayLike) -> JointProbabilities:
    """Return joint probabilities of `pps.randomised_systematic`.

    Raises:
        SamplingError: `bad-probability`, `not-whole`.
    """
    few = np.count_nonzero(probabilities(pi) < AT_LEAST_ONE) <= ENUMERABLE
    if few:
        return JointProbabilities(joint_of(pi, _enumerated), "exact")
    return JointProbabilities(joint_of(pi, hartley_rao), "hartley-rao")


def hartley_rao(pi: Numbers) -> Numbers:
    """Return the approximation of Hartley and Rao (1962, eq. 5.15) for probabilities below 1."""
    n = number(pi)
    i, j = pi[:, None], pi[None, :]
    squares, cubes = np.sum(pi**2), np.sum(pi**3)
    inner = (
        1 / n
        + (i + j) / n**2
        - squares / n**3
        + 2 * (i**2 + i * j + j**2) / n**3
        - 3 * (i + j) * squares / n**4
        + 3 * squares**2 / n**5
        - 2 * cubes / n**4
    )
    return np.asarray((n - 1) * i * j * inner)


def _enumerated(pi: Numbers) -> Numbers:
    """Look at every set of units that can lie between two units of a random circular order.

    In random order each number r of units between i and j has the same chance 1 / (N - 1), and
    given r each set of r units has. The pair is selected together for the starts that fall into
    both arcs, [0, π_i) and [π_i + gap, π_i + gap + π_j), on a circle of length 1.
    """
    units = pi.size
    joint = np.zeros((units, units))
    if number(pi) <= 1:
        return joint
    chance, members = _gaps(units - 2)
    for i in range(units):
        for j in range(i + 1, units):
            gaps = pi[i] + members @ np.delete(pi, [i, j])
            joint[i, j] = joint[j, i] = float(chance @ _overlap(pi[i], gaps, pi[j]))
    return joint


def _gaps(others: int) -> tuple[Numbers, Numbers]:
    """Return the chance of every set of `others` units to lie in the gap, and its members."""
    masks = np.arange(2**others)
    members = ((masks[:, None] >> np.arange(others)[None, :]) & 1).astype(np.float64)
    sizes = members.sum(axis=1).astype(int)
    of_size = np.bincount(sizes, minlength=others + 1)
    return 1 / ((others + 1) * of_size[sizes]), members


def _overlap(first: float, begins: Numbers, second: float) -> Numbers:
    """Return the length that [0, first) and [begins, begins + second) share on the circle."""
    start = begins % 1
    end = start + second
    straight = np.clip(np.minimum(end, first) - start, 0, None)
    wrapped = np.clip(np.minimum(end - 1, first), 0, None)
    return np.asarray(straight + wrapped)
