"""The three offices of a transaction: who is rated, who received it, who decided it.

Procedures are handled regardless of boundaries, so they are stored apart even where they coincide.
"""

from datetime import date

from msgspec import Struct

from survey_service.problems import Problem
from survey_service.units.registry import Registry
from survey_service.units.unit import Kind, Unit

CENTRE_SUFFIX = ".TT"
RATED: frozenset[Kind] = frozenset({"department", "commune"})
"""Offices that answers can be about; an answer about any other would appear in no figure."""


class Places(Struct, frozen=True):
    """Unit codes: rated office, receiving centre (or site, counter), deciding agency."""

    unit: str
    receiving: str
    deciding: str


def places_of(
    registry: Registry, day: date, unit: str, receiving: str | None, deciding: str | None
) -> Places:
    """Complete the offices of a batch of receipts.

    Args:
        registry: the units.
        day: the day on which they must exist.
        unit: the office the answers are about: a department or commune, which are rated.
        receiving: default: the unit's own centre, or for a department the city's.
        deciding: default: the unit itself.

    Raises:
        Problem: `unit-unknown` naming the option that is wrong.
    """
    rated = _existing(registry, day, unit, "--unit")
    if rated.kind not in RATED:
        raise Problem("unit-unknown", "--unit", unit, "the code of a department or commune")
    if receiving is None:
        home = rated.code if rated.kind == "commune" else rated.parent or rated.code
        receiving = home + CENTRE_SUFFIX
    return Places(
        unit=rated.code,
        receiving=_existing(registry, day, receiving, "--receiving").code,
        deciding=_existing(registry, day, deciding or rated.code, "--deciding").code,
    )


def _existing(registry: Registry, day: date, code: str, option: str) -> Unit:
    found = registry.at(code, day)
    if found is None:
        raise Problem("unit-unknown", option, code, f"a unit that exists on {day}")
    return found
