"""Sizes of a frame against official numbers, and places it does not have at all."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from survey_service.pipeline.frames.findings import Findings
from survey_service.units.registry import Registry


class Compared(Struct, frozen=True, kw_only=True):
    """A place of a frame beside the official number; `share` is size ÷ official."""

    place: str
    size: int
    official: int
    share: float


def with_populations(
    sizes: Mapping[str, int],
    registry: Registry,
    day: date,
    band: tuple[float, float],
    findings: Findings,
) -> tuple[Compared, ...]:
    """Compare the adults of each commune with its published population.

    Args:
        sizes: adults of each commune of the frame.
        registry: communes with their populations.
        day: of the frame.
        band: shares of adults that are no surprise; never above 1, for adults are people.
        findings: takes what lies outside, and communes without a village.
    """
    found: list[Compared] = []
    for unit in registry.units(day, kind="commune"):
        name = f"{unit.code} {unit.name['vi']}"
        if unit.code not in sizes:
            findings.add(0, "commune", "place-missing", name, "at least one village")
        elif unit.population:
            share = sizes[unit.code] / unit.population
            if not band[0] <= share <= band[1]:
                got = f"{name}: {sizes[unit.code]} of {unit.population} ({share:.1%})"
                findings.add(0, "adults", "size-far-off", got, f"{band[0]:.0%} to {band[1]:.0%}")
            found.append(_compared(unit.code, sizes[unit.code], unit.population))
    return tuple(found)


def with_villages(
    sizes: Mapping[str, int], villages: Mapping[str, int], tolerance: float, findings: Findings
) -> tuple[Compared, ...]:
    """Compare the adults of listed households with those their village was known with."""
    found: list[Compared] = []
    for village, known in sorted(villages.items()):
        if village not in sizes:
            findings.add(0, "village", "place-missing", village, "at least one household")
            continue
        if abs(sizes[village] - known) > tolerance * known:
            got = f"{village}: {sizes[village]}"
            findings.add(0, "adults", "size-far-off", got, f"{known} ± {tolerance:.0%}")
        found.append(_compared(village, sizes[village], known))
    return tuple(found)


def _compared(place: str, size: int, official: int) -> Compared:
    return Compared(place=place, size=size, official=official, share=round(size / official, 6))
