"""PAR points entered by hand: a CSV of self-assessed and appraised points, read and checked.

Columns: `unit`, `domain`, `self_points`, `appraised_points`; an empty cell is "not assessed yet".
One wrong row refuses the whole file, naming the line, so that a round is never half imported.
"""

import csv
from collections.abc import Collection, Iterator, Mapping

from survey_service.problems import Problem
from survey_service.store.par_points import ParPoints

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
    reader = csv.DictReader(text.removeprefix("\ufeff").splitlines())
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise _wrong("line 1", ", ".join(reader.fieldnames or ()), ", ".join(COLUMNS))
    points = tuple(_rows(reader, units, maxima))
    seen: set[tuple[str, str]] = set()
    for line, row in enumerate(points, start=2):
        if (row.unit, row.domain) in seen:
            raise _wrong(f"line {line}", f"{row.unit}, {row.domain}", "each unit and domain once")
        seen.add((row.unit, row.domain))
    return points


def _rows(
    reader: Iterator[dict[str, str]], units: Collection[str], maxima: Mapping[str, float]
) -> Iterator[ParPoints]:
    for line, row in enumerate(reader, start=2):
        if row["unit"] not in units:
            raise _wrong(f"line {line}, unit", row["unit"], "the code of a scored unit")
        if row["domain"] not in maxima:
            raise _wrong(f"line {line}, domain", row["domain"], ", ".join(maxima))
        highest = maxima[row["domain"]]
        yield ParPoints(
            unit=row["unit"],
            domain=row["domain"],
            self_points=_points(row, "self_points", line, highest),
            appraised_points=_points(row, "appraised_points", line, highest),
        )


def _points(row: Mapping[str, str], column: str, line: int, highest: float) -> float | None:
    text = (row[column] or "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= highest:
        raise _wrong(f"line {line}, {column}", text, f"points from 0 to {highest:g}")
    return value


def _wrong(where: str, got: str, expected: str) -> Problem:
    return Problem("par-points-invalid", where, got, expected)
