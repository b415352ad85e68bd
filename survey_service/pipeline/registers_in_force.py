"""Which official codes were in force on the day of an answer.

Forms that ask for no code of a register load nothing. For those that do, the registers are kept in
memory by their days and revisions: a new day, an event of a unit or an import of procedures makes
them read again. Of villages no register exists: their codes are checked for their form.
"""

from datetime import date, datetime
from threading import Lock
from typing import Final

from questionnaires.instrument import Instrument
from questionnaires.references import Registry as Kind
from questionnaires.registers import Entry, Registers, registries
from survey_service.store import procedures, units
from survey_service.store.database import Connection
from survey_service.units.registry import Registry
from survey_service.units.working_days import local_date

_KEPT: Final = 8
"""Days kept in memory: devices send the answers of several."""

_Key = tuple[Kind, date, date, object]


class RegisterShelf:
    """Registers in memory, shared by the threads of a process."""

    def __init__(self) -> None:
        self._made: dict[tuple[_Key, ...], Registers] = {}
        self._lock = Lock()

    def at(
        self, connection: Connection, instrument: Instrument, moment: datetime
    ) -> Registers | None:
        """Return the codes in force on the day of a moment; None where the form asks for none."""
        if not registries(instrument):
            return None
        day = local_date(moment)
        return self.between(connection, instrument, day, day)

    def between(
        self, connection: Connection, instrument: Instrument, first: date, last: date
    ) -> Registers | None:
        """Return the codes in force on the first or the last of these days."""
        wanted = registries(instrument) & {"commune", "procedure"}
        if not wanted:
            return None
        keys: tuple[_Key, ...] = tuple(
            (kind, first, last, _revision(connection, kind)) for kind in sorted(wanted)
        )
        keys = tuple(key for key in keys if key[3])
        return self._registers(connection, keys)

    def _registers(self, connection: Connection, keys: tuple[_Key, ...]) -> Registers:
        with self._lock:
            found = self._made.get(keys)
            if found is None:
                if len(self._made) >= _KEPT:
                    self._made.clear()
                entries = [entry for key in keys for entry in _entries(connection, key)]
                found = self._made[keys] = Registers(entries, kept=[key[0] for key in keys])
        return found


def commune_entries(registry: Registry, first: date, last: date) -> tuple[Entry, ...]:
    """Return the communes that exist on either day, as entries of a register."""
    found = {unit.code: unit for day in (first, last) for unit in registry.units(day, "commune")}
    return tuple(
        Entry(kind="commune", code=code, name=unit.name) for code, unit in sorted(found.items())
    )


def _revision(connection: Connection, kind: Kind) -> object:
    """Return what changes whenever the register does; nothing where none is kept."""
    if kind == "procedure":
        return procedures.revision(connection)
    return units.revision(connection)


def _entries(connection: Connection, key: _Key) -> tuple[Entry, ...]:
    kind, first, last, _ = key
    if kind == "procedure":
        return tuple(
            Entry(kind="procedure", code=each.code, name={"vi": each.name})
            for each in procedures.in_force(connection, first, last)
        )
    return commune_entries(units.registry(connection), first, last)
