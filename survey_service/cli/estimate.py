"""`langnghe estimate`: the analysis core on any table, without a database.

Reads a table, a design and a request, writes a JSON list. Numbers have full precision; what is
undefined is null.
"""

from pathlib import Path
from typing import TypeVar

import click
import msgspec

from analysis.errors import AnalysisError
from analysis.requests.decoding import decode
from analysis.requests.design import DesignSpec, condition_column
from analysis.requests.request import Request
from analysis.requests.run import columns_needed, run
from survey_service.warehouse.tables import read_table

Spec = TypeVar("Spec", DesignSpec, Request)


@click.command()
@click.option("--data", type=click.Path(path_type=Path), required=True, help="CSV(.gz) or Parquet.")
@click.option("--design", type=click.Path(path_type=Path), required=True, help="JSON or YAML.")
@click.option("--request", type=click.Path(path_type=Path), required=True, help="JSON or YAML.")
@click.option("--output", type=click.Path(path_type=Path), help="Default: standard output.")
def estimate(data: Path, design: Path, request: Path, output: Path | None) -> None:
    """Ước lượng từ một bảng bất kỳ · Estimate means, totals and shares from any table."""
    spec = _read(design, DesignSpec)
    wanted = _read(request, Request)
    columns = set(columns_needed(spec, wanted))
    condition = condition_column(spec)
    if condition is not None:
        columns.add(condition)
    rows = run(wanted, spec, read_table(data, columns))
    _write(msgspec.json.format(msgspec.json.encode(rows), indent=1) + b"\n", output)


def _read(path: Path, kind: type[Spec]) -> Spec:
    try:
        text = path.read_bytes()
    except OSError as error:
        raise _file_error(path, error, "a readable JSON or YAML file") from error
    yaml = path.suffix.lower() in {".yaml", ".yml"}
    return decode(text, kind, str(path), yaml=yaml)


def _write(text: bytes, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_bytes(text)
    except OSError as error:
        raise _file_error(output, error, "a place to write to") from error


def _file_error(path: Path, error: OSError, expected: str) -> AnalysisError:
    return AnalysisError(
        "no-file" if isinstance(error, FileNotFoundError) else "not-readable",
        where=str(path),
        got=error.strerror or type(error).__name__,
        expected=expected,
        hint="Check the path and its permissions.",
    )
