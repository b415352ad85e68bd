"""`langnghe honorarium`: what respondents are paid, against signatures on paper."""

from datetime import UTC, datetime

import click

from survey_service.cli.options import database_option, opened
from survey_service.cli.paper import campaign_option, day_option, unit_option, village_option
from survey_service.cli.paper_documents import signatures
from survey_service.cli.settlement import explain, settle
from survey_service.pipeline import honoraria
from survey_service.pipeline.honoraria import Signed
from survey_service.pipeline.paper_round import paper_round
from survey_service.store.honoraria import PaysFor
from survey_service.units.working_days import local_date


@click.group()
def honorarium() -> None:
    """Set the rate, record signed lists, and settle the account."""


honorarium.add_command(explain)
honorarium.add_command(settle)
honorarium.add_command(signatures)


@honorarium.command()
@database_option
@campaign_option
@click.option("--amount", type=int, required=True, help="Đồng for one form.")
@click.option("--basis", required=True, help="The decision that set it: number, date, who.")
@click.option(
    "--pays-for", type=click.Choice(["valid", "returned"]), required=True, help="Which forms."
)
@click.option(
    "--valid-from", type=click.DateTime(["%Y-%m-%d"]), required=True, help="From this day on."
)
def rate(
    *, database_url: str, campaign: str, amount: int, basis: str, pays_for: PaysFor,
    valid_from: datetime,
) -> None:  # fmt: skip
    """Set what a form is paid; the program knows no rate of its own."""
    with opened(database_url) as database, database.write() as connection:
        code = paper_round(connection, campaign, hold=True).campaign.code
        made = honoraria.set_rate(
            connection,
            code,
            amount=amount,
            pays_for=pays_for,
            basis=basis,
            valid_from=valid_from.date(),
        )
    click.echo(f"{made.amount} đồng from {made.valid_from} for {made.pays_for} forms: {made.basis}")


@honorarium.command()
@database_option
@campaign_option
@village_option
@unit_option
@click.option("--own", type=int, required=True, help="People who signed themselves (ký nhận).")
@click.option("--for-another", type=int, default=0, help="Signed for by somebody else (ký thay).")
@click.option("--fingerprint", type=int, default=0, help="Gave a fingerprint (điểm chỉ).")
@click.option("--amount", type=int, help="Đồng paid in all; by default signatures times the rate.")
@click.option("--note", help="What else was written down; no names.")
@day_option
def pay(
    *, database_url: str, campaign: str, village: str, unit: str | None, own: int,
    for_another: int, fingerprint: int, amount: int | None, note: str | None,
    day: datetime | None,
) -> None:  # fmt: skip
    """Record a signed list of a village: how many signed, and the money. No names."""
    now = datetime.now(UTC)
    signed = Signed(
        village=village,
        unit=unit,
        paid_on=local_date(now) if day is None else day.date(),
        own=own,
        for_another=for_another,
        fingerprint=fingerprint,
        amount=amount,
        note=note,
    )
    with opened(database_url) as database, database.write() as connection:
        made = honoraria.pay(connection, paper_round(connection, campaign, hold=True), signed, now)
    click.echo(f"{made.number}: {made.psu}, {made.signed} people, {made.amount} đồng")


@honorarium.command()
@database_option
@campaign_option
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why it was wrong.")
def cancel(*, database_url: str, campaign: str, number: int, reason: str) -> None:
    """Cancel payment NUMBER; it stays in the book, with the reason."""
    with opened(database_url) as database, database.write() as connection:
        paper_round(connection, campaign, hold=True)
        honoraria.cancel_payment(connection, campaign, number, reason, datetime.now(UTC))
    click.echo(f"{number} cancelled")
