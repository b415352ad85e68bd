"""What the field commands share: their file, their campaign, and the report of wrong rows."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from survey_service.cli.files import read_text
from survey_service.pipeline.csv_rows import BadRow
from survey_service.pipeline.field_files import field_file_wrong

Command = TypeVar("Command", bound=Callable[..., Any])

MOST_TOLD = 100
"""Wrong rows that are told one by one; the number of all is told at the end."""


def file_argument(command: Command) -> Command:
    """Add the argument FILE, an existing file."""
    kind = click.Path(exists=True, dir_okay=False, path_type=Path)
    return click.argument("path", metavar="FILE", type=kind)(command)


def campaign_option(command: Command) -> Command:
    """Add `--campaign CODE`."""
    return click.option("--campaign", required=True, help="Code of the campaign.")(command)


def read(path: Path) -> str:
    """Return the text of a file about field work.

    Raises:
        Problem: `field-file-invalid`, the line whose bytes are not UTF-8.
    """
    return read_text(path, field_file_wrong)


def tell(bad: Sequence[BadRow]) -> None:
    """Print wrong rows on standard error."""
    for row in bad[:MOST_TOLD]:
        where = f"line {row.line}, {row.column}"
        click.echo(f"{where}: got {row.got!r}, expected {row.expected}", err=True)


def refuse_wrong(path: Path, bad: Sequence[BadRow]) -> None:
    """Tell every wrong row and refuse the file; do nothing where there is none.

    Raises:
        Problem: `field-file-invalid`.
    """
    if bad:
        tell(bad)
        lines = len({row.line for row in bad})
        raise field_file_wrong(path.name, f"{lines} wrong rows", "none")
