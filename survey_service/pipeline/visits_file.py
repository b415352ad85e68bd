"""Many dispositions in one CSV: every row is judged by itself and told what became of it."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import get_args

from msgspec import Struct

from survey_service.pipeline.csv_rows import day_in
from survey_service.pipeline.field_files import Cells, Fault, read_rows, text_faults, word_faults
from survey_service.pipeline.visit_rules import Record, Recorder, Refused
from survey_service.pipeline.visits import Recorded, record
from survey_service.store.database import Connection
from survey_service.store.visits import How
from survey_service.units.working_days import ZONE

COLUMNS = ("unit", "case_id", "disposition", "at", "how", "person", "next_on", "reason")
NOON = time(12)


class Line(Struct, frozen=True):
    """What became of a row: its line and one sentence; `refused` where nothing was stored."""

    number: int
    said: str
    refused: bool


def record_file(
    connection: Connection, sample: str, text: str, recorder: Recorder, now: datetime
) -> tuple[Line, ...]:
    """Record the right rows of a file and say of every row what became of it.

    Columns: unit, case_id, disposition, at (YYYY-MM-DD or YYYY-MM-DDTHH:MM, local), how (visit,
    phone, message, letter; empty: a finding of the office), person, next_on, reason.

    Raises:
        Problem: `field-file-invalid`, the file is no such table.
    """
    given, bad = read_rows(text, COLUMNS, _faults, _record)
    outcomes = record(connection, sample, [one for _, one in given], recorder, now)
    lines = [
        Line(row.line, f"{row.column}: got {row.got!r}, expected {row.expected}", refused=True)
        for row in bad
    ]
    for (line, one), outcome in zip(given, outcomes, strict=True):
        lines.append(Line(line, *_said(one, outcome)))
    return tuple(sorted(lines, key=lambda line: line.number))


def moment_in(text: str) -> datetime | None:
    """Return the moment that a cell holds in local time; a day alone is its noon."""
    day = day_in(text[:10])
    if day is None:
        return None
    try:
        clock = time.fromisoformat(text[11:]) if text[10:11] == "T" else NOON
    except ValueError:
        return None
    whole = len(text) == len("YYYY-MM-DD") or text[10:11] == "T"
    return datetime.combine(day, clock, ZONE) if whole and clock.tzinfo is None else None


def _said(one: Record, outcome: Recorded | Refused) -> tuple[str, bool]:
    name = f"{one.unit} {one.case_id}"
    if isinstance(outcome, Refused):
        said = f"{outcome.field}: got {outcome.got!r}, expected {outcome.expected['en']}"
        return f"{name}: {said}", True
    if not outcome.changed:
        return f"{name}: {outcome.after} is on record", False
    return f"{name}: {outcome.before or 'not tried'} → {outcome.after}", False


def _faults(cells: Cells) -> Iterator[Fault]:
    yield from text_faults(cells, "unit", "case_id", "disposition")
    if cells["how"]:
        yield from word_faults(cells, "how", get_args(How))
    if moment_in(cells["at"]) is None:
        yield "at", cells["at"], "a day as YYYY-MM-DD, or a moment as YYYY-MM-DDTHH:MM"
    if cells["next_on"] and day_in(cells["next_on"]) is None:
        yield "next_on", cells["next_on"], "a day as YYYY-MM-DD, or nothing"


def _record(cells: Cells) -> Record:
    how: How | None = next((word for word in get_args(How) if word == cells["how"]), None)
    return Record(
        unit=cells["unit"],
        case_id=cells["case_id"],
        code=cells["disposition"],
        at=moment_in(cells["at"]) or datetime.combine(date.min, NOON, ZONE),
        how=how,
        person=cells["person"] or None,
        next_on=day_in(cells["next_on"]),
        reason=cells["reason"] or None,
    )
