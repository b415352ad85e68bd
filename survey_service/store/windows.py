"""Queries on the days on which a campaign visits people, for all units and for single ones."""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection, func, insert, select

from survey_service.store.documents import columns
from survey_service.store.tables.visits import field_windows


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """First and last day of visits; `unit` is empty for the whole campaign."""

    campaign: str
    unit: str
    number: int
    opens_on: date
    closes_on: date
    at: datetime
    recorded_by: str
    reason: str | None = None


class Windows(msgspec.Struct, frozen=True):
    """The windows in force by unit; "" is the campaign's own."""

    by_unit: Mapping[str, Window]

    def of(self, unit: str) -> Window | None:
        """Return the window of a unit: its own, that of the nearest unit around it, the campaign's.

        None where the campaign has none yet.
        """
        while unit and unit not in self.by_unit:
            unit = unit.rpartition(".")[0]
        return self.by_unit.get(unit)


def add(connection: Connection, window: Window) -> None:
    """Store a window; it takes the place of the unit's earlier one, which stays on record."""
    connection.execute(insert(field_windows).values(columns(window)))


def last_number(connection: Connection, campaign: str, unit: str) -> int:
    """Return how often the window of a unit was set."""
    wanted = select(func.coalesce(func.max(field_windows.c.number), 0)).where(
        field_windows.c.campaign == campaign, field_windows.c.unit == unit
    )
    return connection.scalar(wanted) or 0


def history(connection: Connection, campaign: str) -> tuple[Window, ...]:
    """Return every window that was ever set, by unit and number."""
    wanted = select(field_windows).where(field_windows.c.campaign == campaign)
    ordered = wanted.order_by(field_windows.c.unit, field_windows.c.number)
    return tuple(Window(**row) for row in connection.execute(ordered).mappings())


def in_force(connection: Connection, campaign: str) -> Windows:
    """Return the last window of every unit that has one of its own, and the campaign's."""
    return Windows({window.unit: window for window in history(connection, campaign)})
