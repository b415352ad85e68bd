"""Where monitors go: places drawn at random with known probabilities, near in travel, by day.

Places that lie together (the villages and kiosks of one commune) form an area. Every member gets
areas drawn by simple random sampling among those he may go to, one a day, and in each area places
drawn likewise: a day is one short journey, and nobody chooses whom to surprise. A place where the
member's own organisation works is never his.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from numpy.random import Generator

from sampling.errors import SamplingError


class Place(Struct, frozen=True, kw_only=True):
    """A place that can be visited.

    Attributes:
        code: its name; unique.
        area: what lies together.
        worked_by: organisations that work there.
        latitude: degrees; None where unknown.
        longitude: degrees.
    """

    code: str
    area: str
    worked_by: frozenset[str] = frozenset()
    latitude: float | None = None
    longitude: float | None = None


class Member(Struct, frozen=True, kw_only=True):
    """A member of a monitoring body.

    Attributes:
        code: who.
        counts_as: the organisations whose work he may not check: his own and its like.
        areas: where he may be sent; None means everywhere.
    """

    code: str
    counts_as: frozenset[str]
    areas: frozenset[str] | None = None


class Visit(Struct, frozen=True):
    """One visit: who, on which of his days (from 0), as which one of the day, where.

    `pi` is the probability with which this plan sends this member to this place.
    """

    member: str
    day: int
    order: int
    place: str
    pi: float


def plan_visits(
    places: Iterable[Place],
    members: Iterable[Member],
    *,
    days: int,
    per_day: int,
    generator: Generator,
) -> tuple[Visit, ...]:
    """Draw who goes where on which day.

    Returns:
        Visits by member, day and order of travel (from the first drawn place always to the
        nearest left, where positions are known).

    Raises:
        SamplingError: `bad-plan` for no days or places a day, `place-twice`, `nowhere-to-go` for a
            member to whom no place is open.
    """
    _check(days, per_day)
    known = _unique(places)
    visits: list[Visit] = []
    for member in sorted(members, key=lambda one: one.code):
        areas = open_areas(known, member)
        if not areas:
            raise SamplingError(
                "nowhere-to-go",
                where=member.code,
                got=sorted(member.areas) if member.areas is not None else "everywhere",
                expected="a place where another organisation works",
                hint="Give the member other areas, or send another body.",
            )
        visits += _of_member(member, areas, days, per_day, generator)
    return tuple(visits)


def open_areas(places: Sequence[Place], member: Member) -> dict[str, list[Place]]:
    """Return the places a member may check, by area."""
    areas: dict[str, list[Place]] = {}
    for place in places:
        if member.areas is not None and place.area not in member.areas:
            continue
        if not place.worked_by & member.counts_as:
            areas.setdefault(place.area, []).append(place)
    return areas


def coverage(visits: Iterable[Visit]) -> dict[str, float]:
    """Return the probability that a drawn place was to be visited by anybody who was sent there."""
    missed: dict[str, float] = {}
    for visit in visits:
        missed[visit.place] = missed.get(visit.place, 1.0) * (1 - visit.pi)
    return {place: 1 - share for place, share in missed.items()}


def _of_member(
    member: Member,
    areas: Mapping[str, list[Place]],
    days: int,
    per_day: int,
    generator: Generator,
) -> list[Visit]:
    names = sorted(areas)
    going = min(days, len(names))
    drawn = generator.choice(len(names), size=going, replace=False)
    visits = []
    for day, area in enumerate(drawn):
        inside = areas[names[area]]
        take = min(per_day, len(inside))
        chosen = [inside[k] for k in generator.choice(len(inside), size=take, replace=False)]
        pi = going / len(names) * take / len(inside)
        visits += [
            Visit(member.code, day, order, place.code, pi)
            for order, place in enumerate(_journey(chosen))
        ]
    return visits


def _journey(chosen: list[Place]) -> list[Place]:
    """Return the places from the first always to the nearest left; as drawn without positions."""
    if any(one.latitude is None or one.longitude is None for one in chosen):
        return chosen
    way, left = chosen[:1], chosen[1:]
    while left:
        nearest = min(left, key=lambda one: _apart(way[-1], one))
        left.remove(nearest)
        way.append(nearest)
    return way


def _apart(one: Place, other: Place) -> float:
    """Return a distance in degrees of latitude, near enough to order places of one area."""
    north = (one.latitude or 0.0) - (other.latitude or 0.0)
    east = ((one.longitude or 0.0) - (other.longitude or 0.0)) * math.cos(
        math.radians(one.latitude or 0.0)
    )
    return math.hypot(north, east)


def _unique(places: Iterable[Place]) -> list[Place]:
    known = {}
    for place in places:
        if place.code in known:
            raise SamplingError(
                "place-twice",
                where=place.code,
                got=place.code,
                expected="a place once",
                hint="Name it once.",
            )
        known[place.code] = place
    return [known[code] for code in sorted(known)]


def _check(days: int, per_day: int) -> None:
    for where, got in (("days", days), ("per_day", per_day)):
        if got < 1:
            raise SamplingError(
                "bad-plan",
                where=where,
                got=got,
                expected="1 or more",
                hint="Plan one day at least.",
            )
