"""A plan as people write it down: communes or strata, a goal, assumptions; and a list of prices.

Where a frame of villages is named, its adults and villages are planned with; else adults are a
share of the published population, which the plan has to state.
"""

from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from pathlib import Path

import msgspec
from msgspec import Struct

from sampling.budget import PriceList
from sampling.errors import SamplingError
from sampling.planning import (
    Assumptions,
    Count,
    MarginGoal,
    Plan,
    Share,
    Stratum,
    TotalGoal,
    UpToOne,
)
from survey_service.units.registry import Registry

EXAMPLE = "example_prices.yaml"


class PlanFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plan to be weighed. Attributes as in `sampling.planning.Plan`, and where strata come from.

    Attributes:
        day: communes and villages as they are on this day.
        strata: the places; without them all communes of the city, or those of `frame`.
        frame: name of a stored frame of villages.
        adult_share: adults in the population; needed without strata and frame.
    """

    day: date
    goal: MarginGoal | TotalGoal
    assumptions: Assumptions
    take: Count
    census_from: UpToOne = 0.8
    change: Share = 0.03
    strata: tuple[Stratum, ...] = ()
    frame: str | None = None
    adult_share: UpToOne | None = None

    def plan(self, strata: tuple[Stratum, ...]) -> Plan:
        """Return the plan over these strata."""
        return Plan(
            strata=strata,
            goal=self.goal,
            assumptions=self.assumptions,
            take=self.take,
            census_from=self.census_from,
            change=self.change,
        )


def communes_as_strata(registry: Registry, day: date, adult_share: float) -> tuple[Stratum, ...]:
    """Return every commune of a day; adults are a share of its population, at least one."""
    return tuple(
        Stratum(code=unit.code, people=max(1, round(unit.population * adult_share)), name=unit.name)
        for unit in registry.units(day, kind="commune")
        if unit.population
    )


def places_as_strata(
    places: Iterable[tuple[str, int, int]], registry: Registry, day: date
) -> tuple[Stratum, ...]:
    """Return the communes of a village frame: code, number of villages, adults."""
    found = []
    for code, villages, adults in places:
        unit = registry.at(code, day)
        name = {"vi": code} if unit is None else unit.name
        found.append(Stratum(code=code, people=adults, name=name, villages=villages))
    return tuple(found)


def require_share(share: float | None) -> float:
    """Return the share of adults, or say that a plan without a list needs one.

    Raises:
        SamplingError: `adults-unknown`.
    """
    if share is None:
        raise SamplingError(
            "adults-unknown",
            where="adult_share",
            got=None,
            expected="strata, a frame of villages, or the share of adults in the population",
            hint="State it in the plan; the population counts children too.",
        )
    return share


def example_prices() -> PriceList:
    """Return the packaged example: invented figures, and marked so."""
    text = files(__package__).joinpath(EXAMPLE).read_bytes()
    return msgspec.yaml.decode(text, type=PriceList)


def read_prices(path: Path) -> PriceList:
    """Return the price list of a file in YAML or JSON.

    Raises:
        SamplingError: `bad-prices`, naming what cannot be read; and what the list itself refuses.
    """
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=PriceList)
    except (OSError, msgspec.MsgspecError) as error:
        raise SamplingError(
            "bad-prices",
            where=path.name,
            got=str(error),
            expected="a price list in YAML or JSON",
            hint="docs/sampling.md shows one; prices are whole đồng.",
        ) from error
