"""Certainty units apart: methods for unequal probabilities work on the units that may be missed.

A unit with probability 1 is in every sample; the rest are a sample of their own. Joint
probabilities of a certainty unit with any other are the other's own.
"""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from sampling.errors import SamplingError

Numbers = NDArray[np.float64]
AT_LEAST_ONE = 1 - 1e-12
_WHOLE = 1e-6


def probabilities(pi: ArrayLike) -> Numbers:
    """Return `pi` as an array, or refuse what no fixed-size sample can have.

    Raises:
        SamplingError: `bad-probability`, `not-whole`.
    """
    found = np.asarray(pi, dtype=np.float64)
    wrong = ~((found > 0) & (found <= 1 + _WHOLE))
    if found.ndim != 1 or not found.size or wrong.any():
        raise SamplingError(
            "bad-probability",
            where="pi",
            got=found[wrong][:3].tolist() if found.ndim == 1 else found.shape,
            expected="a list of probabilities above 0 and at most 1",
            hint="Make them with `inclusion_probabilities`.",
        )
    if abs(found.sum() - round(float(found.sum()))) > _WHOLE:
        raise SamplingError(
            "not-whole",
            where="pi",
            got=float(found.sum()),
            expected="probabilities that sum to the number of units drawn",
            hint="Make them with `inclusion_probabilities`.",
        )
    return found


def joint_of(pi: ArrayLike, open_joint: Callable[[Numbers], Numbers]) -> Numbers:
    """Return joint probabilities of all units from those of the units that may be missed.

    Args:
        pi: first-order probabilities, certainty units at 1; they sum to a whole number.
        open_joint: from probabilities below 1 to their matrix of joint probabilities.

    Returns:
        Symmetric matrix with `pi` on its diagonal.
    """
    first = probabilities(pi)
    may_miss = np.flatnonzero(first < AT_LEAST_ONE)
    first[first >= AT_LEAST_ONE] = 1.0
    joint = np.outer(first, first)
    if may_miss.size:
        joint[np.ix_(may_miss, may_miss)] = open_joint(first[may_miss])
    np.fill_diagonal(joint, first)
    return joint


def draw_of(
    pi: ArrayLike,
    open_draw: Callable[[Numbers, Generator], NDArray[np.intp]],
    generator: Generator,
) -> NDArray[np.intp]:
    """Return the certainty units and a draw among the rest: positions, ascending."""
    first = probabilities(pi)
    certain = np.flatnonzero(first >= AT_LEAST_ONE)
    may_miss = np.flatnonzero(first < AT_LEAST_ONE)
    drawn = may_miss[open_draw(first[may_miss], generator)] if may_miss.size else may_miss
    return np.sort(np.concatenate([certain, drawn]))


def number(pi: Numbers) -> int:
    """Return how many units probabilities draw."""
    return round(float(pi.sum()))
