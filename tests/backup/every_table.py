"""Rows for every table there is, a new one included: what an archive must not lose.

Values come from the types of the columns, words from the checks, foreign keys from the rows they
name; `GIVEN` has what a table's checks ask for beyond that.
"""

import re
from datetime import UTC, date, datetime
from itertools import count

from sqlalchemy import Boolean, CheckConstraint, Date, Float, Integer, LargeBinary, Text, insert

from survey_service.store.tables import metadata
from survey_service.store.tables.base import Instant

HARD_TEXT = 'Hải Phòng "\\" \n\t\u2028 🙂 \x7f NULL'
GIVEN = {
    "boxes": {"state": "open", "mixed_at": None},
    "approvals": {"state": "pending", "decided_by": None, "decided_at": None},
    "campaigns": {"period_to": date(2026, 12, 31)},
    "units": {"valid_to": date(9999, 12, 31), "type": None},
    "procedures": {"valid_to": date(9999, 12, 31)},
    "organisations": {"counted_with": "another"},
    "campaign_roles": {"role": "leads"},
    "field_windows": {"closes_on": date(2026, 12, 31), "unit": "", "number": 1},
    "quota_leases": {"amount": 7, "used": 3},
    "assignments": {"number": 1, "state": "given", "expected_by": date(2026, 12, 31)},
    "contact_batches": {"prepared_on": date(2025, 1, 1)},
    "outbox": {"state": "sent", "lease": None, "lease_until": None},
    "back_check_draws": {"kind": "first", "enumerator": None},
    "back_checks": {"pi": 0.5, "second_pi": 0.5},
    "back_check_visits": {"state": "given", "number": 1, "finished_at": None},
    "list_checks": {"verdict": "agree"},
    "observations": {"observed_body": "another"},
    "flag_cases": {
        "state": "open",
        "reason": None,
        "resolved_by": None,
        "resolved_at": None,
    },
    "opinions": {
        "asked_on": date(2026, 1, 1),
        "due_on": date(2026, 12, 31),
        "opinion": None,
        "given_on": None,
        "given_by": None,
    },
    "link_stores": {"opened_on": date(2026, 1, 1), "purge_on": date(2026, 12, 31)},
    "paper_movements": {"kind": "count", "count": 1, "cancels": None},
    "draws": {"number": 1, "approval": None},
    "entry_forms": {"state": "waiting"},
    "double_entry_plans": {"share": 0.5},
    "second_entries": {"first": None, "compared": 5, "different": 2},
}
LATER = {"ends_at", "expires_at"}
OPEN = {"posters"}
"""Tables of the open series alone, which is the one of the rows with empty columns."""


def filled(connection) -> None:
    """Insert two rows into every table: all columns filled, and as many empty as may be."""
    made = {}
    numbers = count(1)
    for table in metadata.sorted_tables:
        rows = [_row(table, made, next(numbers), bare=bare) for bare in (False, True)]
        for row in rows:
            connection.execute(insert(table), row)
        made[table.name] = rows


def _row(table, made, number, *, bare):
    given = GIVEN.get(table.name, {})
    row = {}
    for column in table.columns:
        if column.name in given:
            row[column.name] = given[column.name]
        elif bare and column.nullable:
            row[column.name] = None
        else:
            row[column.name] = _value(table, column, number, bare=bare)
    for constraint in table.foreign_key_constraints:
        parent = made[constraint.referred_table.name][bare or table.name in OPEN]
        for element in constraint.elements:
            if element.parent.name not in given and not (bare and element.parent.nullable):
                row[element.parent.name] = parent[element.column.name]
    return row


def _value(table, column, number, *, bare):
    words = _words(table, column.name)
    if words:
        word = "open" if bare or table.name in OPEN else "sample"
        return word if column.name == "series" else words[number % len(words)]
    year = 2100 if column.name in LATER else 2026
    values = {
        Instant: datetime(year, 6, 3, 18, 30, 0, number, tzinfo=UTC),
        LargeBinary: bytes([number, 0, 255, 10])
        * ((getattr(column.type, "length", 0) or 128) // 4),
        Boolean: bool(number % 2),
        Integer: 2**31 - 1 - number,
        Float: 1 / (number + 2),
        Date: date(2026, 1, 1 + number % 28),
        Text: f"{HARD_TEXT}{number}",
    }
    return next(value for kind, value in values.items() if isinstance(column.type, kind))


def _words(table, name):
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            found = re.fullmatch(rf"{name} IN \((.*)\)", str(constraint.sqltext))
            if found:
                return re.findall(r"'([^']*)'", found[1])
    return []
