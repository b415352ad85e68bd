"""The `rows` condition of a design, `column == value`: which rows exist before the design is built.

A quoted value is compared as text; a bare number as a number ("1" finds "1" and "01"); any other
bare value as text.
"""

import re

import numpy as np

from analysis.columns import ResponseTable
from analysis.errors import AnalysisError

_CONDITION = re.compile(r"\s*(?P<column>[^=!<>]+?)\s*==\s*(?P<value>.+?)\s*")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def rows_where(table: ResponseTable, condition: str) -> ResponseTable:
    """The rows that meet `condition`; raises `bad-rows` and `no-rows`."""
    column, value = parse_condition(condition)
    quoted = _QUOTED.fullmatch(value)
    text = value if quoted is None else (quoted[1] or quoted[2] or "")
    keys = table.keys(column)
    number = None if quoted else _number(text)
    wanted = [
        label == text or (number is not None and _number(label) == number) for label in keys.labels
    ]
    kept = np.array([*wanted, False])[keys.codes]
    if not kept.any():
        raise AnalysisError(
            "no-rows",
            where=f"design.rows: {condition}",
            got="0 rows",
            expected="at least one row",
            hint=f"Values of {column!r}: {', '.join(keys.labels[:8]) or 'none'}.",
        )
    return table.rows(kept)


def parse_condition(condition: str) -> tuple[str, str]:
    """Column and value, as written."""
    match = _CONDITION.fullmatch(condition)
    if match is None:
        raise AnalysisError(
            "bad-rows",
            where="design.rows",
            got=repr(condition),
            expected="column == value",
            hint="Only equality is understood; prepare other selections in the file.",
        )
    return match["column"], match["value"]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
