"""From frame, plan and seed to the sample: the smallest keys, or points on cumulated sizes."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from heapq import nsmallest
from typing import Literal

from msgspec import Struct

from sampling.draw.commitment import DrawPlan, LinesTake, check_plan
from sampling.draw.frame import DrawFrame, DrawUnit
from sampling.draw.seed import Keys

HEADER = "stratum,unit,list,order,line,pi1,pi2"
ONE = Fraction(1)
ListName = Literal["official", "reserve"]


class Drawn(Struct, frozen=True, kw_only=True):
    """A drawn case: a unit, or a line on the list of a drawn unit.

    Attributes:
        stratum: where it was drawn.
        unit: code in the frame.
        list: official, or reserve in the order of use.
        order: place, from 1, within the stratum or, with lines, within the unit.
        line: number on the list of the unit; 0 where units themselves are asked.
        pi1: chance of the unit.
        pi2: chance of the line, given its unit; a reserve has that of the place it may fill.
    """

    stratum: str
    unit: str
    list: ListName
    order: int
    line: int
    pi1: Fraction
    pi2: Fraction

    @property
    def row(self) -> str:
        """The row of the sample file."""
        place = f"{self.stratum},{self.unit},{self.list},{self.order},{self.line}"
        return f"{place},{self.pi1},{self.pi2}"


class Taken(Struct, frozen=True):
    """A unit of the first stage with its chance."""

    unit: DrawUnit
    pi1: Fraction


def draw_sample(frame: DrawFrame, plan: DrawPlan, seed: bytes) -> tuple[Drawn, ...]:
    """Draw: the same frame in any order of rows, plan and seed give the same sample.

    Raises:
        SamplingError: whatever `check_plan` refuses.
    """
    check_plan(plan, frame)
    keys, strata = Keys(seed), frame.strata()
    return tuple(
        drawn
        for wanted in plan.strata
        for drawn in _stratum(strata[wanted.stratum], wanted.take, wanted.reserve, plan, keys)
    )


def sample_csv(drawn: Sequence[Drawn]) -> bytes:
    """Return the sample as canonical bytes, in the order in which it was drawn."""
    return "".join(f"{line}\n" for line in (HEADER, *(each.row for each in drawn))).encode()


def first_stage_chances(units: Sequence[DrawUnit], take: int, method: str) -> dict[str, Fraction]:
    """Return the exact chance of each unit of a stratum, n / N or in proportion to its size."""
    if method == "srs":
        return {unit.unit: Fraction(take, len(units)) for unit in units}
    certain, rest, left, total = _certainties(units, take)
    chances = {unit.unit: ONE for unit in certain}
    return chances | {unit.unit: Fraction(left * unit.size, total) for unit in rest}


def _stratum(
    units: Sequence[DrawUnit], take: int, reserve: int, plan: DrawPlan, keys: Keys
) -> Iterator[Drawn]:
    draw = _systematic if plan.method == "pps" else _smallest
    taken = draw(units, take, reserve, keys)
    if plan.lines is None:
        for order, each in enumerate(taken, start=1):
            listed: ListName = "official" if order <= take else "reserve"
            yield _drawn(each, listed, order, 0, ONE)
        return
    for each in sorted(taken, key=lambda one: one.unit.unit):
        yield from _lines(each, plan.lines, keys)


def _smallest(units: Sequence[DrawUnit], take: int, reserve: int, keys: Keys) -> list[Taken]:
    """Return the units with the smallest keys in the order of their keys: official, reserve."""
    chance = Fraction(take, len(units))
    chosen = nsmallest(take + reserve, units, key=lambda unit: (keys.unit(unit.unit), unit.unit))
    return [Taken(unit, chance) for unit in chosen]


def _systematic(units: Sequence[DrawUnit], take: int, _: int, keys: Keys) -> list[Taken]:
    """Return the units hit by a point; randomised systematic (Goodman and Kish 1950).

    With `left` units to draw from sizes of sum X in the order of their keys, unit k owns the
    whole numbers from left·(sum before) to left·(sum with it) - 1, and the points are s, s + X,
    s + 2X, … for a start s from 0 to X - 1. No unit owns X numbers or more, so each is hit once at
    most, and by exactly left·size of the X starts.
    """
    certain, rest, left, total = _certainties(units, take)
    taken = [Taken(unit, ONE) for unit in certain]
    if left:
        point, end = keys.below(total, units[0].stratum), 0
        for unit in sorted(rest, key=lambda one: (keys.unit(one.unit), one.unit)):
            end += left * unit.size
            if point < end:
                taken.append(Taken(unit, Fraction(left * unit.size, total)))
                point += total
    return sorted(taken, key=lambda one: one.unit.unit)


def _certainties(
    units: Sequence[DrawUnit], take: int
) -> tuple[list[DrawUnit], list[DrawUnit], int, int]:
    """Part off units whose chance would reach 1, again and again.

    Returns:
        Certain units, the rest, how many of the rest are drawn, and the sum of their sizes.
    """
    certain: list[DrawUnit] = []
    rest, left = list(units), take
    while True:
        total = sum(unit.size for unit in rest)
        sure = [unit for unit in rest if left * unit.size >= total] if left else []
        if not sure:
            return certain, rest, left, total
        certain += sure
        rest = [unit for unit in rest if left * unit.size < total]
        left = take - len(certain)


def _lines(each: Taken, wanted: LinesTake, keys: Keys) -> Iterator[Drawn]:
    length = each.unit.lines
    take = min(wanted.take, length)
    chance = Fraction(take, length)
    numbered = zip(keys.lines(each.unit.unit, length), range(1, length + 1), strict=True)
    chosen = nsmallest(min(take + wanted.reserve, length), numbered)
    for order, (_, line) in enumerate(chosen, start=1):
        yield _drawn(each, "official" if order <= take else "reserve", order, line, chance)


def _drawn(each: Taken, listed: ListName, order: int, line: int, pi2: Fraction) -> Drawn:
    return Drawn(
        stratum=each.unit.stratum,
        unit=each.unit.unit,
        list=listed,
        order=order,
        line=line,
        pi1=each.pi1,
        pi2=pi2,
    )
