"""`langnghe ledger`: sign the log, check it, and say how it stands."""

import sys
from datetime import UTC, datetime
from itertools import islice

import click

from survey_service.cli.options import database_option, opened, settings
from survey_service.ledger.checkpoints import TIME
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.ledger_status import ledger_status
from survey_service.pipeline.sequence import checkpoint as sign_log
from survey_service.pipeline.sequence import sequence
from survey_service.pipeline.verify_log import verify_log
from survey_service.store import checkpoints, ledger_tree

TAMPERED = 1
MOST_FINDINGS = 100


@click.group()
def ledger() -> None:
    """Sign the log of everything that counts, and check it."""


@ledger.command()
@database_option
def checkpoint(database_url: str) -> None:
    """Sign the log as it is now, and print the last checkpoint."""
    chosen = settings()
    with opened(database_url) as database:
        sequence(database)
        sign_log(database, KeyStore(chosen.keys, chosen.keys_copy), datetime.now(UTC))
        with database.read() as connection:
            signed = checkpoints.latest(connection)
    if signed is None:
        click.echo("The log is empty: nothing to sign.")
    else:
        click.echo(signed.note, nl=False)


@ledger.command()
@database_option
def verify(database_url: str) -> None:
    """Compute everything anew from the entries; exit 1 where anything differs.

    Findings are printed as `code: place`, the first 100 of them.
    """
    with opened(database_url) as database, database.read() as connection:
        found = list(islice(verify_log(connection), MOST_FINDINGS))
        count = checkpoints.count(connection)
        size = ledger_tree.size(connection)
    for finding in found:
        click.echo(f"{finding.code}: {finding.where}")
    if found:
        sys.exit(TAMPERED)
    click.echo(f"clean: {size} entries, {count} checkpoints")


@ledger.command()
@database_option
def status(database_url: str) -> None:
    """Say how long the log is, what waits, and when it was signed; exit 1 where it does not fit."""
    with opened(database_url) as database, database.read() as connection:
        found = ledger_status(connection)
    click.echo(f"log          {found.origin or 'has announced no key yet'}")
    click.echo(f"entries      {found.size}")
    click.echo(f"waiting      {found.waiting}")
    if found.signed is None:
        click.echo("checkpoint   none yet")
    else:
        at = found.signed.at.strftime(TIME)
        click.echo(
            f"checkpoint   {found.signed.size} entries, {at}, root {found.signed.root.hex()}"
        )
    devices, strangers = found.contradicted
    click.echo(f"contradicted {devices} times by known devices, {strangers} times by strangers")
    if found.problem is not None:
        click.echo(
            f"problem      {found.problem}: nothing more is signed; run langnghe ledger verify"
        )
        sys.exit(TAMPERED)
