"""Closed transactions reported by centres: a CSV of weekly counts, read and checked.

Columns: `unit`, `receiving`, `week` (its Monday), `closed`. One wrong row refuses the whole file,
naming the line. A count replaces the one stored before for the same unit, centre and week: a week
is reported again when dossiers were closed late, and adding up would count the others twice.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from survey_service.pipeline.csv_rows import csv_rows
from survey_service.pipeline.places import RATED
from survey_service.problems import Problem
from survey_service.store.transactions import ClosedTransactions
from survey_service.units.registry import Registry
from survey_service.units.unit import Unit

COLUMNS = ("unit", "receiving", "week", "closed")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
COUNT = re.compile(r"[0-9]{1,7}")
MOST = 1_000_000
"""More than the whole city closes in a week: a number above it is a slip of the pen."""
REST_OF_WEEK = timedelta(days=6)


def parse_transactions(
    text: str, registry: Registry, today: date
) -> tuple[ClosedTransactions, ...]:
    """Read weekly counts.

    Args:
        text: the CSV file as text.
        registry: the units; each must exist in the week it reports.
        today: a week that begins later has closed nothing yet.

    Raises:
        Problem: `transactions-invalid`, with the line and column that are wrong.
    """
    return tuple(_rows(text, registry, today))


def _rows(text: str, registry: Registry, today: date) -> Iterator[ClosedTransactions]:
    seen: set[tuple[str, str, date]] = set()
    for line, row in csv_rows(text, COLUMNS, transactions_wrong):
        week = _week(row, line, today)
        unit = _unit(registry, week, row["unit"])
        if unit is None or unit.kind not in RATED:
            expected = f"a department or commune that exists in the week of {week}"
            raise transactions_wrong(f"line {line}, unit", row["unit"], expected)
        if _unit(registry, week, row["receiving"]) is None:
            expected = f"a unit that exists in the week of {week}"
            raise transactions_wrong(f"line {line}, receiving", row["receiving"], expected)
        key = (row["unit"], row["receiving"], week)
        if key in seen:
            got = ", ".join(row[column] for column in COLUMNS[:3])
            raise transactions_wrong(f"line {line}", got, "each unit, receiving and week once")
        seen.add(key)
        yield ClosedTransactions(
            unit=row["unit"], receiving=row["receiving"], week=week, closed=_closed(row, line)
        )


def _week(row: Mapping[str, str], line: int, today: date) -> date:
    where, got = f"line {line}, week", row["week"]
    try:
        week = date.fromisoformat(got) if DAY.fullmatch(got) else None
    except ValueError:  # a day that no month has
        week = None
    if week is None or week.weekday() != 0:
        raise transactions_wrong(where, got, "a Monday as YYYY-MM-DD")
    if week > today:
        raise transactions_wrong(where, got, f"a week that has begun on {today}")
    return week


def _unit(registry: Registry, week: date, code: str) -> Unit | None:
    """Return a unit that exists on a day of the week, which may be its first or its last."""
    return registry.at(code, week) or registry.at(code, week + REST_OF_WEEK)


def _closed(row: Mapping[str, str], line: int) -> int:
    text = row["closed"].strip()
    closed = int(text) if COUNT.fullmatch(text) else -1
    if not 0 <= closed <= MOST:
        raise transactions_wrong(f"line {line}, closed", text, f"a count from 0 to {MOST}")
    return closed


def transactions_wrong(where: str, got: str, expected: str) -> Problem:
    """Return the problem that refuses a file of weekly counts."""
    return Problem("transactions-invalid", where, got, expected)
