"""Emulation (thi đua): who may be proposed by rank, for a year and for a period, and how surely.

By a rule in data: the first `top` of a block in a year; for a period at least `period_years` years
among the first `period_top`. The official rank decides. Beside it stands what the rank set says:
`certain` where every rank it leaves open is within, `open` where only some are.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from math import inf
from typing import Literal

from msgspec import Struct

from analysis.errors import AnalysisError
from analysis.par.scheme import Wording
from analysis.schemes.library import packaged_text, parse_scheme

Certainty = Literal["certain", "open", "unlikely", "unknown"]
"""Of a place within the first: all ranks of the set are, some are, none is; or there is no set."""


class Filing(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The last day on which files for the awards of a year are taken."""

    year: int
    by: date


class EmulationRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who may be proposed. `ties` of the units that share the last place: all of them, or none.

    `filing` holds the last days for the files of the years; a year that is not there has none that
    is known.
    """

    name: str
    version: str
    title: Wording
    provenance: Wording
    blocks: tuple[str, ...]
    top: int
    period: tuple[int, int]
    period_top: int
    period_years: int
    ties: Literal["all", "none"]
    filing: tuple[Filing, ...] = ()

    def __post_init__(self) -> None:
        years = self.period[1] - self.period[0] + 1
        if min(self.top, self.period_top) < 1 or not 1 <= self.period_years <= years:
            raise AnalysisError(
                "bad-scheme",
                where=f"emulation rule {self.name!r}",
                got=f"top {self.top}, {self.period_years} of {years} years",
                expected="places from 1 on, and no more years than the period has",
                hint="Compare with analysis/schemes/par_emulation_example.yaml.",
            )


class RankedYear(Struct, frozen=True, kw_only=True):
    """The place of one unit in one year, from its score."""

    unit: str
    block: str
    year: int
    rank: int | None
    rank_low: int | None = None
    rank_high: int | None = None


class YearVerdict(Struct, frozen=True, kw_only=True):
    """Whether a unit may be proposed for a year; `filing` is the last day for its file."""

    unit: str
    block: str
    year: int
    rank: int | None
    eligible: bool
    certainty: Certainty
    filing: date | None


class PeriodVerdict(Struct, frozen=True, kw_only=True):
    """Years among the first of the period so far; `years_certain` of them without doubt.

    `reached`: enough years; `possible`: enough years are left; else `missed`.
    """

    unit: str
    block: str
    years: int
    years_certain: int
    years_left: int
    state: Literal["reached", "possible", "missed"]


def load_emulation(name: str) -> EmulationRule:
    """A packaged rule; raises `unknown-scheme`."""
    return parse_scheme(packaged_text(name), EmulationRule, name)


def parse_emulation(text: str, where: str = "given") -> EmulationRule:
    """A rule from YAML or JSON; raises `bad-scheme`."""
    return parse_scheme(text, EmulationRule, where)


def of_year(rule: EmulationRule, places: Iterable[RankedYear]) -> tuple[YearVerdict, ...]:
    """Every unit of the rule's blocks in a year, in the order of block and rank."""
    found = [place for place in places if place.block in rule.blocks]
    found.sort(key=lambda place: (place.block, place.rank or inf, place.unit))
    filing = {each.year: each.by for each in rule.filing}
    return tuple(
        YearVerdict(
            unit=place.unit,
            block=place.block,
            year=place.year,
            rank=place.rank,
            eligible=_within(rule, place, found, rule.top),
            certainty=certainty(place, rule.top),
            filing=filing.get(place.year),
        )
        for place in found
    )


def of_period(rule: EmulationRule, places: Sequence[RankedYear]) -> tuple[PeriodVerdict, ...]:
    """Every unit over the years of the period that are known so far."""
    inside = [
        place
        for place in places
        if place.block in rule.blocks and rule.period[0] <= place.year <= rule.period[1]
    ]
    last = max((place.year for place in inside), default=rule.period[0] - 1)
    units = dict.fromkeys((place.unit, place.block) for place in inside)
    return tuple(_period(rule, unit, block, inside, last) for unit, block in sorted(units))


def certainty(place: RankedYear, top: int) -> Certainty:
    """What the rank set says of a place among the first."""
    if place.rank_low is None or place.rank_high is None:
        return "unknown"
    if place.rank_high <= top:
        return "certain"
    return "open" if place.rank_low <= top else "unlikely"


def _period(
    rule: EmulationRule, unit: str, block: str, places: Sequence[RankedYear], last: int
) -> PeriodVerdict:
    own = [place for place in places if (place.unit, place.block) == (unit, block)]
    good = [place for place in own if _within(rule, place, places, rule.period_top)]
    left = rule.period[1] - last
    enough = len(good) >= rule.period_years
    return PeriodVerdict(
        unit=unit,
        block=block,
        years=len(good),
        years_certain=sum(certainty(place, rule.period_top) == "certain" for place in good),
        years_left=left,
        state="reached"
        if enough
        else "possible"
        if len(good) + left >= rule.period_years
        else "missed",
    )


def _within(rule: EmulationRule, place: RankedYear, places: Sequence[RankedYear], top: int) -> bool:
    """Among the first; units that share the last place are all in, or all out if too many."""
    if place.rank is None or place.rank > top:
        return False
    equals = sum(
        (other.block, other.year, other.rank) == (place.block, place.year, place.rank)
        for other in places
    )
    return rule.ties == "all" or place.rank + equals - 1 <= top
