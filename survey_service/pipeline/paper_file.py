"""Movements of paper as people hand them over: a CSV, read whole before anything is stored.

Every wrong row is told with its line, place, what stands there and what should; one refuses the
file. Rows have the number of their paper record, so a file can be imported again: what is there
already is recognised, and what says something else under the same number is refused.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from survey_service.pipeline.csv_rows import BadRow, csv_rows, day_in
from survey_service.pipeline.paper_movements import Draft, Recorder, kind_named
from survey_service.pipeline.paper_round import PaperRound, refused
from survey_service.problems import Problem

TALLY: Final = ("valid", "spoiled", "blank", "in_hand", "missing")
COLUMNS: Final = (
    *("reference", "kind", "day", "unit", "village", "count", "first", "last", "giver", "taker"),
    *TALLY,
    "note",
)
COUNT: Final = re.compile(r"[0-9]{1,7}", re.ASCII)


def read_movements(
    ground: PaperRound, text: str, at: datetime
) -> tuple[Recorder, tuple[BadRow, ...]]:
    """Judge every row of a file.

    Args:
        ground: the round.
        text: the file.
        at: now.

    Returns:
        The recorder with the rows to append, and the rows that are none.

    Raises:
        Problem: `paper-file-invalid`, the file is no such table.
    """
    recorder, bad = Recorder(ground, at), []
    for line, row in csv_rows(text, COLUMNS, paper_file_wrong):
        try:
            recorder.record(_draft({name: row[name].strip() for name in COLUMNS}))
        except Problem as problem:
            got = "" if problem.got is None else problem.got
            bad.append(BadRow(line, problem.where, got, problem.expected))
    return recorder, tuple(bad)


def _draft(cells: Mapping[str, str]) -> Draft:
    if not cells["reference"]:
        raise refused("reference", "nothing", "the number of the paper record")
    return Draft(
        kind=kind_named(cells["kind"]),
        day=_day(cells["day"]),
        village=cells["village"] or None,
        unit=cells["unit"] or None,
        count=_whole(cells, "count"),
        first=cells["first"] or None,
        last=cells["last"] or None,
        giver=cells["giver"] or None,
        taker=cells["taker"] or None,
        tally={name: _whole(cells, name) for name in TALLY},
        reference=cells["reference"],
        note=cells["note"],
    )


def _day(text: str) -> date:
    day = day_in(text)
    if day is None:
        raise refused("day", text, "a day as YYYY-MM-DD")
    return day


def _whole(cells: Mapping[str, str], name: str) -> int | None:
    text = cells[name]
    if not text:
        return None
    if not COUNT.fullmatch(text):
        raise refused(name, text, "a whole number, or nothing")
    return int(text)


def paper_file_wrong(where: str, got: str, expected: str) -> Problem:
    """Return the problem that refuses a file of movements."""
    return Problem("paper-file-invalid", where, got, expected)
