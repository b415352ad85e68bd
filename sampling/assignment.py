"""Dividing cases among enumerators: within their reach, within what a person can visit, fairly.

A village stays with one person as long as they can hold it, since travel is the cost of field
work. Villages that few people can reach are placed first, then the largest; each goes to the person
whose load is the smallest share of what they can do. Ties fall by code, so the same input always
gives the same plan. It is a greedy plan: where it leaves a case over, a person has to decide.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from sampling.errors import SamplingError

Key = tuple[str, str]
"""Unit and case."""


class Visit(Struct, frozen=True, kw_only=True):
    """A case to be visited in `psu` of `unit`, within the next `days` working days."""

    unit: str
    psu: str
    case: str
    days: int

    @property
    def key(self) -> Key:
        """Unit and case."""
        return (self.unit, self.case)


class Worker(Struct, frozen=True, kw_only=True):
    """An enumerator: the units they reach (empty: all), cases a working day, cases they have."""

    code: str
    units: tuple[str, ...]
    capacity: int
    load: int = 0

    def reaches(self, unit: str) -> bool:
        """Tell whether a unit is one of theirs or lies inside one."""
        return not self.units or any(
            unit == own or unit.startswith(f"{own}.") for own in self.units
        )


class Placed(Struct, frozen=True, kw_only=True):
    """A visit in somebody's plan; `day` counts working days from 1."""

    visit: Visit
    worker: str
    day: int


class Plan(Struct, frozen=True):
    """Every visit with a person, and the visits that nobody can make in time."""

    placed: tuple[Placed, ...]
    left: tuple[Visit, ...]


class _Load:
    """The visits of one person by the last day on which they can be made."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.visits: list[Visit] = []
        self._due: dict[int, int] = {}

    def share(self) -> float:
        """How many days of work the person has."""
        return (self.worker.load + len(self.visits)) / self.worker.capacity

    def room(self, days: int) -> int:
        """How many more visits due within `days` fit, none being made late (Jackson 1955)."""
        ends = {days, *(end for end in self._due if end > days)}
        return min(end * self.worker.capacity - self._count(end) for end in ends)

    def take(self, visits: Sequence[Visit]) -> None:
        """Add visits."""
        for visit in visits:
            self.visits.append(visit)
            self._due[visit.days] = self._due.get(visit.days, 0) + 1

    def planned(self) -> Iterable[Placed]:
        """Yield the visits in order of what is due first."""
        ordered = sorted(self.visits, key=lambda v: (v.days, v.unit, v.psu, v.case))
        for number, visit in enumerate(ordered, start=self.worker.load):
            day = number // self.worker.capacity + 1
            yield Placed(visit=visit, worker=self.worker.code, day=day)

    def _count(self, end: int) -> int:
        first = self.worker.load  # what a person has already comes before anything new
        return first + sum(count for due, count in self._due.items() if due <= end)


def assign(visits: Iterable[Visit], workers: Sequence[Worker]) -> Plan:
    """Divide visits among workers.

    Args:
        visits: the cases to be given out.
        workers: who can go; what they have already comes first in their plan.

    Returns:
        each placed visit with its working day (never later than `days`), by worker and day.

    Raises:
        SamplingError: `bad-capacity` for a capacity below 1 or a negative load.
    """
    for worker in workers:
        if worker.capacity < 1 or worker.load < 0:
            raise SamplingError(
                "bad-capacity",
                where=worker.code,
                got=(worker.capacity, worker.load),
                expected="at least one case a day, and no negative load",
                hint="Leave out who cannot visit anybody.",
            )
    loads = [_Load(worker) for worker in sorted(workers, key=lambda one: one.code)]
    villages = _villages(visits)
    able = {key: [one for one in loads if one.worker.reaches(key[0])] for key in villages}
    ordered = sorted(villages, key=lambda key: (len(able[key]), -len(villages[key]), key))
    left = [visit for key in ordered for visit in _place(villages[key], able[key])]
    placed = tuple(one for load in loads for one in load.planned())
    return Plan(placed, tuple(sorted(left, key=lambda visit: visit.key)))


def _villages(visits: Iterable[Visit]) -> Mapping[Key, list[Visit]]:
    found: dict[Key, list[Visit]] = {}
    for visit in sorted(visits, key=lambda one: (one.days, one.key)):
        found.setdefault((visit.unit, visit.psu), []).append(visit)
    return found


def _place(village: list[Visit], able: Sequence[_Load]) -> list[Visit]:
    """Give a village to one person if anybody can hold it, else to as few as possible."""
    waiting = village
    while waiting:
        soonest = waiting[0].days
        whole = [one for one in able if one.room(soonest) >= len(waiting)]
        if whole:
            min(whole, key=lambda one: (one.share(), one.worker.code)).take(waiting)
            return []
        best = max(able, key=lambda one: one.room(soonest), default=None)
        room = 0 if best is None else max(best.room(soonest), 0)
        if best is None or room == 0:
            # nobody can make the one due first; a later one may still fit
            return [waiting[0], *_place(waiting[1:], able)]
        best.take(waiting[:room])
        waiting = waiting[room:]
    return []
