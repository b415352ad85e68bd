"""Conditional Poisson sampling: of all fixed-size methods with given π the most random.

Odds λ are found so that the first-order probabilities come out as asked (Chen, Dempster and Liu
1994); joint probabilities follow from elementary symmetric sums. For some hundred units a stratum.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from sampling.certainty import Numbers, draw_of, joint_of, number
from sampling.elementary import draw_by_odds, sums_of_rest, sums_without_one, sums_without_two
from sampling.errors import SamplingError

_CLOSE = 1e-11
_MOST_STEPS = 100
_MOST_HALVINGS = 40
_LONGEST = 8.0
_ENOUGH = 1e-4
_FLAT = 1e-13
"""Below this the height is rounding, and Newton's step is the better guide."""


def maximum_entropy(pi: ArrayLike, generator: Generator) -> NDArray[np.intp]:
    """Draw a conditional Poisson sample with first-order probabilities `pi`.

    Returns:
        Positions drawn, ascending; units at 1 are always among them.

    Raises:
        SamplingError: `bad-probability`, `not-whole`, `no-odds`.
    """
    return draw_of(pi, _draw, generator)


def maximum_entropy_joint(pi: ArrayLike) -> Numbers:
    """Return the joint inclusion probabilities of conditional Poisson sampling.

    Returns:
        Symmetric matrix with `pi` on its diagonal.

    Raises:
        SamplingError: `bad-probability`, `not-whole`, `no-odds`.
    """
    return joint_of(pi, _joint)


def conditional_odds(pi: Numbers) -> Numbers:
    """Return the odds whose conditional Poisson sampling has probabilities `pi`, all below 1.

    The probabilities are the gradient of log e_n in the log odds θ and their covariances its second
    derivatives, so the odds are where the convex log e_n(θ) - π·θ is least: Newton's method finds
    them, with steps halved until they lead downwards. Whoever draws often keeps them.

    Raises:
        SamplingError: `no-odds`.
    """
    n, log_odds = number(pi), np.log(pi / (1 - pi))
    for _ in range(_MOST_STEPS):
        odds = np.exp(log_odds)
        given = _first(odds, n)
        if np.abs(given / pi - 1).max() < _CLOSE:
            return np.asarray(odds)
        covariance = _pairs(odds, n) - np.outer(given, given)
        np.fill_diagonal(covariance, given * (1 - given))
        step = np.asarray(np.linalg.lstsq(covariance, pi - given, rcond=1e-14)[0], dtype=np.float64)
        log_odds = _downwards(log_odds, step, pi, given)
        log_odds -= log_odds.mean() - np.log(n / (pi.size - n))
    raise SamplingError(
        "no-odds",
        where="pi",
        got=f"{_MOST_STEPS} steps",
        expected="probabilities that the method can reach",
        hint="Take units with a probability near 1 with certainty.",
    )


def _downwards(log_odds: Numbers, step: Numbers, pi: Numbers, given: Numbers) -> Numbers:
    """Return the log odds after the largest of step, step / 2, … that leads downwards enough."""
    n = number(pi)
    step = step / max(1.0, np.abs(step).max() / _LONGEST)
    slope = float((given - pi) @ step)

    def height(at: Numbers) -> float:
        return float(np.log(sums_of_rest(np.exp(at), n)[0, n]) - pi @ at)

    start = height(log_odds)
    for _ in range(_MOST_HALVINGS):
        if -slope < _FLAT or height(log_odds + step) <= start + _ENOUGH * slope:
            break
        step, slope = step / 2, slope / 2
    return log_odds + step


def _draw(pi: Numbers, generator: Generator) -> NDArray[np.intp]:
    return draw_by_odds(conditional_odds(pi), number(pi), generator)


def _joint(pi: Numbers) -> Numbers:
    n = number(pi)
    return _pairs(conditional_odds(pi), n)


def _first(odds: Numbers, n: int) -> Numbers:
    without = sums_without_one(odds, n)
    taken = odds * without[:, n - 1]
    return np.asarray(taken / (taken + without[:, n]))


def _pairs(odds: Numbers, n: int) -> Numbers:
    if n <= 1:
        return np.zeros((odds.size, odds.size))
    degree = np.zeros(n - 1)
    degree[n - 2] = 1.0
    pairs = sums_without_two(odds, degree) / sums_of_rest(odds, n)[0, n]
    return np.asarray(np.outer(odds, odds) * pairs)
