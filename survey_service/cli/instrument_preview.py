"""`langnghe instrument preview`: the form of a questionnaire on this machine, with its rules."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
import uvicorn

from kiosk.preview_pages import Source, preview_app
from questionnaires.errors import InstrumentError
from questionnaires.instrument import Instrument
from questionnaires.loader import parse
from questionnaires.places import error_place
from questionnaires.registers import Registers
from survey_service.cli.instrument_files import named_or_file
from survey_service.cli.serve import check_address
from survey_service.pipeline.registers_in_force import commune_entries
from survey_service.units.haiphong import haiphong
from survey_service.units.working_days import local_date

HOST = "127.0.0.1"


def reread(path: Path) -> Instrument:
    """Return the instrument that a file holds now.

    Raises:
        InstrumentError: it holds none; `where` begins with the place in the file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        got = type(error).__name__
        raise InstrumentError("syntax", path.name, got, "a file of UTF-8 text") from error
    try:
        return parse(text)
    except InstrumentError as error:
        place = error_place(error, text)
        where = f"{path.name}:{place.line}:{place.column} {error.where}".rstrip()
        raise InstrumentError(error.code, where, error.got, error.expected) from error


def source(context: click.Context, argument: click.Parameter, word: str) -> Source:
    """Return where the instrument is read from, which is known to hold one now."""
    found = named_or_file(context, argument, word)
    path = Path(word)
    return partial(reread, path) if path.is_file() else lambda: found


def communes() -> Registers:
    """Return the packaged communes of today; procedures are not packaged."""
    day = local_date(datetime.now(UTC))
    return Registers(commune_entries(haiphong(), day, day))


@click.command()
@click.argument("read", metavar="FILE", callback=source)
@click.option("--port", type=click.IntRange(1, 65535), default=8010, show_default=True)
def preview(read: Source, port: int) -> None:
    """Show the phone form of FILE, or of a packaged instrument, with a live trace of its rules.

    The file is read again whenever the page is loaded: save it and reload. Answers are not kept.
    """
    check_address(HOST, port)
    click.echo(f"Lắng nghe: http://{HOST}:{port}/ – Ctrl+C stops.")
    app = preview_app(read, communes())
    uvicorn.run(app, host=HOST, port=port, access_log=False, log_level="warning")
