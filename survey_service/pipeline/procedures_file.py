"""The register of procedures as people hand it over: a CSV, read whole before anything is stored.

Columns: `code`, `name`, `field`, `valid_from`, `valid_to` (may be empty). Every wrong row is told
with its line and reason, not the first alone: such files have thousands of rows and many authors.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from questionnaires.question_types.procedure import FORM
from survey_service.pipeline.csv_rows import BadRow, csv_rows, day_in
from survey_service.problems import Problem
from survey_service.store.procedures import Procedure

COLUMNS = ("code", "name", "field", "valid_from", "valid_to")
CODE = re.compile(FORM, re.ASCII)
LONGEST_NAME = 500


def read_procedures(text: str) -> tuple[tuple[Procedure, ...], tuple[BadRow, ...]]:
    """Return the versions of a file, and the rows that are none.

    Raises:
        Problem: `procedures-invalid`, the file is no such table.
    """
    good: dict[tuple[str, date], Procedure] = {}
    bad: list[BadRow] = []
    for line, row in csv_rows(text, COLUMNS, procedures_wrong):
        cells = {column: " ".join(row[column].split()) for column in COLUMNS}
        faults = list(_faults(line, cells))
        if faults:
            bad.extend(faults)
            continue
        version = _version(cells)
        if (version.code, version.valid_from) in good:
            got = f"{version.code} from {version.valid_from}"
            bad.append(BadRow(line, "code", got, "each code and first day once"))
        good[version.code, version.valid_from] = version
    return tuple(good.values()), tuple(bad)


def _faults(line: int, cells: Mapping[str, str]) -> Iterator[BadRow]:
    if not CODE.fullmatch(cells["code"]):
        yield BadRow(line, "code", cells["code"], "a code of a procedure, as 1.004873")
    for column in ("name", "field"):
        if not 0 < len(cells[column]) <= LONGEST_NAME:
            expected = f"1 to {LONGEST_NAME} characters"
            yield BadRow(line, column, cells[column][:LONGEST_NAME], expected)
    first, last = day_in(cells["valid_from"]), day_in(cells["valid_to"])
    if first is None:
        yield BadRow(line, "valid_from", cells["valid_from"], "a day as YYYY-MM-DD")
    if cells["valid_to"] and last is None:
        yield BadRow(line, "valid_to", cells["valid_to"], "a day as YYYY-MM-DD, or nothing")
    if first and last and last <= first:
        yield BadRow(line, "valid_to", cells["valid_to"], f"a day after {first}")


def _version(cells: Mapping[str, str]) -> Procedure:
    return Procedure(
        code=cells["code"],
        name=cells["name"],
        field=cells["field"],
        valid_from=date.fromisoformat(cells["valid_from"]),
        valid_to=day_in(cells["valid_to"]),
    )


def procedures_wrong(where: str, got: str, expected: str) -> Problem:
    """Return the problem that refuses a file of procedures."""
    return Problem("procedures-invalid", where, got, expected)
