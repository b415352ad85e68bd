"""The score of one unit as a value: everything that is shown, exported or compared."""

from collections.abc import Mapping

from msgspec import Struct

from analysis.par.lines import Line
from analysis.par.totals import DomainScore, Working
from analysis.par.uncertainty import ClassVerdict
from analysis.par.units import Part


class UnitScore(Struct, frozen=True, kw_only=True):
    """The score of one unit; totals and ranks are None where they do not exist.

    `total` keeps full precision, `working.printed` is rounded. `rank_low`..`rank_high` are the
    ranks the survey's uncertainty leaves open; appraised points count as known. Both are None for a
    unit without points from the survey. `reaches` is the probability of each limit of a class.
    """

    unit: str
    block: str
    lines: tuple[Line, ...]
    domains: tuple[DomainScore, ...]
    working: Working | None
    total: float | None
    total_se: float | None
    maximum: float
    rescaled: bool
    ranked: bool
    unit_class: ClassVerdict | None = None
    head_class: ClassVerdict | None = None
    reaches: Mapping[str, float] = {}
    parts: tuple[Part, ...] = ()
    official_rank: int | None = None
    rank_tied: bool = False
    rank_low: int | None = None
    rank_high: int | None = None
    ranked_units: int = 0
