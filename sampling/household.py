"""Who is asked in a household: Kish's grid, an equal draw, or next birthday. No name is needed.

The choice follows from a seed that was committed before anyone knocked and the code of the
household, so an interviewer cannot choose, and anyone can check. Adults are numbered as Kish
(1949) numbers them: men from the oldest to the youngest, then women.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from sampling.errors import SamplingError

Method = Literal["kish", "equal", "next-birthday"]

GRID: dict[str, tuple[int, tuple[int, ...]]] = {
    "A": (2, (1, 1, 1, 1, 1, 1)),
    "B1": (1, (1, 1, 1, 1, 2, 2)),
    "B2": (1, (1, 1, 1, 2, 2, 2)),
    "C": (2, (1, 1, 2, 2, 3, 3)),
    "D": (2, (1, 2, 2, 3, 4, 4)),
    "E1": (1, (1, 2, 3, 3, 3, 5)),
    "E2": (1, (1, 2, 3, 4, 5, 5)),
    "F": (2, (1, 2, 3, 4, 5, 6)),
}
"""Kish (1949), table 1: parts in twelve of the households, and whom to ask for 1 … 6 adults."""

PARTS = 12
LARGEST = 6
_BITS = 64


class ChosenAdult(Struct, frozen=True, kw_only=True):
    """Adult `number` of `adults`; `table` of the grid; `pi` the chance this adult had."""

    household: str
    adults: int
    number: int
    method: Method
    table: str | None
    pi: float


def commitment(seed: bytes) -> str:
    """Return what is published before the fieldwork: SHA-256 of the seed, in hexadecimal.

    Raises:
        SamplingError: `weak-seed`, fewer than 16 bytes.
    """
    if len(seed) < 16:  # noqa: PLR2004 - 128 bits
        raise _refusal("weak-seed", "seed", f"{len(seed)} bytes", "at least 16 random bytes")
    return hashlib.sha256(seed).hexdigest()


def table_of(seed: bytes, household: str) -> str:
    """Return the table of the grid that a household gets, each with its part in twelve."""
    at = _uniform(seed, "kish", household, PARTS)
    for name, (parts, _) in GRID.items():
        if at < parts:
            return name
        at -= parts
    raise AssertionError(at)  # the parts add up to twelve


def kish_probability(number: int, adults: int) -> Fraction:
    """Return the chance of adult `number`: exactly equal for 1, 2, 3, 4 and 6 adults, not for 5."""
    column = min(adults, LARGEST) - 1
    parts = sum(share for share, chosen in GRID.values() if chosen[column] == number)
    return Fraction(parts, PARTS)


def choose_adult(
    seed: bytes, household: str, adults: int, method: Literal["kish", "equal"] = "kish"
) -> ChosenAdult:
    """Return which adult of a household is asked.

    Kish's grid knows six adults: from the seventh on nobody could be chosen, so a household of
    more is drawn with equal chances, by the same seed.

    Args:
        seed: the committed seed.
        household: code of the household.
        adults: number of adults who live there.
        method: the grid, or an equal chance for everyone.

    Raises:
        SamplingError: `no-adult`.
    """
    if adults < 1:
        raise _refusal("no-adult", household, adults, "at least one adult")
    if method == "kish" and adults <= LARGEST:
        table = table_of(seed, household)
        number = GRID[table][1][adults - 1]
        pi = float(kish_probability(number, adults))
    else:
        table, method = None, "equal"
        number = 1 + _uniform(seed, "equal", household, adults)
        pi = 1 / adults
    return ChosenAdult(
        household=household, adults=adults, number=number, method=method, table=table, pi=pi
    )


def next_birthday(
    seed: bytes, household: str, birthdays: Sequence[tuple[int, int]], on: date
) -> ChosenAdult:
    """Return who has the next birthday on or after a day; a shared birthday is settled by the seed.

    The probability is taken as 1 / adults: birthdays stand in for chance, and whoever answers the
    door may bend it. Prefer the grid where a list of adults can be made.

    Args:
        seed: the committed seed.
        household: code of the household.
        birthdays: (month, day) of every adult, in Kish's order.
        on: the day of the visit.

    Raises:
        SamplingError: `no-adult`, `bad-birthday`.
    """
    if not birthdays:
        raise _refusal("no-adult", household, 0, "at least one adult")
    waits = [_wait(household, birthday, on) for birthday in birthdays]
    nearest = [number for number, wait in enumerate(waits, start=1) if wait == min(waits)]
    number = nearest[_uniform(seed, "birthday", household, len(nearest))]
    adults = len(birthdays)
    return ChosenAdult(
        household=household,
        adults=adults,
        number=number,
        method="next-birthday",
        table=None,
        pi=1 / adults,
    )


def _wait(household: str, birthday: tuple[int, int], on: date) -> tuple[int, int, int]:
    """Return a sort key: the birthdays of this year still to come, then those of the next."""
    month, day = birthday
    try:
        date(2000, month, day)  # a leap year: 29 February is a birthday
    except ValueError as error:
        raise _refusal("bad-birthday", household, birthday, "a month and a day") from error
    return (0 if (month, day) >= (on.month, on.day) else 1, month, day)


def _uniform(seed: bytes, purpose: str, household: str, among: int) -> int:
    """Return a whole number below `among`, from the seed and the household alone."""
    commitment(seed)
    text = f"{purpose}\n{household}".encode()
    for counter in range(1 << 16):
        digest = hmac.new(seed, counter.to_bytes(2, "big") + text, hashlib.sha256).digest()
        drawn = int.from_bytes(digest[:8], "big")
        if drawn < (1 << _BITS) // among * among:  # all remainders equally likely
            return drawn % among
    raise AssertionError(household)  # 65,536 rejections in a row


def _refusal(code: str, where: str, got: object, expected: str) -> SamplingError:
    hint = "Correct the list of the household, or record it as having nobody eligible (4.70)."
    if code == "weak-seed":
        hint = "Take the seed from the committed draw."
    return SamplingError(code, where=where, got=got, expected=expected, hint=hint)
