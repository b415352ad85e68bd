"""Ranges of form numbers: each number is printed once, handed out once and returned once.

A movement may name the numbers it moved. Whoever then hands out numbers that nobody printed, or
hands one out twice, made a mistake in writing or found a second copy; either way the record is
refused, since no village could be told from it.

>>> book = SerialBook()
>>> book.add("printed", "11311.V1", Serials("2KX4", 1, 40))
>>> book.add("handed-out", "11311.V1", Serials("2KX4", 1, 12))
>>> book.add("handed-out", "11311.V1", Serials("2KX4", 12, 20))
Traceback (most recent call last):
    ...
sampling.errors.SamplingError: serials-twice at 11311.V1: got '2KX4 12–20', expected ...
"""

from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from sampling.errors import SamplingError

Step = Literal["printed", "handed-out", "returned"]
BEFORE: dict[Step, Step | None] = {
    "printed": None,
    "handed-out": "printed",
    "returned": "handed-out",
}


class Serials(Struct, frozen=True, order=True):
    """Form numbers of one series from `first` to `last`, both included."""

    series: str
    first: int
    last: int

    @property
    def count(self) -> int:
        """How many forms."""
        return self.last - self.first + 1

    def __str__(self) -> str:
        return f"{self.series} {self.first}–{self.last}"

    def meets(self, other: "Serials") -> bool:
        """Tell whether a number stands in both."""
        same = self.series == other.series
        return same and self.first <= other.last and other.first <= self.last


class SerialBook:
    """Which numbers took which step, in which village; a village is any text."""

    def __init__(self) -> None:
        self._ranges: dict[Step, list[tuple[Serials, str]]] = {step: [] for step in BEFORE}
        self._of_village: dict[tuple[Step, str], list[Serials]] = {}

    def add(self, step: Step, village: str, serials: Serials) -> None:
        """Record a step, or refuse it and change nothing.

        Raises:
            SamplingError: `serials-empty`, the last number is below the first; `serials-twice`,
                a number took this step before, wherever; `serials-unknown`, a number did not take
                the step before it in this village.
        """
        self._check(step, village, serials)
        insort(self._ranges[step], (serials, village))
        self._of_village.setdefault((step, village), []).append(serials)

    def _check(self, step: Step, village: str, serials: Serials) -> None:
        if not 1 <= serials.first <= serials.last:
            raise _refused("serials-empty", village, serials, "first number ≤ last number, from 1")
        for taken, place in self._near(step, serials):
            if serials.meets(taken):
                expected = f"numbers not {step} yet; {taken} are, in {place}"
                raise _refused("serials-twice", village, serials, expected)
        if (before := BEFORE[step]) is None:
            return
        known = self._of_village.get((before, village), [])
        if uncovered(serials, known):
            ranges = ", ".join(map(str, sorted(known))) or "none"
            expected = f"numbers {before} here: {ranges}"
            raise _refused("serials-unknown", village, serials, expected)

    def _near(self, step: Step, serials: Serials) -> list[tuple[Serials, str]]:
        """Return the ranges beside a range: those of one step never meet, so two are enough."""
        ranges = self._ranges[step]
        place = bisect_left(ranges, (serials, ""))
        return ranges[max(0, place - 1) : place + 1]


def uncovered(serials: Serials, known: Iterable[Serials]) -> tuple[Serials, ...]:
    """Return the parts of a range that stand in none of the known ranges."""
    rest: list[Serials] = []
    first = serials.first
    for taken in sorted(k for k in known if k.meets(serials)):
        if taken.first > first:
            rest.append(Serials(serials.series, first, taken.first - 1))
        first = max(first, taken.last + 1)
    if first <= serials.last:
        rest.append(Serials(serials.series, first, serials.last))
    return tuple(rest)


def _refused(code: str, village: str, serials: Serials, expected: str) -> SamplingError:
    return SamplingError(
        code,
        where=village,
        got=str(serials),
        expected=expected,
        hint="Nothing was recorded; look at the numbers on the sheets, or record a count alone.",
    )
