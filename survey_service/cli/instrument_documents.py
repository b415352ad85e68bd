"""`langnghe instrument codebook|ddi|labels|schema`: what others need to read the answers."""

from pathlib import Path

import click

from questionnaires.instrument import Instrument
from survey_service.cli.instrument_files import language_option, named_or_file, spoken
from survey_service.cli.new_files import create
from survey_service.exports.instruments import schema as instrument_schema
from survey_service.exports.instruments.ddi import ddi as ddi_document
from survey_service.exports.instruments.tables import CODEBOOKS, SCRIPTS, label_script, tables

output_option = click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="New file; by default standard output.",
)
instrument_argument = click.argument("instrument", metavar="NAME_OR_FILE", callback=named_or_file)


@click.command()
@instrument_argument
@language_option
@click.option(
    "--format", "kind", type=click.Choice(list(CODEBOOKS)), default="html", show_default=True
)
@output_option
def codebook(instrument: Instrument, language: str, kind: str, output: Path | None) -> None:
    """Write the codebook: what every variable and every code means."""
    _deliver(CODEBOOKS[kind](instrument, spoken(instrument, language)), output)


@click.command()
@instrument_argument
@output_option
def ddi(instrument: Instrument, output: Path | None) -> None:
    """Write the questionnaire as DDI-Codebook 2.5 XML, for data catalogues."""
    _deliver(ddi_document(instrument), output)


@click.command()
@instrument_argument
@language_option
@click.option("--program", type=click.Choice(list(SCRIPTS)), required=True)
@click.option("--table", default="", metavar="ROSTER", help="Label the rows of this roster.")
@output_option
def labels(
    instrument: Instrument, language: str, program: str, table: str, output: Path | None
) -> None:
    """Write a script that gives the answers their labels in R, Stata or SPSS."""
    if table not in tables(instrument):
        known = ", ".join(filter(None, tables(instrument))) or "no roster in this instrument"
        raise click.BadParameter(f"{table!r}; expected {known}", param_hint="--table")
    _deliver(label_script(program, instrument, spoken(instrument, language), table), output)


@click.command()
@output_option
def schema(output: Path | None) -> None:
    """Write the JSON Schema of the instrument format."""
    _deliver(instrument_schema.as_json(), output)


def _deliver(content: bytes, output: Path | None) -> None:
    if output is None:
        click.echo(content, nl=False)
    else:
        create(output, content)
