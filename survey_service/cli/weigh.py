"""`langnghe weigh`: a weighting plan on any table, without a database.

Writes two new files: a table with every factor as a column, and diagnostics that say from which
files and by which version of the plan they were made.
"""

import csv
import hashlib
import io
from pathlib import Path
from typing import Any

import click
import msgspec

from analysis.columns import Column, ResponseTable
from analysis.errors import AnalysisError
from analysis.weights.plan import WeightingPlan, plan_columns, run_plan
from analysis.weights.report import report, weight_columns
from survey_service import __version__
from survey_service.cli.new_files import written
from survey_service.cli.spec_files import read_spec
from survey_service.warehouse.tables import read_table


@click.command()
@click.option("--data", type=click.Path(path_type=Path), required=True, help="CSV(.gz) or Parquet.")
@click.option("--plan", type=click.Path(path_type=Path), required=True, help="JSON or YAML.")
@click.option("--output", type=click.Path(path_type=Path), required=True, help="New CSV file.")
@click.option("--report", "facts", type=click.Path(path_type=Path), required=True, help="New JSON.")
@click.option("--with-data", is_flag=True, help="Repeat the columns of the data in the output.")
def weigh(data: Path, plan: Path, output: Path, facts: Path, *, with_data: bool) -> None:
    """Tính quyền số theo phương án, giữ mọi hệ số · Weigh a table by a plan, every factor kept."""
    wanted = read_spec(plan, WeightingPlan)
    table = read_table(data, None if with_data else set(plan_columns(wanted)) or None)
    weighting = run_plan(wanted, table)
    found = report(weighting, table)
    columns = weight_columns(weighting, table)
    if with_data:
        columns = _beside(table, columns, wanted.id)
    told = {"provenance": _provenance(data, plan), **msgspec.to_builtins(found)}
    encoded = msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n"
    with written({output: _csv(columns), facts: encoded}):
        kish = found.weights.kish_deff
        click.echo(f"{output}: {found.weights.rows} / {table.n} rows, Kish deff {kish:.4f}")


def _beside(
    table: ResponseTable, factors: dict[str, Column], identifier: str | None
) -> dict[str, Column]:
    """The columns of the data, and then the factors; a name must not mean two things."""
    own = {name: table.column(name) for name in table.names}
    taken = [name for name in factors if name in own and name != identifier]
    if taken:
        raise AnalysisError(
            "column-taken",
            where=f"column {taken[0]!r}",
            got="a column of the data",
            expected="a name that the data does not have",
            hint="Name the step otherwise, or leave out --with-data.",
        )
    return own | {name: column for name, column in factors.items() if name not in own}


def _provenance(data: Path, plan: Path) -> dict[str, Any]:
    return {
        "software": f"langnghe {__version__}",
        "data": {"file": data.name, "sha256": hashlib.sha256(data.read_bytes()).hexdigest()},
        "plan": {"file": plan.name, "sha256": hashlib.sha256(plan.read_bytes()).hexdigest()},
    }


def _csv(columns: dict[str, Column]) -> bytes:
    """Numbers with all their digits."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))
    return text.getvalue().encode()
