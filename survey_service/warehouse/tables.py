"""Tables in files as a ResponseTable: CSV, CSV.gz and Parquet.

CSV cells stay text, so that keys keep their form ("01"); columns become numbers where an estimate
needs them. Only the columns asked for are kept. Every flaw of a file is one coded error.
"""

import csv
import gzip
import importlib
import zlib
from collections.abc import Collection, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TextIO

import numpy as np

from analysis.columns import MOST_LISTED, ResponseTable
from analysis.errors import AnalysisError

PARQUET = frozenset({".parquet", ".pq"})
GZIP_MAGIC = b"\x1f\x8b"
MOST_SHOWN = 120
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def read_table(path: Path, columns: Collection[str] | None = None) -> ResponseTable:
    """Read a table from a file; `columns` limits what is kept, unknown names are left to the use.

    Raises `AnalysisError`: `no-file`, `not-readable`, `bad-header`, `bad-row`, `parquet-extra`,
    and `unknown-column` where the file has none of `columns`.
    """
    if not path.is_file():
        raise AnalysisError(
            "no-file",
            where=str(path),
            got="no such file",
            expected="a CSV, CSV.gz or Parquet file",
            hint="Check the path.",
        )
    if path.suffix.lower() in PARQUET:
        return _parquet(path, columns)
    try:
        with path.open("rb") as probe:
            compressed = probe.read(2) == GZIP_MAGIC
        opener = gzip.open if compressed else open
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            return _read_csv(file, str(path), columns)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise AnalysisError(
            "not-readable",
            where=str(path),
            got=str(error) or type(error).__name__,
            expected="a complete CSV file in UTF-8, plain or gzip",
            hint="Check that the file was copied whole and saved as CSV UTF-8.",
        ) from error


def _parquet(path: Path, columns: Collection[str] | None) -> ResponseTable:
    try:
        reader = importlib.import_module("survey_service.warehouse.parquet")
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("pyarrow"):
            raise
        raise AnalysisError(
            "parquet-extra",
            where=str(path),
            got="no Parquet reader on this machine",
            expected="the optional package pyarrow",
            hint="Install langnghe[parquet], or give the table as CSV.",
        ) from error
    table: ResponseTable = reader.read_parquet(path, columns)
    if columns and not table.names:
        raise none_found(str(path), reader.column_names(path), columns)
    return table


def _read_csv(file: TextIO, where: str, wanted: Collection[str] | None) -> ResponseTable:
    reader = csv.reader(file, strict=True)
    header = next(reader, [])
    _check_header(header, where)
    positions = [i for i, name in enumerate(header) if wanted is None or name in wanted]
    if wanted and not positions:
        raise none_found(where, header, wanted)
    columns = list(zip(*_rows(reader, positions, len(header), where), strict=True))
    return ResponseTable(
        {
            header[position]: np.array(columns[place] if columns else (), dtype=object)
            for place, position in enumerate(positions)
        },
        source_names=header,
    )


def _rows(
    reader: "Iterator[list[str]]", positions: list[int], width: int, where: str
) -> Iterator[tuple[str, ...]]:
    """The wanted cells of every row; a blank line at the end of the file is no row."""
    pick = itemgetter(*positions, 0, 0) if positions else None
    for number, row in enumerate(reader, start=1):
        if len(row) != width:
            if not row:
                continue
            raise AnalysisError(
                "bad-row",
                where=f"{where}, row {number}",
                got=f"{len(row)} cells",
                expected=f"{width}, as in the header",
                hint="Look for a stray comma, quote or line break near that row.",
            )
        yield pick(row)[:-2] if pick else ()


def none_found(where: str, header: Sequence[str], wanted: Collection[str]) -> AnalysisError:
    """The error of a file with none of the wanted columns; usually it has another delimiter."""
    found = next((mark for mark in DELIMITERS if len(header) == 1 and mark in header[0]), None)
    return AnalysisError(
        "unknown-column",
        where=f"{where}, first line",
        got=", ".join(header[:MOST_LISTED])[:MOST_SHOWN],
        expected=f"columns such as {', '.join(sorted(wanted)[:MOST_LISTED])}",
        hint=(
            f"Cells seem to be separated by {DELIMITERS[found]}: save the file with commas."
            if found
            else "Check that this is the right file and that its first line names the columns."
        ),
    )


def _check_header(header: list[str], where: str) -> None:
    doubled = sorted({name for name in header if header.count(name) > 1})
    if not header or doubled:
        raise AnalysisError(
            "bad-header",
            where=f"{where}, first line",
            got=f"{doubled[0]!r} twice" if doubled else "an empty file",
            expected="distinct column names",
            hint="Name every column once in the first line.",
        )
