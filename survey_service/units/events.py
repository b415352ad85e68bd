"""What can happen to a unit, each with its date: values that `Registry.apply` turns into versions.

A merger names its predecessors; a split is new units opened, then the old one closed with its
`successors`. A new kind of event gets its struct and its place in `Event` here, and one branch in
`registry.py`.
"""

from datetime import date

from msgspec import Struct

from questionnaires.text import Wording
from survey_service.units.unit import Unit


class _Event(Struct, frozen=True, kw_only=True, tag_field="event", forbid_unknown_fields=True):
    """`on` is the first day of the new state; `basis` is the decision that made it so."""

    on: date
    basis: str = ""


class Opened(_Event, frozen=True, kw_only=True, tag="opened"):
    """A unit begins. Its `valid_from` is the day of the event."""

    unit: Unit


class Closed(_Event, frozen=True, kw_only=True, tag="closed"):
    """A unit ends, and with it everything beneath it. `successors` take over its work."""

    code: str
    successors: tuple[str, ...] = ()


class Merged(_Event, frozen=True, kw_only=True, tag="merged"):
    """Units end and `into` begins, or begins anew under the code of one of them."""

    predecessors: tuple[str, ...]
    into: Unit


class Renamed(_Event, frozen=True, kw_only=True, tag="renamed"):
    """A unit keeps its code and gets another name."""

    code: str
    name: Wording
    proper_name: str | None = None


class RankingChanged(_Event, frozen=True, kw_only=True, tag="ranking-changed"):
    """A unit leaves the ranking of its block (`ranked` false) or comes back to it."""

    code: str
    ranked: bool


Event = Opened | Closed | Merged | Renamed | RankingChanged
