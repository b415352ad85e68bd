"""What the PAR commands print: reports as JSON, or as CSV a row a line, and refusals as lines."""

import csv
import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
import msgspec

from analysis.par.checking import Refusal
from analysis.par.lines import Line
from analysis.par.report import ParReport
from analysis.par.rescoring import Move, Rescored
from analysis.par.unit_score import UnitScore

UNIT = (
    "unit", "block", "total", "total_se", "maximum", "rescaled", "ranked", "official_rank",
    "rank_tied", "rank_low", "rank_high", "ranked_units",
)  # fmt: skip
LINE = (
    "number", "component", "domain", "maximum", "source", "rule", "self_points",
    "appraised_points", "value", "points", "basis", "reason", "factor", "counted", "se", "lci",
    "uci",
)  # fmt: skip
MOVE = (
    "unit", "block", "total_before", "total_after", "difference", "rank_before", "rank_after",
    "places", "mover",
)  # fmt: skip
Row = dict[str, object]
REFUSED = 1


def tell(refusals: Sequence[Refusal]) -> None:
    """Print refusals on standard error, a line each."""
    for each in refusals:
        line = f"{each.code}: {each.where}: got {each.got}, expected {each.expected}"
        click.echo(" ".join(line.split()), err=True)


def end(refusals: Sequence[Refusal]) -> None:
    """Tell what was refused, and end with 1 where something was."""
    tell(refusals)
    if refusals:
        sys.exit(REFUSED)


def rows_or_json(report: msgspec.Struct, rows: Iterable[Row], output: Path | None) -> bytes:
    """A report as JSON, or its rows as CSV where the output is named so."""
    return _csv(rows) if _as_csv(output) else _json(report)


def scores_text(report: ParReport, output: Path | None) -> bytes:
    """A report as JSON, or the lines of all its units as CSV."""
    rows = (row for each in report.units for row in _lines(each.score))
    return rows_or_json(report, rows, output)


def moves_text(found: Rescored, output: Path | None) -> bytes:
    """Moves as JSON with their criteria, or a row a unit as CSV."""
    return rows_or_json(found, map(_move, found.moves), output)


def _lines(score: UnitScore) -> Iterable[Row]:
    verdict = score.unit_class
    head: Row = {name: getattr(score, name) for name in UNIT}
    head |= {
        "printed": None if score.working is None else score.working.printed,
        "class": None if verdict is None else verdict.name,
        "class_probability": None if verdict is None else verdict.probability,
    }
    return (head | _line(line) for line in score.lines)


def _line(line: Line) -> Row:
    own: Row = {name: getattr(line, name) for name in LINE}
    # both the unit and the line have a maximum
    return own | {"criterion_maximum": own.pop("maximum")}


def _move(move: Move) -> Row:
    return {name: getattr(move, name) for name in MOVE}


def _as_csv(output: Path | None) -> bool:
    return output is not None and output.suffix.lower() == ".csv"


def _json(report: msgspec.Struct) -> bytes:
    return msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"


def _csv(rows: Iterable[Row]) -> bytes:
    found = list(rows)
    text = io.StringIO()
    table = csv.DictWriter(text, found[0] if found else (), lineterminator="\n")
    table.writeheader()
    table.writerows(found)
    return text.getvalue().encode()
