"""What is known of one unit before it is scored."""

from collections.abc import Mapping

from msgspec import Struct

from analysis.par.estimates import Estimate


class Part(Struct, frozen=True, kw_only=True):
    """A unit that went into a merged one, and its share of the year."""

    unit: str
    weight: float


class UnitPoints(Struct, frozen=True, kw_only=True):
    """Points and values by name of the criterion, estimates by name of the index.

    Units are ranked within their `block`; `ranked` is False for a unit that is only shown. `values`
    are what rules turn into points (a share, a count). `parts` are the units it was merged from.
    """

    unit: str
    block: str
    ranked: bool = True
    self_points: Mapping[str, float | None] = {}
    appraised_points: Mapping[str, float | None] = {}
    values: Mapping[str, float | None] = {}
    estimates: Mapping[str, Estimate] = {}
    parts: tuple[Part, ...] = ()
