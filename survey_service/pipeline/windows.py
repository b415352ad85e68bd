"""When people are visited: the days of a campaign, and longer ones for islands and storms.

Every "expected by today" counts working days within the window of the unit.
"""

from datetime import date, datetime

from survey_service.problems import Problem
from survey_service.store import units, windows
from survey_service.store.database import Connection
from survey_service.store.windows import Window, Windows
from survey_service.units.working_days import add_working_days, working_days_between

SHORTEST_REASON = 10


def set_window(
    connection: Connection,
    campaign: str,
    unit: str,
    opens_on: date,
    closes_on: date,
    *,
    by: str,
    at: datetime,
    reason: str | None = None,
) -> Window:
    """Set the days of a campaign (`unit` empty) or of a unit; the earlier ones stay on record.

    Args:
        connection: a writing transaction.
        campaign: code of the campaign.
        unit: the unit with days of its own; what lies inside it follows.
        opens_on: first day of visits.
        closes_on: last day of visits.
        by: account or command.
        at: the present moment.
        reason: why; only the first window of a campaign needs none.

    Raises:
        Problem: `window-invalid`, `unit-unknown`.
    """
    if unit and unit not in units.known(connection, [unit]):
        raise Problem("unit-unknown", "unit", unit)
    if closes_on < opens_on:
        raise Problem("window-invalid", "closes_on", str(closes_on), f"{opens_on} or later")
    if unit and windows.last_number(connection, campaign, "") == 0:
        raise Problem("window-invalid", "unit", unit, "the days of the campaign first")
    number = windows.last_number(connection, campaign, unit) + 1
    if (unit or number > 1) and len((reason or "").strip()) < SHORTEST_REASON:
        expected = f"why the days change, {SHORTEST_REASON} characters or more"
        raise Problem("window-invalid", "reason", reason or "", expected)
    window = Window(
        campaign=campaign,
        unit=unit,
        number=number,
        opens_on=opens_on,
        closes_on=closes_on,
        at=at,
        recorded_by=by,
        reason=reason,
    )
    windows.add(connection, window)
    return window


def require_windows(connection: Connection, campaign: str) -> Windows:
    """Return the windows of a campaign.

    Raises:
        Problem: `window-invalid` where the campaign has none.
    """
    found = windows.in_force(connection, campaign)
    if found.of("") is None:
        raise Problem("window-invalid", campaign, "no days", "first and last day of visits")
    return found


def first_day(window: Window, today: date) -> date:
    """Return the first working day of a window that is not before `today`."""
    return add_working_days(max(window.opens_on, today), 0)


def days_left(window: Window, today: date) -> int:
    """Return how many working days a window has from `today` on, today included."""
    first = first_day(window, today)
    return 0 if first > window.closes_on else 1 + working_days_between(first, window.closes_on)


def share_of_days(window: Window, today: date) -> float:
    """Return which share of the working days of a window is over, today included (0–1)."""
    all_ = days_left(window, window.opens_on)
    gone = all_ - days_left(window, today) + (1 if _works(window, today) else 0)
    return min(max(gone / all_, 0.0), 1.0) if all_ else 1.0


def _works(window: Window, today: date) -> bool:
    return first_day(window, today) == today <= window.closes_on
