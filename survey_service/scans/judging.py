"""From the ink in a box to what it says: empty, marked, cancelled, or for a person to decide.

The form says: cross the box; to take a cross back, fill the box in completely. So between empty and
marked, and between marked and filled in, lies a band in which nobody but a person decides.
"""

from typing import Final, NamedTuple

from survey_service.scans.ink import Ink
from survey_service.scans.sheets import ReadBox, State


class Band(NamedTuple):
    """Below `low` it is surely less, above `high` surely more."""

    low: float
    high: float


MARK: Final = Band(0.008, 0.03)
"""Fill between empty and marked. A thin tick covers 4 % of a box, a cross 10 %."""
FAINT: Final = 0.06
"""Faintly dark share of a box without ink above which it may be a weak pen."""
WRITTEN: Final = Band(0.25, 0.8)
"""Square millimetres of ink between an empty cell or frame and one with writing in it."""
FILLED: Final = Band(0.55, 0.74)
"""Fill between marked and filled in. Two strokes of a 1 mm pen cover 45 %."""
EDGES: Final = Band(0.35, 0.6)
"""Ink at the middles of the sides, which a cross leaves white."""
STAIN: Final = 0.3
"""Share of the inside, or of the strip around a box, that is darkened without being ink, from which
a stain may have made the mark."""
OUTLINE: Final = 0.7
"""Share of the outline that must be seen for the box to be where it is thought to be."""


def judged(index: int, ink: Ink) -> ReadBox:
    """Return what a box says."""
    state, confidence, reason = _verdict(ink)
    return ReadBox(
        index=index, state=state, confidence=round(confidence, 3), fill=round(ink.fill, 4),
        reason=reason,
    )  # fmt: skip


def written(index: int, ink: Ink, area: float) -> ReadBox:
    """Return whether something is written in a cell or frame, `area` mm² large; marked: there is.

    What it says is for a person to read.
    """
    covered = ink.fill * area
    if covered >= WRITTEN.high:
        state: State = "marked"
    else:
        state = "empty" if covered <= WRITTEN.low else "doubtful"
    return ReadBox(
        index=index,
        state=state,
        confidence=0.0 if state == "doubtful" else 1.0,
        fill=round(ink.fill, 4),
        reason="between" if state == "doubtful" else "",
    )


def _verdict(ink: Ink) -> tuple[State, float, str]:
    if reason := _doubt(ink):
        return "doubtful", 0.0, reason
    if ink.fill <= MARK.low:
        return "empty", min(1 - ink.fill / MARK.high, 1 - ink.faint / (2 * FAINT)), ""
    if ink.fill >= FILLED.high:
        return "cancelled", min(1.0, 0.5 + ink.fill - FILLED.high), ""
    away = min(
        (ink.fill - MARK.low) / (2 * MARK.high),
        (FILLED.high - ink.fill) / FILLED.high,
        1 - ink.edges / (2 * EDGES.low),
    )
    return "marked", min(1.0, 0.5 + away / 2), ""


def _doubt(ink: Ink) -> str:
    """Return why a person has to look, or an empty text."""
    if ink.outline < OUTLINE:
        return "outline-unseen"
    if ink.fill <= MARK.low:
        return "faint" if ink.faint > FAINT else ""
    if ink.fill < MARK.high:
        return "between"
    if ink.around > STAIN or ink.faint - ink.fill > STAIN:
        return "stained"
    crossed = ink.fill <= FILLED.low and ink.edges <= EDGES.low
    filled = ink.fill >= FILLED.high and ink.edges >= EDGES.high
    return "" if crossed or filled else "scribbled"
