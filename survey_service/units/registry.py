"""The dated collection of units: who existed on a day, under which name, inside what.

Pure: a change is an event, and `Registry.apply` returns a new registry with the event appended.
Look-up is by code only. Names are for people: `search.py` lists every name that could be meant.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

from msgspec.structs import replace

from survey_service.units.errors import UnitError
from survey_service.units.events import Closed, Event, Merged, Opened, RankingChanged, Renamed
from survey_service.units.unit import PARENT_KINDS, Block, Kind, Unit, block, check_unit

_Versions = dict[str, tuple[Unit, ...]]


class Registry:
    """Units by code, each as versions that never overlap, and the events that made them.

    Raises:
        UnitError: from `check_unit`; `overlapping-validity`, `parent-unknown`, `parent-gone`,
            `parent-kind`.
    """

    def __init__(self, units: Iterable[Unit], events: tuple[Event, ...] = ()) -> None:
        self._versions = _by_code(units)
        self.events = events
        _check_parents(self._versions)

    def at(self, code: str, day: date) -> Unit | None:
        """Return the unit as it is on `day`, or None if it does not exist then."""
        return next((u for u in self._versions.get(code, ()) if u.holds_on(day)), None)

    def versions(self, code: str) -> tuple[Unit, ...]:
        """Return every version of a unit, oldest first; empty for a code never used."""
        return self._versions.get(code, ())

    def units(
        self, day: date, kind: Kind | None = None, block: Block | None = None
    ) -> tuple[Unit, ...]:
        """Return the units of `day` in order of code, of one kind or one ranking block."""
        return tuple(
            unit
            for code in self._versions
            if (unit := self.at(code, day)) is not None
            and (kind is None or unit.kind == kind)
            and (block is None or self.block(unit) == block)
        )

    def children(self, code: str, day: date, kind: Kind | None = None) -> tuple[Unit, ...]:
        """Return the units directly beneath `code` on `day`, in order of code."""
        return tuple(unit for unit in self.units(day, kind) if unit.parent == code)

    def descendants(self, code: str, day: date) -> tuple[Unit, ...]:
        """Return everything beneath `code` on `day`, parents before children."""
        below = self.children(code, day)
        return below + tuple(d for child in below for d in self.descendants(child.code, day))

    def block(self, unit: Unit) -> Block | None:
        """Return the ranking block of a unit: departments, wards, communes, or None."""
        return block(unit)

    def successors(self, code: str) -> tuple[str, ...]:
        """Return the codes that took over from `code` when it was closed or merged."""
        return tuple(new for olds, news, _ in self._passages() if code in olds for new in news)

    def predecessors(self, code: str) -> tuple[str, ...]:
        """Return the codes whose work `code` took over."""
        return tuple(old for olds, news, _ in self._passages() if code in news for old in olds)

    def apply(self, event: Event) -> "Registry":
        """Return a new registry in which `event` has happened; this one stays as it is.

        Raises:
            UnitError: `unit-unknown` if the unit does not exist on the day of the event,
                `date-mismatch` if a new unit does not begin on that day, `already-so` if nothing
                would change, `later-version` if events come out of order, and everything the
                constructor raises.
        """
        return Registry(self._after(event), (*self.events, event))

    def _after(self, event: Event) -> list[Unit]:
        match event:
            case Opened():
                return [*self._all(), _begins(event.unit, event.on)]
            case Closed():
                for successor in event.successors:
                    self._present(successor, event.on)
                return self._without([event.code], event.on)
            case Merged():
                rest = self._without(event.predecessors, event.on, heir=event.into.code)
                return [*rest, _begins(event.into, event.on)]
            case Renamed():
                changes = {"name": event.name, "proper_name": event.proper_name}
                return self._changed(event.code, event.on, changes)
            case RankingChanged():
                return self._changed(event.code, event.on, {"ranked": event.ranked})

    def _all(self) -> list[Unit]:
        return [unit for versions in self._versions.values() for unit in versions]

    def _present(self, code: str, day: date) -> Unit:
        unit = self.at(code, day)
        if unit is None:
            raise UnitError(
                "unit-unknown",
                where=code,
                got=f"no such unit on {day}",
                expected="a unit that exists on the day of the event",
                hint="Check the code and the date; open the unit first if it is new.",
            )
        return unit

    def _last(self, code: str, day: date) -> Unit:
        """Return the unit on `day`, refusing to change what a later version builds upon."""
        unit = self._present(code, day)
        latest = self._versions[code][-1]
        if latest != unit:
            raise UnitError(
                "later-version",
                where=code,
                got=f"an event on {day}, a version from {latest.valid_from}",
                expected="events in order of date",
                hint="Enter the earlier event first.",
            )
        return unit

    def _without(self, codes: Iterable[str], day: date, heir: str = "") -> list[Unit]:
        """End `codes` and all beneath them; what stands beneath the `heir`'s code stays."""
        ending = {code: self._last(code, day) for code in codes}
        for code in [code for code in ending if code != heir]:
            ending.update({unit.code: unit for unit in self.descendants(code, day)})
        return [u for old in self._all() if (u := _ended(old, ending.get(old.code), day))]

    def _changed(self, code: str, day: date, changes: Mapping[str, object]) -> list[Unit]:
        old = self._last(code, day)
        new = replace(old, **changes)
        if new == old:
            raise UnitError(
                "already-so",
                where=code,
                got=changes,
                expected="a change",
                hint="The unit is like this already on that day.",
            )
        rest = [unit for unit in self._all() if unit != old]
        if old.valid_from == day:
            return [*rest, new]
        return [*rest, replace(old, valid_to=day), replace(new, valid_from=day)]

    def _passages(self) -> Iterable[tuple[tuple[str, ...], tuple[str, ...], date]]:
        for event in self.events:
            if isinstance(event, Merged):
                yield event.predecessors, (event.into.code,), event.on
            elif isinstance(event, Closed) and event.successors:
                yield (event.code,), event.successors, event.on


