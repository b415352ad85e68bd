"""Samples of different rounds coordinated by permanent random numbers (PRN; Ohlsson 1995).

Every unit keeps one number in [0, 1), made from a secret key and its code, so it is the same in
every round, in any order of the list and on any machine. A simple random sample is the next n
units on the circle of numbers from a start; moving the start sets how many stay.
"""

import hashlib
import hmac
import math
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike, NDArray

from sampling.certainty import AT_LEAST_ONE, number, probabilities
from sampling.errors import SamplingError

_BITS = 53


class CoordinatedSample(Struct, frozen=True, kw_only=True):
    """Codes drawn and their `numbers`, in order from `start`; `rested` were passed over."""

    codes: tuple[str, ...]
    numbers: tuple[float, ...]
    start: float
    rested: tuple[str, ...] = ()


def permanent_number(key: bytes, code: str) -> float:
    """Return the permanent random number of a unit: the first 53 bits of HMAC-SHA256(key, code)."""
    digest = hmac.new(key, code.encode(), hashlib.sha256).digest()
    return math.ldexp(int.from_bytes(digest[:8], "big") >> (64 - _BITS), -_BITS)


def permanent_numbers(key: bytes, codes: Collection[str]) -> dict[str, float]:
    """Return the permanent random number of every unit.

    Raises:
        SamplingError: `weak-key`, fewer than 16 bytes.
    """
    if len(key) < 16:  # noqa: PLR2004 - 128 bits
        raise SamplingError(
            "weak-key",
            where="key",
            got=f"{len(key)} bytes",
            expected="at least 16 random bytes",
            hint="Whoever guesses the key knows the sample before it is drawn.",
        )
    return {code: permanent_number(key, code) for code in codes}


def coordinated(
    numbers: Mapping[str, float], n: int, start: float, resting: Collection[str] = ()
) -> CoordinatedSample:
    """Draw the next `n` units on the circle of numbers from `start`.

    Over random numbers every unit has probability n / N. A resting unit is passed over and told
    in `rested`; where the list did not change and `rounds_of_rest` allows it, none is met.

    Args:
        numbers: permanent random number of each unit of the list.
        n: number to draw.
        start: where to begin, in [0, 1).
        resting: units that were asked too lately.

    Raises:
        SamplingError: `sample-larger-than-list`.
    """
    tired = set(resting) & numbers.keys()
    if not 1 <= n <= len(numbers) - len(tired):
        raise SamplingError(
            "sample-larger-than-list",
            where="n",
            got=n,
            expected=f"a number from 1 to {len(numbers) - len(tired)}",
            hint="Draw fewer, or let units rest for fewer rounds.",
        )
    order = sorted(numbers, key=lambda code: ((numbers[code] - start) % 1.0, code))
    drawn: list[str] = []
    passed: list[str] = []
    for code in order:
        (passed if code in tired else drawn).append(code)
        if len(drawn) == n:
            break
    return CoordinatedSample(
        codes=tuple(drawn),
        numbers=tuple(numbers[code] for code in drawn),
        start=start,
        rested=tuple(passed),
    )


def next_start(previous: CoordinatedSample, overlap: float) -> float:
    """Return the start at which the next sample of that size keeps a share of the previous one.

    The first n - k units leave, k = `overlap` · n to the nearest; units new on the list may push
    out some that would have stayed, so the overlap is what was asked on average only.

    Raises:
        SamplingError: `out-of-range`.
    """
    if not 0 <= overlap <= 1:
        raise SamplingError(
            "out-of-range",
            where="overlap",
            got=overlap,
            expected="a share from 0 to 1",
            hint="0 asks nobody again, 1 asks everybody again.",
        )
    n = len(previous.codes)
    leaving = n - math.floor(overlap * n + 0.5)
    if leaving == 0:
        return previous.start
    return math.nextafter(previous.numbers[leaving - 1], 2.0) % 1.0


def rounds_of_rest(list_size: int, n: int) -> int:
    """Return in how many rounds without overlap nobody is asked twice: floor(N / n)."""
    return list_size // n


def resting(rounds: Sequence[Collection[str]], k: int) -> frozenset[str]:
    """Return who may not be asked now, so that nobody is asked twice within `k` rounds.

    Args:
        rounds: who was asked, oldest round first.
        k: 1 lets everyone be asked again at once; 2 lets those of the last round rest; and so on.

    Raises:
        SamplingError: `out-of-range`.
    """
    if k < 1:
        raise SamplingError(
            "out-of-range",
            where="k",
            got=k,
            expected="at least 1 round",
            hint="1 is no rest at all.",
        )
    lately = rounds[max(0, len(rounds) - k + 1) :]
    return frozenset(code for asked in lately for code in asked)


def sequential_poisson(numbers: ArrayLike, pi: ArrayLike, start: float = 0.0) -> NDArray[np.intp]:
    """Draw in proportion to size by permanent numbers: the n smallest of (u - start mod 1) / π.

    Ohlsson (1998): a fixed size, and probabilities close to `pi` (not exactly; see docs).

    Returns:
        Positions drawn, ascending; units at 1 are always among them.

    Raises:
        SamplingError: `bad-probability`, `not-whole`.
    """
    first = probabilities(pi)
    rank = ((np.asarray(numbers, dtype=np.float64) - start) % 1.0) / first
    rank[first >= AT_LEAST_ONE] = -1.0
    return np.sort(np.argsort(rank, kind="stable")[: number(first)])
