"""`langnghe scan`: scanned forms, read and reported page by page."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import msgspec

from questionnaires.instrument import Instrument, content_hash
from questionnaires.loader import library, load_library
from survey_service.cli.instrument_files import json_option
from survey_service.cli.scan_report import ScanReport, form_line, is_whole, lines
from survey_service.paper.box_map import FORMAT, BoxMap
from survey_service.problems import Problem
from survey_service.scans.answers import filled
from survey_service.scans.assembly import assemble
from survey_service.scans.reading import MOST_FILES, read_files, require_libraries
from survey_service.scans.sheets import LARGEST_FILE, Outcome

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
map_option = click.option(
    "--map", "box_map", type=FILE, required=True, metavar="X.boxes.json",
    help="The map that was written beside the printed forms.",
)  # fmt: skip


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@map_option
@json_option
def scan(files: tuple[Path, ...], box_map: Path, *, as_json: bool) -> None:
    """Read scanned forms (PDF, PNG, JPEG) and tell what became of every page.

    The exit code is 1 where a page was refused or a form lacks one.
    """
    require_libraries()
    form = read_map(box_map)
    instrument = instrument_of(form)
    made = assemble(form, outcomes(files, form))
    report = ScanReport(
        pages=made.lines,
        forms=tuple(form_line(one, filled(instrument, form, one)) for one in made.forms),
    )
    click.echo(_json(report) if as_json else "\n".join(lines(report)))
    if not is_whole(report):
        raise SystemExit(1)


def read_map(path: Path) -> BoxMap:
    """Return the map of a print.

    Raises:
        Problem: `box-map-invalid`.
    """
    try:
        form = msgspec.json.decode(path.read_bytes(), type=BoxMap)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise Problem("box-map-invalid", str(path), str(error)) from None
    if form.format != FORMAT:
        raise Problem("box-map-invalid", str(path), form.format, FORMAT)
    return form


def instrument_of(form: BoxMap, known: Sequence[Instrument] = ()) -> Instrument:
    """Return the questionnaire that a map belongs to, to the letter.

    Args:
        form: the map.
        known: questionnaires to look among before the packaged ones.

    Raises:
        Problem: `box-map-foreign`: none has this content.
    """
    packaged = (load_library(name) for name in library() if name == form.instrument)
    for instrument in (*known, *packaged):
        if content_hash(instrument) == form.content_hash:
            return instrument
    raise Problem("box-map-foreign", "--map", f"{form.instrument} {form.version}")


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
