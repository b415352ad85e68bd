"""`langnghe instrument print|script`: questionnaires on paper."""

from datetime import UTC, datetime
from pathlib import Path

import click
from msgspec.structs import replace

from questionnaires.instrument import Instrument
from survey_service.cli.instrument_files import language_option, named_or_file, spoken
from survey_service.cli.new_files import create, written
from survey_service.cli.options import database_option, opened
from survey_service.paper.box_map import encode
from survey_service.paper.form import printed_form
from survey_service.paper.form_numbers import LAST_SERIAL, printed
from survey_service.paper.order import Order
from survey_service.paper.script import printed_script
from survey_service.pipeline.campaigns import asking_series
from survey_service.pipeline.form_texts import PRIVACY
from survey_service.pipeline.places import places_of
from survey_service.store import campaigns, units
from survey_service.store.database import Connection
from survey_service.units.working_days import local_date

MOST_COPIES = 1000
"""Copies in one file: about a minute of work."""
instrument_argument = click.argument("instrument", metavar="NAME_OR_FILE", callback=named_or_file)
pdf_option = click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="X.pdf"
)


@click.command("print")
@instrument_argument
@language_option
@click.option(
    "--copies", type=click.IntRange(1, MOST_COPIES), default=1, show_default=True, metavar="N"
)
@click.option(
    "--first",
    type=click.IntRange(1, LAST_SERIAL),
    default=1,
    show_default=True,
    help="Serial of the first copy: go on where the last print run stopped.",
)
@click.option("--campaign", help="Campaign the forms are for; read from the database.")
@click.option("--unit", help="Code of the rated office, printed on the form; with --campaign.")
@pdf_option
@database_option
def print_form(
    *,
    instrument: Instrument,
    language: str,
    copies: int,
    first: int,
    campaign: str | None,
    unit: str | None,
    output: Path,
    database_url: str,
) -> None:
    """Write N copies of a form as PDF, and the map of their boxes beside it (X.boxes.json).

    The same order gives the same bytes and the same form numbers.
    """
    if first + copies - 1 > LAST_SERIAL:
        raise click.BadParameter(f"copies are numbered up to {LAST_SERIAL}", param_hint="--first")
    if unit is not None and campaign is None:
        raise click.BadParameter("a unit is looked up with --campaign", param_hint="--unit")
    order = Order(
        instrument=instrument, language=spoken(instrument, language), copies=copies, first=first
    )
    if campaign is not None:
        with opened(database_url) as database, database.read() as connection:
            order = _of_round(connection, order, campaign, unit)
    made = printed_form(order)
    beside = output.with_suffix(".boxes.json")
    with written({output: made.pdf, beside: encode(made.map)}):
        numbers = [printed(copy.number) for copy in (made.map.copies[0], made.map.copies[-1])]
        click.echo(f"{output}: {copies} × {made.map.pages}, {numbers[0]} – {numbers[1]}, {beside}")


def _of_round(connection: Connection, order: Order, campaign: str, unit: str | None) -> Order:
    """Return the order with the names of its round and office, and what is true of its answers."""
    found, part = asking_series(campaigns.every(connection), order.instrument, campaign)
    return replace(
        order,
        campaign=found.code,
        campaign_title=found.title,
        unit=None if unit is None else _office(connection, unit),
        privacy=PRIVACY["sample"] if part.series == "sample" else None,
    )


def _office(connection: Connection, code: str) -> tuple[str, dict[str, str]]:
    registry, today = units.registry(connection), local_date(datetime.now(UTC))
    place = places_of(registry, today, code, None, None).unit
    office = registry.at(place, today)
    return place, office.name if office else {"vi": place}


@click.command()
@instrument_argument
@language_option
@pdf_option
def script(instrument: Instrument, language: str, output: Path) -> None:
    """Write the script and the cards for interviews with people who cannot read, as PDF."""
    create(output, printed_script(instrument, spoken(instrument, language)))
    click.echo(str(output))
