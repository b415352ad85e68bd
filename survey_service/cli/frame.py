"""`langnghe frame`: lists from which samples are drawn, checked, dated and stored."""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from survey_service.cli.new_files import written
from survey_service.cli.options import database_option, opened
from survey_service.cli.spec_files import read_spec
from survey_service.pipeline.frames.findings import Finding
from survey_service.pipeline.frames.importing import Coverage, Report, Wish, checked, store_frame
from survey_service.pipeline.frames.kinds import KINDS
from survey_service.pipeline.frames.showing import as_csv, as_draw, frame_named
from survey_service.problems import Problem
from survey_service.store import frames, units

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def frame() -> None:
    """Keep dàn mẫu: villages, households, transactions, organisations of a day."""


@frame.command("import")
@database_option
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("name")
@click.argument(
    "path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--day", type=DAY, required=True, help="The day on which the list is true.")
@click.option(
    "--coverage",
    type=click.Path(path_type=Path),
    required=True,
    help="YAML or JSON: covers, leaves_out, source.",
)
@click.option("--from", "first", type=DAY, help="First day of the period of transactions.")
@click.option("--villages", help="Name of the village frame that households refer to.")
@click.option(
    "--adult-share",
    nargs=2,
    type=click.FloatRange(0, 1),
    default=(0.0, 1.0),
    metavar="LOW HIGH",
    help="Shares of adults in a commune's population that are no surprise.",
)
@click.option(
    "--tolerance",
    type=click.FloatRange(0, 1),
    default=0.1,
    show_default=True,
    help="How far listed adults may be from the known number of a village.",
)
@click.option("--leave-out", is_flag=True, help="Leave out wrong rows and store the rest.")
@click.option("--check", "only_check", is_flag=True, help="Check and report; store nothing.")
def import_frame(
    database_url: str,
    kind: frames.FrameKind,
    name: str,
    path: Path,
    *,
    day: datetime,
    coverage: Path,
    first: datetime | None,
    villages: str | None,
    adult_share: tuple[float, float],
    tolerance: float,
    leave_out: bool,
    only_check: bool,
) -> None:
    """Read a list from CSV or XLSX, check it row by row, and store it as a frame.

    Every finding is told with its row, what was got, what was expected and what to do. One wrong
    row refuses the file unless --leave-out is given.
    """
    wish = Wish(
        name=name,
        kind=kind,
        path=path,
        day=day.date(),
        coverage=read_spec(coverage, Coverage),
        first=_date(first),
        villages=villages,
        adult_share=adult_share,
        tolerance=tolerance,
        leave_out=leave_out,
    )
    with opened(database_url) as database:
        with database.read() as connection:
            found = checked(connection, units.registry(connection), wish, _progress)
        _tell(found.report)
        if only_check:
            return
        with database.write() as connection:
            store_frame(connection, wish, found, datetime.now(UTC))
    click.echo(f"{name}: frame of {kind} on {wish.day}, {found.report.kept} rows")


@frame.command("list")
@database_option
def list_frames(database_url: str) -> None:
    """Show the frames: name, kind, day, rows, size, open or closed."""
    with opened(database_url) as database, database.read() as connection:
        found = frames.every(connection)
    for each in found:
        state = "open" if each.closed_at is None else f"closed: {each.closed_because}"
        click.echo(
            f"{each.name:24} {each.kind:14} {each.day} {each.rows:>9} {each.size:>10} {state}"
        )
    click.echo(f"{len(found)} frames")


@frame.command("show")
@database_option
@click.argument("name")
@click.option("--csv", "rows", type=click.Path(path_type=Path), help="Write its rows: a new CSV.")
@click.option(
    "--draw", type=click.Path(path_type=Path), help="Write the frame of a draw: a new CSV."
)
def show(database_url: str, name: str, rows: Path | None, draw: Path | None) -> None:
    """Show a frame: coverage, findings, sizes by place; optionally write its rows.

    --draw writes unit, stratum, size, lines, as `langnghe sample commit` takes them.
    """
    with opened(database_url) as database, database.read() as connection:
        found = frame_named(connection, name)
        places = frames.places(connection, name)
        files = {rows: as_csv(connection, found)} if rows else {}
        if draw:
            files[draw] = as_draw(connection, found)
    click.echo(f"{found.name}: {found.kind} on {found.day}, from {found.source}")
    click.echo(f"sha256 {found.digest.hex()}")
    for key in ("covers", "leaves_out", "source"):
        click.echo(f"{key}: {found.coverage[key]}")
    for code, count in found.report["counts"].items():
        click.echo(f"{code}: {count}")
    for place, (count, size) in places.items():
        click.echo(f"{place:32} {count:>9} {size:>10}")
    with written(files):
        for path in files:
            click.echo(f"written: {path}")


@frame.command("close")
@database_option
@click.argument("name")
@click.option("--because", required=True, help="Why it is drawn from no more.")
def close(database_url: str, name: str, because: str) -> None:
    """Close a frame: it is kept, and drawn from no more."""
    with opened(database_url) as database, database.write() as connection:
        frame_named(connection, name)
        if not frames.close(connection, name, datetime.now(UTC), because):
            raise Problem("frame-closed", name, "closed before", "an open frame")
    click.echo(f"{name} closed: {because}")


def _tell(report: Report) -> None:
    for each in report.findings:
        click.echo(_line(each), err=True)
    for code, count in report.counts.items():
        click.echo(f"{code}: {count}", err=True)
    click.echo(
        f"{report.read} rows read, {report.kept} kept in {report.places} places,"
        f" {report.wrong} wrong, size {report.size}"
    )


def _line(found: Finding) -> str:
    place = f"line {found.line}" if found.line else "list"
    where = f"{place}, {found.column}" if found.column else place
    todo = f"{found.todo['en']} · {found.todo['vi']}"
    return f"{where}: {found.code}, got {found.got!r}, expected {found.expected}. {todo}"


def _progress(rows: int) -> None:
    click.echo(f"{rows} rows …", err=True)


def _date(given: datetime | None) -> date | None:
    return None if given is None else given.date()
