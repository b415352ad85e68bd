"""`langnghe sample commit|redraw`: a draw is fixed before chance is known."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

import click

from sampling.draw.commitment import (
    DrawPlan,
    LinesTake,
    SealedSecret,
    Source,
    SourceKind,
    StratumTake,
    commitment_digest,
)
from sampling.draw.frame import DrawFrame
from survey_service.cli.files import read_text
from survey_service.cli.new_files import written
from survey_service.cli.options import database_option, opened
from survey_service.cli.person import person_options, require
from survey_service.ledger.entries import instant
from survey_service.pipeline import draws
from survey_service.pipeline.csv_rows import BadRow
from survey_service.pipeline.draw_bundle import bundle
from survey_service.pipeline.draw_files import draw_file_wrong, read_frame, read_takes
from survey_service.pipeline.draws import DrawWish
from survey_service.security.permissions import Permission
from survey_service.store.draws import DrawKey
from survey_service.units.working_days import ZONE

WHOLE_CITY: Final = ""
MOST_TOLD: Final = 100
SEAL: Final = re.compile(r"([^=\s]{1,100})=([0-9a-f]{64})")
_file = click.Path(exists=True, dir_okay=False, path_type=Path)


def moment(_: click.Context, option: click.Parameter, value: str | None) -> datetime | None:
    """Return a moment as it was typed; without an offset it is the time of the city."""
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value}: YYYY-MM-DDTHH:MM", param=option) from error
    return found if found.tzinfo else found.replace(tzinfo=ZONE)


def _seals(
    _: click.Context, option: click.Parameter, values: Iterable[str]
) -> tuple[SealedSecret, ...]:
    found = []
    for value in values:
        parts = SEAL.fullmatch(value)
        if parts is None:
            raise click.BadParameter(f"{value}: OWNER=64 digits, as `seal` prints", param=option)
        found.append(SealedSecret(owner=parts[1], commitment=parts[2]))
    return tuple(found)


@click.command()
@click.option("--campaign", required=True, help="Code of the campaign.")
@click.option("--series", default="sample", show_default=True, help="What is drawn.")
@click.option("--period", required=True, help="What it is drawn for, such as 2026.")
@click.option(
    "--frame",
    "frame_file",
    required=True,
    type=_file,
    help="CSV: unit,stratum,size[,lines[,name]]; in any order of rows.",
)
@click.option("--method", type=click.Choice(["pps", "srs"]), default="pps", show_default=True)
@click.option("--take", type=click.IntRange(1), help="Units drawn in every stratum.")
@click.option("--take-file", type=_file, help="CSV: stratum,take,reserve; instead of --take.")
@click.option(
    "--take-all", is_flag=True, help="Take a stratum with fewer units whole; else it is refused."
)
@click.option("--lines", type=click.IntRange(1), help="People drawn in every drawn unit.")
@click.option("--line-reserve", type=click.IntRange(0), default=0, help="Reserves there.")
@click.option("--source", type=click.Choice(["dice", "lottery", "drand"]), help="Public chance.")
@click.option("--source-name", default="", help="Which dice, lottery or round.")
@click.option("--source-at", callback=moment, help="When it speaks: YYYY-MM-DDTHH:MM, local time.")
@click.option(
    "--secret",
    "seals",
    multiple=True,
    callback=_seals,
    metavar="OWNER=DIGITS",
    help="A sealed number, as `langnghe sample seal` prints it; may be given several times.",
)
@click.option("--open-until", callback=moment, help="Last moment for opening secrets.")
@click.option(
    "--lead-hours",
    type=click.IntRange(0),
    default=int(draws.LEAD.total_seconds() // 3600),
    show_default=True,
    help="Least time before the source speaks; the commitment shows what it was.",
)
@click.option("--approval", help="Request to replace the draw in force, by another person.")
@click.option(
    "--folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="New files commitment.json and frame.csv, to be published.",
)
@person_options
@database_option
def commit(
    *,
    campaign: str,
    series: str,
    period: str,
    frame_file: Path,
    method: Literal["pps", "srs"],
    take: int | None,
    take_file: Path | None,
    take_all: bool,
    lines: int | None,
    line_reserve: int,
    source: SourceKind | None,
    source_name: str,
    source_at: datetime | None,
    seals: tuple[SealedSecret, ...],
    open_until: datetime | None,
    lead_hours: int,
    approval: str | None,
    folder: Path,
    username: str,
    password_stdin: bool,
    database_url: str,
) -> None:
    """Fix frame, numbers and source of a draw, before chance is known."""
    read = read_frame(read_text(frame_file, draw_file_wrong))
    _stop_at(frame_file, read.bad)
    if read.frame is None:
        raise draw_file_wrong(str(frame_file), "no rows", "at least one unit")
    if source is not None and (not source_name or source_at is None):
        raise click.UsageError("--source needs --source-name and --source-at.")
    plan = DrawPlan(
        method=method,
        strata=_takes(read.frame, take, take_file, take_all=take_all),
        lines=LinesTake(take=lines, reserve=line_reserve) if lines else None,
    )
    wish = DrawWish(
        key=DrawKey(campaign=campaign, series=series, period=period),
        frame=read.frame,
        names=read.names,
        plan=plan,
        source=Source(kind=source, name=source_name, at=instant(source_at))
        if source and source_at
        else None,
        secrets=seals,
        open_until=open_until,
        lead=timedelta(hours=lead_hours),
    )
    with opened(database_url) as database:
        require(
            database, username, Permission.CAMPAIGNS_MANAGE, WHOLE_CITY, from_stdin=password_stdin
        )
        made = draws.commit(database, wish, datetime.now(UTC), by=username, approval=approval)
        with (
            database.read() as connection,
            written({folder / name: content for name, content in bundle(connection, made).items()}),
        ):
            pass
    click.echo(f"{made.draw_id}\t{commitment_digest(made.commitment)}")


@click.command()
@click.argument("draw", metavar="DRAW")
@click.option("--reason", required=True, help="Why another draw is needed; it is published.")
@person_options
@database_option
def redraw(
    *, draw: str, reason: str, username: str, password_stdin: bool, database_url: str
) -> None:
    """Ask that another draw take the place of DRAW; another person commits it with --approval."""
    with opened(database_url) as database:
        require(
            database, username, Permission.CAMPAIGNS_MANAGE, WHOLE_CITY, from_stdin=password_stdin
        )
        asked = draws.request_redraw(
            database, datetime.now(UTC), draw=draw, reason=reason, requested_by=username
        )
    click.echo(f"{asked.id}\tchờ người thứ hai / waits for another person")


def _takes(
    frame: DrawFrame, take: int | None, take_file: Path | None, *, take_all: bool
) -> tuple[StratumTake, ...]:
    if (take is None) == (take_file is None):
        raise click.UsageError("Give either --take or --take-file.")
    if take_file is not None:
        takes, bad = read_takes(read_text(take_file, draw_file_wrong))
        _stop_at(take_file, bad)
    else:
        takes = tuple(StratumTake(stratum=each, take=take or 1) for each in frame.strata())
    if not take_all:
        return takes
    sizes = {stratum: len(units) for stratum, units in frame.strata().items()}
    return tuple(
        StratumTake(
            stratum=each.stratum,
            take=min(each.take, sizes.get(each.stratum, each.take)),
            reserve=min(each.reserve, max(0, sizes.get(each.stratum, each.take) - each.take)),
        )
        for each in takes
    )


def _stop_at(path: Path, bad: tuple[BadRow, ...]) -> None:
    """Tell every wrong row of a file, and end."""
    for row in bad[:MOST_TOLD]:
        got, where = row.got[:MOST_TOLD], f"{path}, line {row.line}, {row.column}"
        click.echo(f"{where}: got {got!r}, expected {row.expected}", err=True)
    if bad:
        first = bad[0]
        where = f"{len(bad)} rows of {path}; line {first.line}, {first.column}"
        raise draw_file_wrong(where, first.got, first.expected)
