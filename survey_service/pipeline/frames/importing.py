"""The import of a frame: read, check, compare, report, store. One list, one day, one frame."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from sampling.frame import Frame, PrimaryUnit, frame_of
from survey_service.pipeline.frames import comparing
from survey_service.pipeline.frames.findings import Finding, Findings
from survey_service.pipeline.frames.gathering import (
    Gathered,
    Progress,
    gather,
    look_for_gaps,
    villages_in_time,
)
from survey_service.pipeline.frames.kinds import KINDS, Around
from survey_service.pipeline.frames.reading import digest_of, frame_wrong, rows_of
from survey_service.problems import Problem
from survey_service.store import frames, procedures
from survey_service.store.database import Connection
from survey_service.store.frames import FrameKind, Place, StoredFrame
from survey_service.units.registry import Registry

Sentence = Annotated[str, Meta(min_length=3, max_length=2000)]


class Coverage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The statement that goes with a frame: whom it covers and leaves out, and where it is from."""

    covers: Sentence
    leaves_out: Sentence
    source: Sentence


class Wish(Struct, frozen=True, kw_only=True):
    """What is imported, and how strict.

    Attributes:
        name, kind, path, day, coverage: of the frame; `day` is the one on which it is true.
        first: first day of the period of transactions.
        villages: name of the village frame that households refer to.
        adult_share: shares of adults in the population of a commune that are no surprise.
        tolerance: how far listed adults of a village may be from its known number.
        leave_out: leave out wrong rows and store the rest; otherwise one refuses the file.
    """

    name: str
    kind: FrameKind
    path: Path
    day: date
    coverage: Coverage
    first: date | None = None
    villages: str | None = None
    adult_share: tuple[float, float] = (0.0, 1.0)
    tolerance: float = 0.1
    leave_out: bool = False


class Report(Struct, frozen=True, kw_only=True):
    """What an import found: rows read and kept, findings by code, those told, sizes compared."""

    read: int
    kept: int
    places: int
    size: int
    counts: dict[str, int]
    findings: tuple[Finding, ...]
    compared: tuple[comparing.Compared, ...] = ()

    @property
    def wrong(self) -> int:
        """How many rows cannot be drawn from."""
        return self.read - self.kept - self.counts.get("not-in-force", 0)


class Checked(Struct, frozen=True):
    """A list after its checks: the report, and the rows by place."""

    report: Report
    places: dict[str, Gathered]


def checked(connection: Connection, registry: Registry, wish: Wish, progress: Progress) -> Checked:
    """Read and check a list; nothing is stored.

    Raises:
        Problem: `frame-invalid` (no such table, or nothing left), `frame-missing` (no such village
            frame).
    """
    kind, findings = KINDS[wish.kind], Findings()
    around = _around(connection, registry, wish)
    rows = rows_of(wish.path, kind.columns)
    places, read = gather(rows, kind, around, findings, progress)
    if wish.kind == "villages":
        places = villages_in_time(places, wish.day, findings)
    look_for_gaps(places, findings)
    compared = _compared(places, around, wish, findings)
    if wish.kind == "transactions":
        _note_procedures(places, around, findings)
    kept = sum(len(own.cells) for own in places.values())
    if not kept:
        raise frame_wrong(wish.path.name, "no row that can be drawn from", "at least one")
    report = Report(
        read=read,
        kept=kept,
        places=len(places),
        size=sum(own.size for own in places.values()),
        counts=dict(sorted(findings.counts.items())),
        findings=tuple(findings.told),
        compared=compared,
    )
    return Checked(report, places)


def store_frame(connection: Connection, wish: Wish, found: Checked, at: datetime) -> None:
    """Store a checked list as a frame.

    Raises:
        Problem: `frame-exists`; `frame-invalid`, wrong rows and no leave to leave them out.
    """
    if frames.get(connection, wish.name) is not None:
        raise Problem("frame-exists", wish.name, wish.name, "another name")
    report = found.report
    if report.wrong and not wish.leave_out:
        raise frame_wrong(wish.path.name, f"{report.wrong} wrong rows", "none")
    document: dict[str, Any] = msgspec.to_builtins(report)
    stored = StoredFrame(
        name=wish.name,
        kind=wish.kind,
        day=wish.day,
        coverage=msgspec.to_builtins(wish.coverage),
        report=document | {"left_out": report.wrong},
        rows=report.kept,
        size=report.size,
        source=wish.path.name,
        digest=digest_of(wish.path),
        imported_at=at,
    )
    ordered = sorted(found.places.items())
    places = (Place(place=code, size=own.size, cells=own.cells) for code, own in ordered)
    frames.add(connection, stored, places)


def open_frame(connection: Connection, name: str, kind: FrameKind) -> StoredFrame:
    """Return a frame that may be drawn from.

    Raises:
        Problem: `frame-missing` (none of that name and kind), `frame-closed`.
    """
    found = frames.get(connection, name)
    if found is None or found.kind != kind:
        raise Problem("frame-missing", name, name, f"the name of a frame of {kind}")
    if found.closed_at is not None:
        raise Problem("frame-closed", name, found.closed_because, "an open frame")
    return found


def village_frame(connection: Connection, name: str) -> Frame:
    """Return the villages of a stored frame as the frame of a draw: strata are communes.

    Raises:
        Problem: `frame-missing`, `frame-closed`.
    """
    open_frame(connection, name, "villages")
    return frame_of(
        PrimaryUnit(
            code=cells[0], stratum=each.place, size=int(cells[3]), attributes={"name": cells[2]}
        )
        for each in frames.each_place(connection, name)
        for cells in each.cells
    )


def _around(connection: Connection, registry: Registry, wish: Wish) -> Around:
    villages: dict[str, int] = {}
    if wish.kind == "households":
        units = village_frame(connection, wish.villages or "").units
        villages = {unit.code: unit.size for unit in units}
    known = procedures.in_force(connection, wish.first or wish.day, wish.day)
    return Around(registry, wish.day, wish.first, villages, frozenset(each.code for each in known))


def _compared(
    places: dict[str, Gathered], around: Around, wish: Wish, findings: Findings
) -> tuple[comparing.Compared, ...]:
    sizes = {place: own.size for place, own in places.items()}
    if wish.kind == "villages":
        return comparing.with_populations(
            sizes, around.registry, wish.day, wish.adult_share, findings
        )
    if wish.kind == "households":
        return comparing.with_villages(sizes, around.villages, wish.tolerance, findings)
    return ()


def _note_procedures(places: dict[str, Gathered], around: Around, findings: Findings) -> None:
    """Note procedures that the register does not know; without a register nothing is said."""
    if not around.procedures:
        return
    for own in places.values():
        for line, cells in zip(own.lines, own.cells, strict=True):
            if cells[3] and cells[3] not in around.procedures:
                findings.add(line, "procedure", "unknown-procedure", cells[3], "a known procedure")