def _ended(unit: Unit, ending: Unit | None, day: date) -> Unit | None:
    """Return `unit`, cut at `day` if it is the version that ends; None if nothing of it is left."""
    if ending is None or unit != ending:
        return unit
    return replace(unit, valid_to=day) if unit.valid_from < day else None


def _begins(unit: Unit, day: date) -> Unit:
    if unit.valid_from != day:
        raise UnitError(
            "date-mismatch",
            where=unit.code,
            got=str(unit.valid_from),
            expected=f"valid_from {day}, the day of the event",
            hint="A unit begins on the day of the event that opens it.",
        )
    return unit


def _by_code(units: Iterable[Unit]) -> _Versions:
    found: dict[str, list[Unit]] = {}
    for unit in units:
        check_unit(unit)
        found.setdefault(unit.code, []).append(unit)
    ordered = {c: tuple(sorted(found[c], key=lambda u: u.valid_from)) for c in sorted(found)}
    for code, versions in ordered.items():
        for earlier, later in pairwise(versions):
            if earlier.valid_to is None or later.valid_from < earlier.valid_to:
                raise UnitError(
                    "overlapping-validity",
                    where=code,
                    got=f"one version from {earlier.valid_from}, one from {later.valid_from}",
                    expected="one version of a unit on any day",
                    hint="Close the earlier version on the day the later one begins.",
                )
    return ordered


def _check_parents(versions: _Versions) -> None:
    for unit in (unit for found in versions.values() for unit in found):
        allowed = PARENT_KINDS[unit.kind]
        if unit.parent is None and not allowed:
            continue
        parents = [p for p in versions.get(unit.parent or "", ()) if p.holds_on(unit.valid_from)]
        if not parents:
            raise UnitError(
                "parent-unknown",
                where=unit.code,
                got=unit.parent,
                expected=f"the code of a unit that exists on {unit.valid_from}",
                hint="Open the parent first.",
            )
        _check_parent_stays(unit, versions[parents[0].code])
        if parents[0].kind not in allowed:
            raise UnitError(
                "parent-kind",
                where=unit.code,
                got=parents[0].kind,
                expected=" or ".join(allowed) or "no parent",
                hint=f"A {unit.kind} cannot stand beneath a {parents[0].kind}.",
            )


def _check_parent_stays(unit: Unit, parents: tuple[Unit, ...]) -> None:
    ends = [p.valid_to for p in parents if p.valid_to is not None and unit.holds_on(p.valid_to)]
    for day in ends:
        if not any(parent.holds_on(day) for parent in parents):
            raise UnitError(
                "parent-gone",
                where=unit.code,
                got=f"{unit.parent} ends on {day}",
                expected="a parent on every day of the unit",
                hint="Close the unit with its parent, or move it beneath another.",
            )
