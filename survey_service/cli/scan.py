"""`langnghe scan`: scanned forms, read and reported page by page."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import click
import msgspec

from questionnaires.instrument import Instrument, content_hash
from questionnaires.loader import library, load_library
from survey_service.cli.field_rows import read
from survey_service.cli.instrument_files import json_option
from survey_service.cli.options import database_option, opened
from survey_service.cli.scan_report import ScanReport, form_line, is_whole, lines
from survey_service.paper.box_map import FORMAT, BoxMap
from survey_service.pipeline.csv_rows import csv_rows
from survey_service.pipeline.entry import Entry, take_in
from survey_service.pipeline.entry_round import CaseKey, EntryRound, entry_round, form_number
from survey_service.pipeline.field_files import field_file_wrong
from survey_service.problems import Problem
from survey_service.scans.answers import filled
from survey_service.scans.assembly import Assembled, assemble
from survey_service.scans.reading import MOST_FILES, read_files, require_libraries
from survey_service.scans.sheets import LARGEST_FILE, Outcome
from survey_service.store.database import Database
from survey_service.units.working_days import local_date

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
map_option = click.option(
    "--map", "box_map", type=FILE, required=True, metavar="X.boxes.json",
    help="The map that was written beside the printed forms.",
)  # fmt: skip


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@map_option
@click.option("--campaign", help="Take the forms in for this campaign; without it only report.")
@click.option(
    "--cases",
    type=FILE,
    metavar="CSV",
    help="Which sampled case each form answers for: number, unit, case_id.",
)
@click.option(
    "--keep-days",
    type=click.IntRange(0, 366),
    default=30,
    show_default=True,
    help="Days that pictures of doubtful answers are kept at most.",
)
@database_option
@json_option
def scan(
    *,
    files: tuple[Path, ...],
    box_map: Path,
    campaign: str | None,
    cases: Path | None,
    keep_days: int,
    database_url: str,
    as_json: bool,
) -> None:
    """Read scanned forms (PDF, PNG, JPEG) and tell what became of every page.

    With --campaign what is complete is stored as answers on paper, and what is in doubt becomes
    questions (`langnghe entry`). Scans are not kept. The exit code is 1 where a page was refused or
    a form lacks one.
    """  # fmt: skip
    require_libraries()
    form = read_map(box_map)
    if campaign is None:
        report = _report(form, instrument_of(form), assemble(form, outcomes(files, form)))
    else:
        links = {} if cases is None else read_cases(cases)
        with opened(database_url) as database:
            ground = _ground(database, form, campaign)
            made = assemble(form, outcomes(files, form))
            until = local_date(ground.now) + timedelta(days=keep_days)
            with database.write() as connection:
                taken = take_in(connection, ground, form, made.forms, cases=links, kept_until=until)
        report = _report(form, ground.instrument, made, {one.number: one for one in taken})
    click.echo(_json(report) if as_json else "\n".join(lines(report)))
    if not is_whole(report):
        raise SystemExit(1)


def _ground(database: Database, form: BoxMap, campaign: str) -> EntryRound:
    """Return the round that the forms of a map belong to."""
    if form.campaign not in {"", campaign}:
        raise Problem("box-map-foreign", "--map", form.campaign, campaign)
    with database.read() as connection:
        ground = entry_round(
            connection, campaign, now=datetime.now(UTC), random=secrets.token_bytes
        )
    instrument_of(form, ground.instrument)
    return ground


def _report(
    form: BoxMap,
    instrument: Instrument,
    made: Assembled,
    fates: Mapping[str, Entry] = MappingProxyType({}),
) -> ScanReport:
    return ScanReport(
        pages=made.lines,
        forms=tuple(
            form_line(one, filled(instrument, form, one), fates.get(one.number))
            for one in made.forms
        ),
    )


def read_map(path: Path) -> BoxMap:
    """Return the map of a print.

    Raises:
        Problem: `box-map-invalid`.
    """
    try:
        form = msgspec.json.decode(path.read_bytes(), type=BoxMap)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise Problem("box-map-invalid", path.name, str(error)) from None
    if form.format != FORMAT:
        raise Problem("box-map-invalid", path.name, form.format, FORMAT)
    return form


def instrument_of(form: BoxMap, asked: Instrument | None = None) -> Instrument:
    """Return the questionnaire that a map belongs to, to the letter.

    Args:
        form: the map.
        asked: the one of the campaign; without it the packaged ones are looked at.

    Raises:
        Problem: `box-map-foreign`: it has another content.
    """
    packaged = (load_library(name) for name in library() if name == form.instrument)
    for instrument in packaged if asked is None else (asked,):
        if content_hash(instrument) == form.content_hash:
            return instrument
    raise Problem("box-map-foreign", "--map", f"{form.instrument} {form.version}")


def read_cases(path: Path) -> dict[str, CaseKey]:
    """Return the sampled case of each form of a CSV file.

    Raises:
        Problem: `field-file-invalid`; `form-number-wrong`.
    """
    rows = csv_rows(read(path), ("number", "unit", "case_id"), field_file_wrong)
    return {form_number(row["number"]): (row["unit"], row["case_id"]) for _, row in rows}


def outcomes(files: Sequence[Path], form: BoxMap) -> Iterator[tuple[str, Outcome]]:
    """Yield what became of each file; no more of a file is read than may be passed on."""
    for few in (files[at : at + MOST_FILES] for at in range(0, len(files), MOST_FILES)):
        contents = [_content(path) for path in few]
        yield from zip([path.name for path in few], read_files(contents, form), strict=True)


def _content(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(LARGEST_FILE + 1)


def _json(report: ScanReport) -> str:
    return msgspec.json.format(msgspec.json.encode(report), indent=1).decode()
