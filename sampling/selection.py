"""Drawing from a list: simple random or systematic, official part and reserve part.

A reserve stands in a fixed random order. It is used in that order and only for a case that failed,
so which answers come in cannot steer who is asked (`replacement.py`).
"""

from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.random import Generator
from numpy.typing import NDArray

from sampling.errors import SamplingError

ListMethod = Literal["srs", "systematic"]


class Selection(Struct, frozen=True):
    """Positions on the list (from 0): `official`, then `reserve`, each in order of use."""

    official: NDArray[np.int64]
    reserve: NDArray[np.int64]


def select(
    length: int, take: int, reserve: int, method: ListMethod, generator: Generator
) -> Selection:
    """Draw `take` official and at most `reserve` further positions from a list, none twice.

    `srs`: a simple random sample without replacement, official first. `systematic`: official at
    equal steps of length / take from a random start, reserve a simple random sample of the rest.
    Every position is official with probability take / length.

    Raises:
        SamplingError: `sample-larger-than-list`, `bad-reserve`.
    """
    _check(length, take, reserve)
    spare = min(reserve, length - take)
    if method == "srs":
        drawn = generator.choice(length, size=take + spare, replace=False, shuffle=True)
        return Selection(drawn[:take], drawn[take:])
    steps = (generator.random() + np.arange(take)) * (length / take)
    official = np.minimum(steps.astype(np.int64), length - 1)
    rest = np.setdiff1d(np.arange(length), official)
    return Selection(official, generator.choice(rest, size=spare, replace=False, shuffle=True))


def _check(length: int, take: int, reserve: int) -> None:
    if not 1 <= take <= length:
        raise SamplingError(
            "sample-larger-than-list",
            where="take",
            got=take,
            expected=f"a number from 1 to {length}",
            hint="Draw fewer, or take the whole list.",
        )
    if reserve < 0:
        raise SamplingError(
            "bad-reserve",
            where="reserve",
            got=reserve,
            expected="0 or more",
            hint="Leave it at 0 for no reserve list.",
        )
