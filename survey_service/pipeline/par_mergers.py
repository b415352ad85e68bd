"""Units that merged within a year, from the events of the registry.

A closed unit with one successor counts as merged into it. A unit split among several has no
arithmetic: it is returned beside the mergers, and its points stay its own.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from analysis.par.mergers import Merger
from survey_service.units.events import Closed, Event, Merged
from survey_service.units.registry import Registry
from survey_service.units.unit import block


def months_before(day: date) -> float:
    """Months of the year gone before a day: 6 for 1 July, 6.5 for the middle of July."""
    return day.month - 1 + (day.day - 1) / monthrange(day.year, day.month)[1]


def mergers_of(registry: Registry, year: int) -> tuple[tuple[Merger, ...], tuple[str, ...]]:
    """The mergers within a year, and the codes of the units that were split in it.

    A change on 1 January is none within the year: the new unit has the whole of it.
    """
    inside = [e for e in registry.events if e.on.year == year and months_before(e.on) > 0]
    return tuple(_mergers(registry, inside)), tuple(_splits(inside))


def _mergers(registry: Registry, events: Iterable[Event]) -> Iterable[Merger]:
    closed: dict[tuple[str, date], list[str]] = {}
    for event in events:
        if isinstance(event, Merged):
            yield Merger(
                successor=event.into.code,
                predecessors=event.predecessors,
                months=months_before(event.on),
                block=block(event.into),
            )
        elif isinstance(event, Closed) and len(event.successors) == 1:
            closed.setdefault((event.successors[0], event.on), []).append(event.code)
    for (successor, on), codes in closed.items():
        unit = registry.at(successor, on)
        # a successor that was there before goes on: it is one of its own predecessors
        own = [successor] if unit is not None and unit.valid_from < on else []
        yield Merger(
            successor=successor,
            predecessors=(*codes, *own),
            months=months_before(on),
            block=None if unit is None else block(unit),
        )


def _splits(events: Iterable[Event]) -> Iterable[str]:
    return (
        event.code for event in events if isinstance(event, Closed) and len(event.successors) > 1
    )
