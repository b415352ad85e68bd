"""`langnghe replicate`: the replicate weights of a design as a table for other programs."""

import csv
import io
from pathlib import Path

import click

from analysis.replication.columns import replicate_weights, scales_of
from analysis.requests.design import DesignSpec, build_design, condition_column, design_columns
from survey_service.cli.new_files import written
from survey_service.cli.spec_files import read_spec
from survey_service.warehouse.tables import read_table


@click.command()
@click.option("--data", type=click.Path(path_type=Path), required=True, help="CSV(.gz) or Parquet.")
@click.option("--design", type=click.Path(path_type=Path), required=True, help="JSON or YAML.")
@click.option("--output", type=click.Path(path_type=Path), required=True, help="New CSV file.")
def replicate(data: Path, design: Path, output: Path) -> None:
    """Xuất quyền số lặp của một thiết kế mẫu · Write the replicate weights of a design.

    One line per row of the data, with its number there, its weight and its replicate weights; the
    scales that belong to them are printed.
    """
    spec = read_spec(design, DesignSpec)
    columns = {*design_columns(spec), *filter(None, [condition_column(spec)])}
    drawn = build_design(spec, read_table(data, columns))
    weights = replicate_weights(drawn)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["row", "weight", *(f"rep_{n + 1}" for n in range(weights.shape[1]))])
    numbers = drawn.table.row_numbers.tolist()
    for row, weight, line in zip(numbers, drawn.weights.tolist(), weights.tolist(), strict=True):
        writer.writerow([row, weight, *line])
    with written({output: text.getvalue().encode()}):
        click.echo(scales_of(drawn))
