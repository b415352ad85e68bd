"""Administrative units with dates, and the working-day calendar.

`haiphong()` is the packaged registry; `working_days` answers what "five working days" means.
"""

from survey_service.units.errors import UnitError
from survey_service.units.events import Closed, Event, Merged, Opened, RankingChanged, Renamed
from survey_service.units.haiphong import haiphong
from survey_service.units.registry import Registry
from survey_service.units.search import Match, search
from survey_service.units.unit import Block, CommuneType, Kind, Unit, block

__all__ = [
    "Block",
    "Closed",
    "CommuneType",
    "Event",
    "Kind",
    "Match",
    "Merged",
    "Opened",
    "RankingChanged",
    "Registry",
    "Renamed",
    "Unit",
    "UnitError",
    "block",
    "haiphong",
    "search",
]
