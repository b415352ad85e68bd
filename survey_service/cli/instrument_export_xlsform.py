"""`langnghe instrument export-xlsform` and `export-xform`: for Excel, ODK Collect, Enketo, Kobo."""

from pathlib import Path

import click

from questionnaires.errors import InstrumentError
from questionnaires.instrument import Instrument
from questionnaires.loader import library, load_library, parse
from questionnaires.places import error_place
from questionnaires.xlsform.exporter import export_form
from questionnaires.xlsform.reasons import WorkbookError
from questionnaires.xlsform.workbook_writer import write_workbook
from questionnaires.xlsform.xform import export_xform
from survey_service.cli.instrument_files import FileError, instrument_text, refusal
from survey_service.cli.new_files import create
from survey_service.cli.xlsform_report import explained

_WHICH = click.argument("which", metavar="NAME_OR_FILE")
_OUTPUT = click.option(
    "--output", required=True, type=click.Path(path_type=Path), help="The new file."
)


@click.command("export-xlsform")
@_WHICH
@_OUTPUT
def export_xlsform(which: str, output: Path) -> None:
    """Write an instrument as an XLSForm workbook (.xlsx).

    NAME_OR_FILE is an instrument of the library, or an instrument file.
    """
    exported = export_form(_instrument(which))
    create(output, write_workbook(exported.sheets))
    count = len(exported.remarks)
    click.echo(explained(f"{output}: {count} lưu ý / remarks", exported.remarks))


@click.command("export-xform")
@_WHICH
@_OUTPUT
def export_xform_command(which: str, output: Path) -> None:
    """Write an instrument as an XForm (.xml), made by pyxform.

    NAME_OR_FILE is an instrument of the library, or an instrument file.
    """
    try:
        made = export_xform(_instrument(which))
    except WorkbookError as error:
        found = error.reason
        hint = f"{found.hint['vi']} {found.hint['en']}"
        raise FileError(found.code, which, found.got, found.expected, hint) from error
    create(output, made.xml.encode())
    count = len(made.remarks)
    click.echo(explained(f"{output}: {count} lưu ý / remarks", made.remarks))
    for advice in made.advice:
        click.echo(f"  pyxform: {' '.join(advice.split())}")


def _instrument(which: str) -> Instrument:
    """Return an instrument by its name in the library, or from a file.

    Raises:
        FileError: there is neither, or the file holds no instrument.
    """
    if which in library():
        return load_library(which)
    path = Path(which)
    if not path.is_file():
        expected = f"a file, or one of {', '.join(library())}"
        hint = "Hãy kiểm tra tên. Check the name."
        raise FileError("unknown-instrument", which, which, expected, hint)
    text = instrument_text(path)
    try:
        return parse(text)
    except InstrumentError as error:
        raise refusal(path, error, error_place(error, text)) from error
