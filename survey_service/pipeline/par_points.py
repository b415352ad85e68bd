"""PAR points entered by hand: a CSV of self-assessed and appraised points, read and checked.

Columns: `unit`, `domain`, `self_points`, `appraised_points`; an empty cell is "not assessed yet".
One wrong row refuses the whole file, naming the line, so that a round is never half imported.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from survey_service.pipeline.csv_rows import csv_rows
from survey_service.problems import Problem
from survey_service.store.par_points import ParPoints

NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
COLUMNS = ("unit", "domain", "self_points", "appraised_points")


def parse_points(
    text: str, units: Collection[str], maxima: Mapping[str, float]
) -> tuple[ParPoints, ...]:
    """Read the points of a round.

    Args:
        text: the CSV file as text.
        units: codes of the units that are scored.
        maxima: highest points of each domain of the PAR scheme.

    Raises:
        Problem: `par-points-invalid`, with the line and column that are wrong.
    """
    return tuple(_rows(text, units, maxima))


def _rows(text: str, units: Collection[str], maxima: Mapping[str, float]) -> Iterator[ParPoints]:
    seen: set[tuple[str, str]] = set()
    for line, row in csv_rows(text, COLUMNS, points_wrong):
        if row["unit"] not in units:
            raise points_wrong(f"line {line}, unit", row["unit"], "the code of a scored unit")
        if row["domain"] not in maxima:
            raise points_wrong(f"line {line}, domain", row["domain"], ", ".join(maxima))
        if (row["unit"], row["domain"]) in seen:
            got = f"{row['unit']}, {row['domain']}"
            raise points_wrong(f"line {line}", got, "each unit and domain once")
        seen.add((row["unit"], row["domain"]))
        highest = maxima[row["domain"]]
        yield ParPoints(
            unit=row["unit"],
            domain=row["domain"],
            self_points=_points(row, "self_points", line, highest),
            appraised_points=_points(row, "appraised_points", line, highest),
        )


def _points(row: Mapping[str, str], column: str, line: int, highest: float) -> float | None:
    text = row[column].strip()
    if not text:
        return None
    value = float(text) if NUMBER.fullmatch(text) else -1.0
    if not 0 <= value <= highest:
        raise points_wrong(f"line {line}, {column}", text, f"points from 0 to {highest:g}")
    return value


def points_wrong(where: str, got: str, expected: str) -> Problem:
    """Return the problem that refuses a file of points."""
    return Problem("par-points-invalid", where, got, expected)
