"""`langnghe keys`: make, list, replace and show the keys of this installation.

Keys lie in `LANGNGHE_KEYS` and, where it is set, `LANGNGHE_KEYS_COPY`. A new key is announced in
the ledger of the database that is named; docs/operations.md says what each key is for and what to
do when one is lost.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from survey_service.cli.options import database_option, opened, settings
from survey_service.ledger import keys as ledger_keys
from survey_service.ledger.key_store import ROLES, KeyInfo, KeyStore, Role
from survey_service.pipeline.keys import (
    announce,
    check_succession,
    destroy_epoch_key,
    replace_key,
)
from survey_service.pipeline.restore import adopt
from survey_service.settings import PREFIX
from survey_service.store.database import Database
from survey_service.units.working_days import local_date

Command = TypeVar("Command", bound=Callable[..., Any])

_role = click.argument("role", type=click.Choice(ROLES))


def announced_option(command: Command) -> Command:
    """Add `--database URL`, which has no default but `LANGNGHE_DATABASE`: an issuer has none."""
    return click.option(
        "--database",
        "database_url",
        metavar="URL",
        default=lambda: os.environ.get(f"{PREFIX}DATABASE"),
        show_default="LANGNGHE_DATABASE, or none",
        help="Database whose ledger announces the key.",
    )(command)


@click.group()
def keys() -> None:
    """Make, list, replace and show the keys of this installation."""


@keys.command()
@_role
@announced_option
def create(role: Role, database_url: str | None) -> None:
    """Make the first key of ROLE: issuer, ledger, release or epoch."""
    store = _store()
    with _ledger(database_url) as database:
        if database is not None:
            check_succession(database, store, role)
        store.create(role)
        _announced(database, store, role)


@keys.command()
@_role
@click.option("--lost", is_flag=True, help="The present key is in neither place any more.")
@announced_option
def rotate(role: Role, lost: bool, database_url: str | None) -> None:
    """Replace the key of ROLE; the former one stays for what it signed or has to open.

    A service that runs signs with a new ledger key within seconds; restart nothing.
    """
    store = _store()
    with _ledger(database_url) as database:
        if database is not None and not lost:
            check_succession(database, store, role)
        replace_key(store, role, lost=lost)
        _announced(database, store, role)


@keys.command("list")
def listing() -> None:
    """List the keys: role, fingerprint, current or former, date, places, permissions."""
    found = _store().listing()
    for info in found:
        click.echo(_line(info))
    if not found:
        click.echo("no keys", err=True)


@keys.command()
@_role
@click.option("--fingerprint", help="A former key; by default the one in use.")
@click.option("--pem", is_flag=True, help="As PEM, for other tools.")
def public(role: Role, fingerprint: str | None, pem: bool) -> None:
    """Show the public half of a key, and its fingerprint in groups for reading aloud."""
    store = _store()
    key = store.current(role) if fingerprint is None else store.get(role, fingerprint)
    raw = ledger_keys.public_bytes(key)
    click.echo(ledger_keys.public_pem(key).rstrip() if pem else raw.hex())
    click.echo(ledger_keys.spoken(ledger_keys.fingerprint(raw)))


@keys.command()
@click.argument("fingerprint")
@database_option
@click.confirmation_option(
    prompt="What devices sealed to this key and did not send yet can never be opened. Destroy it?"
)
def destroy(fingerprint: str, database_url: str) -> None:
    """Destroy a former epoch key in both places; doing so again changes nothing."""
    with opened(database_url) as database:
        there = destroy_epoch_key(database, _store(), fingerprint)
    click.echo(f"epoch {fingerprint}: {'destroyed' if there else 'there is no such key'}")


@keys.command("adopt")
@database_option
@click.confirmation_option(
    prompt="Is the database that was backed up gone for good? Otherwise its answers can be lost."
)
def adopt_restored(database_url: str) -> None:
    """Let a restored database destroy the keys of its boxes once they are mixed."""
    with opened(database_url) as database:
        count = adopt(database)
    click.echo(f"adopted: the keys of {count} boxes")


def _store() -> KeyStore:
    chosen = settings()
    return KeyStore(chosen.keys, chosen.keys_copy)


@contextmanager
def _ledger(database_url: str | None) -> Iterator[Database | None]:
    if database_url is None:
        yield None
        return
    with opened(database_url) as database:
        yield database


def _announced(database: Database | None, store: KeyStore, role: Role) -> None:
    click.echo(f"{role} {store.current_name(role)}")
    if database is None:
        click.echo("Not announced in a ledger: no database was named.", err=True)
    else:
        announce(database, store, role, datetime.now(UTC))


def _line(info: KeyInfo) -> str:
    copies = {None: "one place only", True: "both places", False: "NOT IN THE COPY"}
    return "  ".join(
        (
            f"{info.role:<7}",
            info.fingerprint,
            "current" if info.current else "former ",
            str(local_date(info.created)),
            copies[info.copied] if info.here else "ONLY IN THE COPY",
            "private" if info.private else "EXPOSED: chmod 600",
        )
    )
