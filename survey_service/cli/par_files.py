"""Files of the PAR commands: schemes, tables from CSV or XLSX, units and mergers."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from analysis.errors import AnalysisError
from analysis.par.library import ReadScheme, read_par_scheme
from analysis.par.mergers import Merger
from analysis.par.reading import Place, Table
from analysis.par.report import ParReport
from analysis.par.scheme import ParScheme
from analysis.schemes.library import packaged_text
from survey_service.cli.spec_files import read_bytes
from survey_service.pipeline.csv_rows import day_in
from survey_service.pipeline.par_mergers import months_before
from survey_service.units.haiphong import haiphong
from survey_service.units.registry import Registry
from survey_service.units.unit import block
from survey_service.units.working_days import local_date
from survey_service.workbooks import read_rows

Document = TypeVar("Document")
SPEC_SUFFIXES = {".yaml", ".yml", ".json"}
YES, NO = {"1", "yes", "true"}, {"0", "no", "false"}


def read_document(
    name: str, load: Callable[[str], Document], parse: Callable[[str, str], Document]
) -> Document:
    """A document that is packaged under a name, or in a file.

    Args:
        name: of the package, or a path.
        load: reads a packaged one.
        parse: reads text, told where it is from.

    Raises:
        AnalysisError: `unknown-scheme`, `no-file`, `not-readable`, `bad-scheme`.
    """
    path = Path(name)
    if path.suffix.lower() not in SPEC_SUFFIXES and not path.is_file():
        return load(name)
    return parse(_text(path), name)


def read_scheme(name: str) -> ReadScheme:
    """A scheme by packaged name or file, without what is refused in it.

    Raises:
        AnalysisError: `unknown-scheme`, `no-file`, `not-readable`, `bad-scheme`.
    """
    return read_document(
        name, lambda packaged: read_par_scheme(packaged_text(packaged), packaged), read_par_scheme
    )


def usable(name: str, found: ReadScheme) -> ParScheme:
    """The scheme that is left; raises the first refusal where nothing is."""
    if found.scheme is not None:
        return found.scheme
    first = next(each for each in found.refusals)
    raise AnalysisError(
        first.code,
        where=first.where,
        got=first.got,
        expected=first.expected,
        hint=f"`langnghe par check {name}` lists everything that is wrong with the scheme.",
    )


def read_table(path: Path) -> Table:
    """A table from CSV (comma or semicolon, UTF-8) or the first sheet of an .xlsx file.

    Raises:
        AnalysisError: `no-file`, `not-readable`, or the code of a workbook that cannot be read.
    """
    content = read_bytes(path)
    rows = _workbook(path, content) if path.suffix.lower() == ".xlsx" else _csv(path, content)
    if not rows:
        raise _wrong(path, "not-readable", "no rows", "a first row with the names of the columns")
    (_, head), *rest = rows
    columns = tuple(cell.strip().lower() for cell in head)
    return Table(name=path.name, columns=columns, rows=tuple(rest))


def read_estimates(path: Path) -> Table:
    """Estimates of units; the figures that `langnghe index` writes as CSV are such a table.

    Raises:
        AnalysisError: of `read_table`.
    """
    table = read_table(path)
    if "unit" in table.columns or not {"level", "domain"} <= set(table.columns):
        return table
    level = table.columns.index("level")
    columns = tuple("unit" if name == "domain" else name for name in table.columns)
    rows = tuple((row, cells) for row, cells in table.rows if cells[level : level + 1] == ("unit",))
    return Table(name=table.name, columns=columns, rows=rows)


def read_report(path: Path) -> ParReport:
    """A report of `langnghe par score`; raises `no-file`, `not-readable`, `bad-report`."""
    try:
        return msgspec.json.decode(read_bytes(path), type=ParReport)
    except msgspec.DecodeError as error:
        raise AnalysisError(
            "bad-report",
            where=str(path),
            got=str(error),
            expected="a report of `langnghe par score` as JSON",
            hint="Score that year with --output REPORT.json.",
        ) from error


def read_places(path: Path) -> dict[str, Place]:
    """Units that are scored, from a table `unit`, `block`, `ranked` (1 or 0; 1 if left out).

    Raises:
        AnalysisError: of `read_table`; `bad-unit`, `column-missing`.
    """
    table = read_table(path)
    table.require("unit", "block")
    places: dict[str, Place] = {}
    for row, cells in _named(table):
        ranked = cells.get("ranked", "").strip().lower() or "1"
        if ranked not in YES | NO:
            raise _cell(table, row, "ranked", ranked, "1 for yes or 0 for no")
        if not cells["unit"] or not cells["block"] or cells["unit"] in places:
            raise _cell(table, row, "unit", cells["unit"], "a code and a block, each unit once")
        places[cells["unit"]] = Place(block=cells["block"], ranked=ranked in YES)
    return places


def read_mergers(path: Path) -> tuple[Merger, ...]:
    """Mergers from a table `successor`, `predecessor`, `on` (YYYY-MM-DD), a row a predecessor.

    Raises:
        AnalysisError: of `read_table`; `bad-unit`, `column-missing`.
    """
    table = read_table(path)
    table.require("successor", "predecessor", "on")
    found: dict[tuple[str, date], list[str]] = {}
    for row, cells in _named(table):
        day = day_in(cells["on"])
        if day is None:
            raise _cell(table, row, "on", cells["on"], "a day such as 2026-07-01")
        if not cells["successor"] or not cells["predecessor"]:
            raise _cell(table, row, "predecessor", cells["predecessor"], "both codes")
        found.setdefault((cells["successor"], day), []).append(cells["predecessor"])
    return tuple(
        Merger(successor=code, predecessors=tuple(old), months=months_before(day))
        for (code, day), old in found.items()
    )


def city_places(scheme: ParScheme) -> dict[str, Place]:
    """The city's rated units that existed at the beginning or the end of the scheme's last year."""
    year = scheme.years[1] if scheme.years else local_date(datetime.now(UTC)).year
    registry = haiphong()
    found: dict[str, Place] = {}
    for day in (date(year, 1, 1), date(year, 12, 31)):
        found |= dict(_rated(registry, day, scheme.blocks))
    return found


def _rated(registry: Registry, day: date, blocks: Sequence[str]) -> Iterator[tuple[str, Place]]:
    for unit in registry.units(day):
        own = block(unit)
        if own is not None and (not blocks or own in blocks):
            yield unit.code, Place(block=own, ranked=unit.ranked)


def _named(table: Table) -> Iterator[tuple[int, dict[str, str]]]:
    for row, cells in table.rows:
        filled = [*cells, *([""] * (len(table.columns) - len(cells)))]
        stripped = (cell.strip() for cell in filled)
        yield row, dict(zip(table.columns, stripped, strict=False))


def _text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong(path, "not-readable", "bytes that are not UTF-8", "UTF-8 text") from error


def _csv(path: Path, content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong(path, "not-readable", "bytes that are not UTF-8", "UTF-8 text") from error
    head = text.partition("\n")[0]
    delimiter = ";" if ";" in head and "," not in head else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [(reader.line_num, tuple(cells)) for cells in reader if any(cells)]
    except csv.Error as error:
        raise _wrong(path, "not-readable", str(error), "comma-separated values") from error


def _workbook(path: Path, content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    outcome = read_rows(content)
    for refusal in outcome.refusals:
        raise _wrong(path, refusal.code, refusal.got, refusal.expected)
    rows = outcome.rows or {}
    width = 1 + max((max(cells) for cells in rows.values() if cells), default=0)
    return [
        (number, tuple(cells.get(column, "") for column in range(width)))
        for number, cells in sorted(rows.items())
    ]


def _cell(table: Table, row: int, column: str, got: str, expected: str) -> AnalysisError:
    place = table.cell(row, column) if column in table.columns else f"{table.name} row {row}"
    return AnalysisError(
        "bad-unit", where=place, got=got or "nothing", expected=expected, hint="Correct the cell."
    )


def _wrong(path: Path, code: str, got: str, expected: str) -> AnalysisError:
    return AnalysisError(
        code,
        where=str(path),
        got=got,
        expected=expected,
        hint="Save the table again as CSV or XLSX.",
    )
