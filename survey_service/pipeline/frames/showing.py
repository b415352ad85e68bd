"""Frames that are stored, as people take them out again."""

import csv
import io

from sampling.draw.frame import HEADER, DrawFrame, DrawUnit
from survey_service.pipeline.frames.kinds import KINDS
from survey_service.problems import Problem
from survey_service.store import frames
from survey_service.store.database import Connection
from survey_service.store.frames import StoredFrame


def frame_named(connection: Connection, name: str) -> StoredFrame:
    """Return a frame, open or closed.

    Raises:
        Problem: `frame-missing`.
    """
    found = frames.get(connection, name)
    if found is None:
        raise Problem("frame-missing", name, name, "the name of a frame")
    return found


def as_csv(connection: Connection, frame: StoredFrame) -> bytes:
    """Return the rows of a frame as the CSV that would make it again, by place."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(KINDS[frame.kind].columns)
    for each in frames.each_place(connection, frame.name):
        writer.writerows(each.cells)
    return text.getvalue().encode()


def as_draw(connection: Connection, frame: StoredFrame) -> bytes:
    """Return a frame as the table that a verifiable draw commits to.

    Villages are units of their commune, drawn in proportion to adults, of whom there are as many
    lines; anything else is a unit of its place, with lines for the adults of a household.

    Raises:
        SamplingError: a code that no draw takes.
    """
    units = DrawFrame(
        tuple(
            _unit(frame.kind, each.place, cells)
            for each in frames.each_place(connection, frame.name)
            for cells in each.cells
        )
    ).units
    return "".join(f"{row}\n" for row in (HEADER, *(unit.row for unit in units))).encode()


def _unit(kind: frames.FrameKind, place: str, cells: frames.Cells) -> DrawUnit:
    if kind == "villages":
        return DrawUnit(unit=cells[0], stratum=place, size=int(cells[3]), lines=int(cells[3]))
    if kind == "households":
        return DrawUnit(unit=f"{place}/{cells[0]}", stratum=place, lines=int(cells[2]))
    return DrawUnit(unit=cells[0], stratum=place)
