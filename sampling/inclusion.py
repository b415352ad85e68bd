"""First-order inclusion probabilities of a two-stage draw, and the design weight they give.

pi1 – a PSU is drawn; pi2 – an adult is drawn given the PSU. They are independent, so an adult is
in the sample with pi1 · pi2 and stands for 1 / (pi1 · pi2) adults (Horvitz and Thompson 1952).
"""

import math
from collections.abc import Iterable

from sampling.errors import SamplingError


def second_stage_probability(take: int, listed: int) -> float:
    """Return pi2 = take / listed: every adult on the list has the same chance."""
    return checked(take / listed, "pi2") if listed > 0 else checked(math.nan, "pi2")


def design_weight(pi1: float, pi2: float = 1.0) -> float:
    """Return 1 / (pi1 · pi2), the number of people one sampled person stands for.

    Raises:
        SamplingError: `bad-probability` if either is not in (0, 1].
    """
    return 1.0 / (checked(pi1, "pi1") * checked(pi2, "pi2"))


def estimated_population(weights: Iterable[float]) -> float:
    """Return the Horvitz-Thompson estimate of the population size: the sum of the weights."""
    return math.fsum(weights)


def checked(pi: float, where: str) -> float:
    """Return `pi`, or refuse what is no inclusion probability.

    Raises:
        SamplingError: `bad-probability`.
    """
    if not 0 < pi <= 1:
        raise SamplingError(
            "bad-probability",
            where=where,
            got=pi,
            expected="a probability above 0 and at most 1",
            hint="A unit that cannot be drawn has no weight; a certain one has probability 1.",
        )
    return pi
