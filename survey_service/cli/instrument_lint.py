"""`langnghe instrument lint`: what could be better about a questionnaire, and where."""

from pathlib import Path

import click

from questionnaires.errors import InstrumentError
from questionnaires.loader import parse
from survey_service.cli.instrument_files import instrument_text, refusal


@click.command()
@click.argument(
    "path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def lint(path: Path) -> None:
    """Check the instrument in FILE (YAML or JSON). Exit code 2: it cannot be read."""
    try:
        parse(instrument_text(path))
    except InstrumentError as error:
        raise refusal(path, error) from error
    click.echo(f"{path}: 0")
