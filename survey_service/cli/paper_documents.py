"""Documents of paper and money as PDF: minutes of a hand-over, lists to sign."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from questionnaires.text import say
from survey_service.cli.new_files import written
from survey_service.cli.options import database_option, opened
from survey_service.minutes import pdf
from survey_service.pipeline.hand_over_minutes import chosen_movements, hand_over_minutes
from survey_service.pipeline.honoraria import rate_on
from survey_service.pipeline.honorarium_list import (
    SigningPlace,
    honorarium_list,
    order_sheet,
    signing_order,
)
from survey_service.pipeline.paper_papers import Desk, names, notice
from survey_service.pipeline.paper_round import paper_round
from survey_service.store import samples
from survey_service.units.working_days import local_date

Command = TypeVar("Command", bound=Callable[..., Any])
pdf_option = click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="X.pdf"
)
campaign_option = click.option("--campaign", required=True, help="Code of the round.")


def desk_options(command: Command) -> Command:
    """Add who draws a document up, and where."""
    for option in (
        click.option("--number", default="", help="Number and symbol; room to write it without."),
        click.option("--place", default="Hải Phòng", show_default=True, help="Where it is signed."),
        click.option("--superior", help="The body above it."),
        click.option("--body", required=True, help="The body that draws it up."),
    ):
        command = option(command)
    return command


@click.command("minutes")
@database_option
@campaign_option
@click.option("--from", "giver", required=True, help="Organisation that gave.")
@click.option("--to", "taker", required=True, help="Organisation that took.")
@click.option(
    "--movement", "numbers", type=int, multiple=True, help="Only these movements; all without it."
)
@desk_options
@pdf_option
def hand_over(
    *,
    database_url: str,
    campaign: str,
    giver: str,
    taker: str,
    numbers: tuple[int, ...],
    output: Path,
    **desk: Any,  # noqa: ANN401 - the fields of a desk
) -> None:
    """Write the minutes of a hand-over (biên bản bàn giao) of recorded movements as PDF.

    The day, the people and what differs are written by hand.
    """
    with opened(database_url) as database, database.read() as connection:
        ground = paper_round(connection, campaign)
        movements = chosen_movements(ground, giver, taker, numbers)
        known = names(connection, ground, local_date(datetime.now(UTC)))
    made = pdf(hand_over_minutes(ground, known, movements, Desk(**desk)))
    with written({output: made}):
        click.echo(f"{output}: {sum(one.count for one in movements)} forms")


@click.command("list")
@database_option
@campaign_option
@click.option("--village", required=True, help="Code of a village of the sample.")
@click.option("--unit", help="Its commune, where several have such a village.")
@click.option("--lines", type=int, help="People who can sign; by default the sampled cases.")
@desk_options
@pdf_option
def signatures(
    *,
    database_url: str,
    campaign: str,
    village: str,
    unit: str | None,
    lines: int | None,
    output: Path,
    **desk: Any,  # noqa: ANN401 - the fields of a desk
) -> None:
    """Write the list on which people of a village sign (danh sách ký nhận), to be filled by hand.

    X.order.pdf says on which line each person signs: a random order that is kept nowhere, so that
    nobody finds a form by the place of a signature. Destroy that sheet when the list is full.
    """
    today = local_date(datetime.now(UTC))
    with opened(database_url) as database, database.read() as connection:
        ground = paper_round(connection, campaign)
        chosen = ground.village(village, unit)
        known = names(connection, ground, today)
        rate = rate_on(connection, campaign, today)
        part = next(each for each in ground.campaign.series if each.series == "sample")
        drawn = samples.each_case(connection, part.sample or "", "official")
        count = lines or sum((case.unit, case.psu) == chosen.place for case in drawn)
    place = SigningPlace(
        round=ground.campaign.title,
        commune=known.commune(chosen.unit),
        village=say(chosen.name, "vi"),
        notice=notice(ground),
    )
    drawn_up = Desk(**desk)
    order = signing_order(max(count, 1), secrets.SystemRandom().shuffle)
    beside = output.with_suffix(".order.pdf")
    files = {
        output: pdf(honorarium_list(place, rate, count, drawn_up)),
        beside: pdf(order_sheet(place, order, drawn_up)),
    }
    with written(files):
        click.echo(f"{output}: {count} lines; {beside}: destroy it when all have signed")
