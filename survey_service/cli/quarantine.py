"""`langnghe quarantine`: what devices sent and does not count yet, and deciding about it."""

import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from survey_service.cli.options import database_option, opened, settings
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline import quarantine as pipeline
from survey_service.pipeline.quarantine import Quarantine, Waiting
from survey_service.pipeline.sync_host import SyncHost

BY_COMMAND = "langnghe quarantine"
SHOWN = 12
reason_option = click.option("--reason", required=True, help="Why, in words; kept beside it.")


@click.group()
def quarantine() -> None:
    """See what is held, and let it count or not."""


@quarantine.command("list")
@database_option
def list_waiting(database_url: str) -> None:
    """Print counts by device and reason, then each envelope with its age."""
    now = datetime.now(UTC)
    with opened(database_url) as database, database.read() as connection:
        found = pipeline.waiting(connection)
    for (device, reason), count in sorted(_counts(found).items()):
        click.echo(f"{count:6} {device or 'unreadable'} {reason}")
    for one in found:
        days = (now - one.arrived).days
        sender = "proven" if one.proven else "claimed"
        reasons = ", ".join(one.reasons)
        click.echo(f"{one.reference[:SHOWN]} {days} d {sender} {one.device} {reasons}")


@quarantine.command()
@database_option
@click.argument("reference")
@reason_option
def release(reference: str, reason: str, database_url: str) -> None:
    """Judge the envelope REFERENCE again, overruling what a person may overrule."""
    with _desk(database_url) as desk:
        outcome = desk.release(reference, by=BY_COMMAND, reason=reason)
    click.echo(f"{reference} released: {outcome.status}")


@quarantine.command()
@database_option
@click.argument("reference")
@reason_option
def reject(reference: str, reason: str, database_url: str) -> None:
    """Decide that the envelope REFERENCE does not count; it is kept."""
    with _desk(database_url) as desk:
        envelope = desk.reject(reference, by=BY_COMMAND, reason=reason)
    click.echo(f"{envelope[:SHOWN]} rejected")


@contextmanager
def _desk(database_url: str) -> Iterator[Quarantine]:
    chosen = settings()
    store = KeyStore(chosen.keys, chosen.keys_copy)
    with opened(database_url) as database:
        host = SyncHost(database, store, secrets.token_bytes, lambda: datetime.now(UTC))
        try:
            yield host.quarantine
        finally:
            host.close()


def _counts(found: tuple[Waiting, ...]) -> Counter[tuple[str, str]]:
    return Counter((one.device, reason) for one in found for reason in one.reasons)
