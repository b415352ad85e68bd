"""Printed questions that are answered in writing: cells for digits, frames, lines."""

from questionnaires.question_types import (
    DateItem,
    DecimalItem,
    FreeTextItem,
    GeopointItem,
    IntegerItem,
    NoteItem,
    PhotoItem,
    ProcedureItem,
    SignatureItem,
    TimeItem,
    UnitItem,
)
from survey_service.paper.asking import Asking
from survey_service.paper.blocks import Absent, Block, Cells, Lines, Named, Note, Signature

LINE = 9.0
"""Height of a line of handwriting in mm."""
CHARACTERS = 60
"""Handwritten letters that fit a line."""
FEWEST_LINES, MOST_LINES = 2, 5
DIGITS = 6
"""Cells of a number whose largest value is not known."""
DAY, CLOCK = "##/##/####", "##:##"
UNITS = {"commune": "#####", "village": "#####.###"}
PROCEDURE = "#.######"


def text(asking: Asking, item: FreeTextItem) -> Block:
    """Return a frame as high as its answer is long, within reason."""
    lines = min(MOST_LINES, max(FEWEST_LINES, -(-item.max_length // CHARACTERS)))
    return Lines(**asking.heading(item), height=(lines if item.multiline else 1) * LINE)


def integer(asking: Asking, item: IntegerItem) -> Block:
    """Return as many cells as the largest number has digits."""
    pattern = _sign(item.min) + "#" * _digits(item.min, item.max)
    return Cells(**asking.heading(item), pattern=pattern, after=_bounds(asking, item))


def decimal(asking: Asking, item: DecimalItem) -> Block:
    """Return cells before and after the decimal sign of the language."""
    sign = "," if asking.language == "vi" else "."
    whole = _sign(item.min) + "#" * _digits(item.min, item.max)
    pattern = f"{whole}{sign}{'#' * item.places}" if item.places else whole
    return Cells(**asking.heading(item), pattern=pattern, after=_bounds(asking, item))


def _sign(least: float | None) -> str:
    """Return a cell for a minus sign where numbers below zero can be answered."""
    return "#" if least is not None and least < 0 else ""


def _digits(least: float | None, most: float | None) -> int:
    return DIGITS if most is None else len(str(int(max(abs(least or 0), abs(most)))))


def _bounds(asking: Asking, item: IntegerItem | DecimalItem) -> str:
    unit = asking.say(item.unit)
    if item.min is None or item.max is None:
        return unit
    between = asking.asked("between", min=asking.figure(item.min), max=asking.figure(item.max))
    return f"{unit} {between}".strip()


def date(asking: Asking, item: DateItem) -> Block:
    """Return cells for day, month and year."""
    return Cells(**asking.heading(item), pattern=DAY, after=asking.asked("day"))


def time(asking: Asking, item: TimeItem) -> Block:
    """Return cells for hour and minute."""
    return Cells(**asking.heading(item), pattern=CLOCK, after=asking.asked("clock"))


def unit(asking: Asking, item: UnitItem) -> Block:
    """Return a line for the name of the unit and cells for its official code."""
    return Named(**asking.heading(item), pattern=UNITS[item.level])


def procedure(asking: Asking, item: ProcedureItem) -> Block:
    """Return a line for the name of the procedure and cells for its code."""
    return Named(**asking.heading(item, asking.asked("procedure")), pattern=PROCEDURE)


def signature(asking: Asking, item: SignatureItem) -> Block:
    """Return a frame to sign in."""
    return Signature(**asking.heading(item, asking.asked("signature")))


def by_device(asking: Asking, item: PhotoItem | GeopointItem) -> Block:
    """Return the question with the remark that only a device can answer it."""
    return Absent(**asking.heading(item), after=asking.asked("by_device"))


def note(asking: Asking, item: NoteItem) -> Block:
    """Return something to read."""
    return Note(**asking.heading(item))
