"""`langnghe estimate`: the analysis core on any table, without a database.

Reads a table, a design and a request, writes a JSON list. Numbers have full precision; what is
undefined is null.
"""

from pathlib import Path

import click
import msgspec

from analysis.requests.design import DesignSpec, condition_column
from analysis.requests.request import Request
from analysis.requests.run import columns_needed, run
from survey_service.cli.spec_files import read_spec, write_output
from survey_service.warehouse.tables import read_table


@click.command()
@click.option("--data", type=click.Path(path_type=Path), required=True, help="CSV(.gz) or Parquet.")
@click.option("--design", type=click.Path(path_type=Path), required=True, help="JSON or YAML.")
@click.option("--request", type=click.Path(path_type=Path), required=True, help="JSON or YAML.")
@click.option("--output", type=click.Path(path_type=Path), help="Default: standard output.")
def estimate(data: Path, design: Path, request: Path, output: Path | None) -> None:
    """Ước lượng từ một bảng bất kỳ · Estimate means, totals and shares from any table."""
    spec = read_spec(design, DesignSpec)
    wanted = read_spec(request, Request)
    columns = set(columns_needed(spec, wanted))
    condition = condition_column(spec)
    if condition is not None:
        columns.add(condition)
    rows = run(wanted, spec, read_table(data, columns))
    write_output(msgspec.json.format(msgspec.json.encode(rows), indent=1) + b"\n", output)
