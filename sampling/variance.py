"""Variance of a Horvitz-Thompson total under unequal probabilities: with joint ones, or without.

Horvitz and Thompson (1952); Sen (1953), Yates and Grundy (1953) for a fixed size; Deville (1993)
needs first-order probabilities only and is for designs close to the most random one (Sampford,
conditional Poisson, randomised systematic). The analysis has its own for whole designs.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sampling.errors import SamplingError

Numbers = NDArray[np.float64]


def horvitz_thompson(y: ArrayLike, pi: ArrayLike) -> float:
    """Return the estimated total Σ y / π of the population from the values of a sample."""
    values, first = _sample(y, pi)
    return float(np.sum(values / first))


def horvitz_thompson_variance(y: ArrayLike, joint: ArrayLike) -> float:
    """Return ΣΣ (π_kl - π_k π_l) / π_kl · y_k / π_k · y_l / π_l over the sample.

    Args:
        y: values of the sample.
        joint: their joint probabilities, first-order ones on the diagonal.

    Raises:
        SamplingError: `bad-joint-probability`, `different-lengths`.
    """
    expanded, spread = _pairs(y, joint)
    return float(expanded @ spread @ expanded)


def sen_yates_grundy_variance(y: ArrayLike, joint: ArrayLike) -> float:
    """Return -½ ΣΣ (π_kl - π_k π_l) / π_kl · (y_k / π_k - y_l / π_l)²; for a fixed size.

    Raises:
        SamplingError: `bad-joint-probability`, `different-lengths`.
    """
    expanded, spread = _pairs(y, joint)
    return float(-0.5 * np.sum(spread * (expanded[:, None] - expanded[None, :]) ** 2))


def deville_variance(y: ArrayLike, pi: ArrayLike) -> float:
    """Return Σ c (y / π - B)², c = (1 - π) n / (n - 1), B the mean of y / π weighted by c.

    Raises:
        SamplingError: `different-lengths`, `too-few-units` (one unit tells of no spread).
    """
    values, first = _sample(y, pi)
    n = values.size
    if n <= 1:
        raise SamplingError(
            "too-few-units",
            where="y",
            got=n,
            expected="at least 2 sampled units",
            hint="One unit tells nothing of the spread: draw two.",
        )
    c = (1 - first) * n / (n - 1)
    if not c.any():
        return 0.0
    expanded = values / first
    centre = np.sum(c * expanded) / np.sum(c)
    return float(np.sum(c * (expanded - centre) ** 2))


def _sample(y: ArrayLike, pi: ArrayLike) -> tuple[Numbers, Numbers]:
    values, first = np.asarray(y, dtype=np.float64), np.asarray(pi, dtype=np.float64)
    if values.shape != first.shape or values.ndim != 1:
        raise SamplingError(
            "different-lengths",
            where="y",
            got=(values.shape, first.shape),
            expected="one value for each probability",
            hint="Give the sampled units only, in one order.",
        )
    return values, first


def _pairs(y: ArrayLike, joint: ArrayLike) -> tuple[Numbers, Numbers]:
    """Return y / π and (π_kl - π_k π_l) / π_kl."""
    together = np.asarray(joint, dtype=np.float64)
    if together.ndim <= 1 or not (together > 0).all():
        raise SamplingError(
            "bad-joint-probability",
            where="joint",
            got=f"{np.count_nonzero(~(together > 0))} not above 0",
            expected="a matrix of joint probabilities above 0",
            hint="Pairs that can never meet allow no variance: randomise the order.",
        )
    values, first = _sample(y, np.diag(together))
    return values / first, (together - np.outer(first, first)) / together
