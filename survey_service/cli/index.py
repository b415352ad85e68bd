"""`langnghe index`: an index scheme on any table, and why a figure differs.

Reads a table, a design and a scheme; `--against` is another table, `block`, or a target from 0
to 1. Writes the whole report as JSON, or as CSV the figures; with `--against` the CSV holds the
parts of the differences.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec
from msgspec import Struct

from analysis.decomposition.against import against_blocks, against_run, against_target
from analysis.errors import AnalysisError
from analysis.indices.report import Run, index_columns, index_run, report
from analysis.indices.request import IndexReport, IndexRequest, PartRow
from analysis.indices.scheme import IndexScheme, load_scheme, parse_index_scheme
from analysis.requests.design import DesignSpec, condition_column
from survey_service.cli.spec_files import read_bytes, read_spec, write_output
from survey_service.warehouse.tables import read_table

BLOCK = "block"
FILE = click.Path(path_type=Path)


@click.command()
@click.option("--data", type=FILE, required=True, help="CSV(.gz) or Parquet.")
@click.option("--design", type=FILE, required=True, help="JSON or YAML.")
@click.option("--scheme", required=True, help="A packaged scheme, or a YAML or JSON file.")
@click.option("--request", type=FILE, help="JSON or YAML. Default: one figure over all rows.")
@click.option("--against", help="Another table, `block`, or a target from 0 to 1.")
@click.option("--against-design", type=FILE, help="Of the other table. Default: the same.")
@click.option("--output", type=FILE, help="JSON, or CSV by its suffix. Default: standard output.")
def index(
    *,
    data: Path,
    design: Path,
    scheme: str,
    request: Path | None,
    against: str | None,
    against_design: Path | None,
    output: Path | None,
) -> None:
    """Tính một bộ chỉ số trên bảng bất kỳ · An index from any table, and why it differs."""
    job = _Job(
        scheme=_scheme(scheme),
        spec=read_spec(design, DesignSpec),
        request=IndexRequest() if request is None else read_spec(request, IndexRequest),
    )
    goal = _target(against)
    run = job.run(data, goal)
    parts: Sequence[PartRow] = ()
    if goal is not None:
        parts = tuple(against_target(run, goal))
    elif against == BLOCK:
        parts = tuple(against_blocks(run))
    elif against is not None:
        other = job.spec if against_design is None else read_spec(against_design, DesignSpec)
        before = msgspec.structs.replace(job, spec=other).run(Path(against), None)
        parts = tuple(against_run(run, before, (job.spec, other), Path(against).name))
    write_output(_text(report(run, parts), output, compared=against is not None), output)


class _Job(Struct, frozen=True, kw_only=True):
    """What is done with a table."""

    scheme: IndexScheme
    spec: DesignSpec
    request: IndexRequest

    def run(self, data: Path, target: float | None) -> Run:
        """Read the columns that are needed, and estimate."""
        columns = set(index_columns(self.scheme, self.spec, self.request))
        condition = condition_column(self.spec)
        columns |= {condition} if condition is not None else set()
        table = read_table(data, columns)
        return index_run(self.scheme, self.spec, self.request, table, target)


def _scheme(name: str) -> IndexScheme:
    """A file where one of this name exists or the name looks like one, else a packaged scheme."""
    path = Path(name)
    if path.suffix.lower() not in {".yaml", ".yml", ".json"} and not path.is_file():
        return load_scheme(name)
    try:
        text = read_bytes(path).decode()
    except UnicodeDecodeError as error:
        raise AnalysisError(
            "not-readable",
            where=name,
            got="bytes that are not UTF-8",
            expected="a scheme as YAML or JSON in UTF-8",
            hint="Save the file as UTF-8.",
        ) from error
    return parse_index_scheme(text, name)


def _target(against: str | None) -> float | None:
    """The target, None where something else is compared with."""
    try:
        number = float(against or BLOCK)
    except ValueError:
        return None
    if not 0 <= number <= 1:
        raise AnalysisError(
            "bad-target",
            where="--against",
            got=against,
            expected="a target from 0 to 1, `block`, or a file",
            hint="Give 90 % as 0.9.",
        )
    return number


def _text(found: IndexReport, output: Path | None, *, compared: bool) -> bytes:
    if output is None or output.suffix.lower() != ".csv":
        return msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n"
    rows: Sequence[Struct] = found.decomposition if compared else found.figures
    kind = PartRow if compared else type(found.figures[0])
    text = io.StringIO()
    table = csv.DictWriter(text, kind.__struct_fields__, lineterminator="\n")
    table.writeheader()
    table.writerows(msgspec.structs.asdict(row) for row in rows)
    return text.getvalue().encode()
