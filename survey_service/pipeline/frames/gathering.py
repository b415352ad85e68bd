"""Rows of a frame gathered by place, with what is wrong in each and with the list as a whole."""

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from survey_service.pipeline.csv_rows import day_in
from survey_service.pipeline.frames.findings import Findings
from survey_service.pipeline.frames.kinds import PLACE, Around, Kind
from survey_service.pipeline.frames.reading import Row

STEP = 100_000
NUMBERED = re.compile(r"^(.*?)([0-9]{1,9})$")
HALF = 0.5

Progress = Callable[[int], None]


class Gathered:
    """The rows of one place that can be drawn from: their lines, cells and total size."""

    __slots__ = ("cells", "lines", "size")

    def __init__(self) -> None:
        self.lines = array("L")
        self.cells: list[tuple[str, ...]] = []
        self.size = 0

    def add(self, line: int, cells: tuple[str, ...], size: int) -> None:
        """Take a row."""
        self.lines.append(line)
        self.cells.append(cells)
        self.size += size


def gather(
    rows: Iterable[Row], kind: Kind, around: Around, findings: Findings, progress: Progress
) -> tuple[dict[str, Gathered], int]:
    """Return the good rows by place, and how many rows were read.

    Args:
        rows: lines and cells.
        kind: of the frame.
        around: what rows are checked against.
        findings: takes what is wrong.
        progress: told the number of rows read, every hundred thousand.
    """
    places: defaultdict[str, Gathered] = defaultdict(Gathered)
    check, width, seen, read = kind.check(around), len(kind.columns), set[tuple[str, ...]](), 0
    for line, cells in rows:
        read += 1
        if read % STEP == 0:
            progress(read)
        if len(cells) != width:
            findings.add(line, "", "cells", f"{len(cells)} cells", f"{width} cells")
            continue
        found = check(cells)
        if len(found) != 2:  # noqa: PLR2004 - a place and a size; a fault has four parts
            findings.add(line, *found)
            continue
        place, size = found
        if not kind.key_in_place:
            key = tuple(cells[number] for number in kind.key)
            if key in seen:
                findings.add(line, kind.columns[0], "duplicate", " ".join(key), "each once")
                continue
            seen.add(key)
        cells[PLACE] = place  # one text for all its rows: half the memory
        places[place].add(line, tuple(cells), size)
    if kind.key_in_place:
        _without_repetitions(places, kind, findings)
    return dict(places), read


def _without_repetitions(
    places: defaultdict[str, Gathered], kind: Kind, findings: Findings
) -> None:
    """Take out rows whose key stands twice in their place; sizes are counted again there."""
    at, size_at = kind.key[0], kind.columns.index("adults")
    for place, own in places.items():
        if len({cells[at] for cells in own.cells}) == len(own.cells):
            continue
        seen: set[str] = set()
        kept = Gathered()
        for line, cells in zip(own.lines, own.cells, strict=True):
            if cells[at] in seen:
                findings.add(line, kind.columns[at], "duplicate", cells[at], f"once in {place}")
                continue
            seen.add(cells[at])
            kept.add(line, cells, int(cells[size_at]))
        places[place] = kept


def look_for_gaps(places: dict[str, Gathered], findings: Findings) -> None:
    """Note numbers left out where the codes of a place are numbered one after the other."""
    for place, own in places.items():
        for prefix, numbers in sorted(_numbered(own).items()):
            first, last = min(numbers), max(numbers)
            if len(numbers) <= HALF * (last - first + 1):
                continue  # a code with a number in it, not a numbering
            for before, after in _holes(sorted(numbers)):
                got = f"{prefix}{before} → {prefix}{after}"
                findings.add(numbers[after], place, "gap-in-numbers", got, f"{prefix}{before + 1}")


def _numbered(own: Gathered) -> dict[str, dict[int, int]]:
    """Return the line of every numbered code, by what stands before its number."""
    found: dict[str, dict[int, int]] = {}
    for line, cells in zip(own.lines, own.cells, strict=True):
        match = NUMBERED.match(cells[0])
        if match:
            found.setdefault(match[1], {})[int(match[2])] = line
    return found


def _holes(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    for before, after in pairwise(numbers):
        if after - before > 1:
            yield before, after


def villages_in_time(
    places: dict[str, Gathered], day: date, findings: Findings
) -> dict[str, Gathered]:
    """Return the villages in force on a day; what contradicts itself in time is taken out.

    A village that ended is history; its rows are noted. Two rows of a village must not overlap, and
    a successor must stand in the list.
    """
    rows = [
        (place, line, cells)
        for place, own in places.items()
        for line, cells in zip(own.lines, own.cells, strict=True)
    ]
    codes = {cells[0] for _, _, cells in rows}
    spans: dict[str, tuple[date, date]] = {}
    kept: defaultdict[str, Gathered] = defaultdict(Gathered)
    for place, line, cells in sorted(rows, key=lambda row: (row[2][0], row[2][5], row[1])):
        begins, ends = day_in(cells[5]) or date.min, day_in(cells[6]) or date.max
        if cells[0] in spans and begins < spans[cells[0]][1]:
            findings.add(line, "valid_from", "overlap", cells[5], f"from {spans[cells[0]][1]}")
            continue
        spans[cells[0]] = begins, ends
        if cells[7] and cells[7] not in codes:
            findings.add(line, "successor", "unknown-successor", cells[7], "a village of the list")
        elif not begins <= day < ends:
            span = f"{cells[5]} – {cells[6] or '…'}"
            findings.add(line, "valid_from", "not-in-force", span, f"a span with {day}")
        else:
            kept[place].add(line, cells, int(cells[3]))
    return dict(kept)
