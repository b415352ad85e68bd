"""`langnghe instrument import-xlsform`: an XLSForm workbook becomes an instrument file."""

import sys
from datetime import date
from pathlib import Path

import click

from questionnaires.xlsform import Preferences
from questionnaires.xlsform.package import LARGEST_FILE
from survey_service.cli.new_files import create
from survey_service.cli.xlsform_report import explained
from survey_service.workbooks import Request, import_workbook

REFUSED = 2


@click.command("import-xlsform")
@click.argument(
    "path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--output", required=True, type=click.Path(path_type=Path), help="The new YAML file.")
@click.option(
    "--language",
    default="",
    metavar="CODE",
    help="Language of columns that name none, such as vi.",
)
@click.option(
    "--version",
    default="",
    metavar="YEAR.N",
    help="Version of the instrument; without it the form’s own, where it has this form.",
)
def import_xlsform(path: Path, output: Path, language: str, version: str) -> None:
    """Turn the XLSForm in FILE (.xlsx, .csv or .md) into an instrument.

    Exit code 0: written, and what is not kept is told; 2: nothing is written, for reasons with
    sheet, row and column. Workbooks are read in a process of their own with limits.
    """
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    preferences = Preferences(
        language=language,
        name=path.stem,
        version=version,
        year=date.today().year,  # noqa: DTZ011 - the year people read on their own calendar
    )
    outcome = import_workbook(content, Request(suffix=path.suffix, preferences=preferences))
    if outcome.text is None:
        click.echo(explained(f"{path}: không nhập được / not imported", outcome.refusals), err=True)
        sys.exit(REFUSED)
    create(output, outcome.text.encode())
    count = len(outcome.remarks)
    click.echo(explained(f"{output}: {count} lưu ý / remarks", outcome.remarks))
