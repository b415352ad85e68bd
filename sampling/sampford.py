"""Sampford's method: unequal probabilities, a fixed size, and joint probabilities known exactly.

Sampford (1967): the sample s has probability in proportion to (Σ_s (1 - π)) · Π_s λ with
λ = π / (1 - π). It is a tool for designs of some hundred units a stratum: a draw costs units ×
n steps, the joint probabilities units² × n².
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from sampling.certainty import Numbers, draw_of, joint_of, number
from sampling.elementary import draw_by_odds, sums_of_rest, sums_without_one, sums_without_two


def sampford(pi: ArrayLike, generator: Generator) -> NDArray[np.intp]:
    """Draw a sample by Sampford's method, without rejection.

    One unit comes first, with probability in proportion to (1 - π_i) λ_i · e_{n-1}(λ without i);
    the others are a conditional Poisson sample of the rest. Summed over who comes first, that is
    Sampford's probability.

    Args:
        pi: inclusion probabilities that sum to a whole number; units at 1 are always taken.
        generator: source of randomness.

    Returns:
        Positions drawn, ascending.

    Raises:
        SamplingError: `bad-probability`, `not-whole`.
    """
    return draw_of(pi, _draw, generator)


def sampford_joint(pi: ArrayLike) -> Numbers:
    """Return the joint inclusion probabilities of the method (Sampford 1967).

    π_ij = λ_i λ_j Σ_t (t - π_i - π_j) e_{n-t}(without i, j) ÷ Σ_t t e_{n-t}, t from 2 and from 1.

    Returns:
        Symmetric matrix with `pi` on its diagonal.

    Raises:
        SamplingError: `bad-probability`, `not-whole`.
    """
    return joint_of(pi, _joint)


def _draw(pi: Numbers, generator: Generator) -> NDArray[np.intp]:
    n, odds = number(pi), pi / (1 - pi)
    leading = np.cumsum(pi * sums_without_one(odds, n - 1)[:, n - 1])
    at = np.searchsorted(leading, generator.random() * leading[-1], side="right")
    first = min(int(at), pi.size - 1)
    others = np.delete(np.arange(pi.size), first)
    drawn = others[draw_by_odds(odds[others], n - 1, generator)]
    return np.concatenate([[first], drawn]).astype(np.intp)


def _joint(pi: Numbers) -> Numbers:
    n, odds = number(pi), pi / (1 - pi)
    if n <= 1:
        return np.zeros((pi.size, pi.size))
    t = np.arange(n, 1, -1, dtype=np.float64)  # of the sums e_0 … e_{n-2}
    sums = sums_of_rest(odds, n)[0]
    scale = np.sum(np.arange(1, n + 1) * sums[n - 1 :: -1])
    pairs = sums_without_two(odds, t)
    pairs -= (pi[:, None] + pi[None, :]) * sums_without_two(odds, np.ones_like(t))
    return np.asarray(np.outer(odds, odds) * pairs / scale)
