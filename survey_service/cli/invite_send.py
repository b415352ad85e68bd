"""`langnghe invite send`: hand what is due to the carriers."""

import secrets
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import click

from survey_service.cli.options import database_option, opened, settings
from survey_service.cli.paper import campaign_option
from survey_service.delivery.configuration import read_carriers
from survey_service.ledger.contact_keys import ContactKeys
from survey_service.pipeline.invite_texts import Texts, read_texts
from survey_service.pipeline.outbox import Sending, send_due
from survey_service.problems import Problem
from survey_service.store import campaigns, units
from survey_service.store.invitations import MessageState


def _now() -> datetime:
    return datetime.now(UTC)


@click.command()
@database_option
@campaign_option
@click.option(
    "--carriers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="YAML: which carrier takes the messages of which channel.",
)
@click.option(
    "--texts", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="YAML of texts."
)
@click.option("--most", type=click.IntRange(1), default=1000, show_default=True)
def send(
    *, database_url: str, campaign: str, carriers: Path, texts: Path | None, most: int
) -> None:
    """Send what is due; run it again, or in two places, as often as you like.

    Exit code 1 where a message failed for good.
    """
    chosen = settings()
    said = Texts() if texts is None else read_texts(texts)
    made = read_carriers(carriers)
    with opened(database_url) as database:
        with database.read() as connection:
            found = campaigns.get(connection, campaign)
            registry = units.registry(connection)
        if found is None:
            raise Problem("campaign-unknown", "--campaign", campaign)
        sending = Sending(
            database=database,
            keys=ContactKeys(chosen.keys, chosen.keys_copy, secrets.token_bytes),
            campaign=found,
            registry=registry,
            carriers=made,
            texts=said,
            clock=_now,
            random=secrets.token_bytes,
        )
        try:
            done = send_due(sending, most=most)
        finally:
            for carrier in made.values():
                carrier.close()
    click.echo(_line(done))
    if done["failed"]:
        raise SystemExit(1)


def _line(done: Counter[MessageState]) -> str:
    return f"{done['sent']} sent, {done['queued']} to be tried again, {done['failed']} failed"
