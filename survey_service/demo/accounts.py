"""Accounts of the demonstration: one per role, with passwords made at build time.

They are kept in a file of the database's own that only its owner can read, because the
demonstration page shows them; a real installation never stores a password.
"""

import os
import re
import secrets
from datetime import datetime
from pathlib import Path

import msgspec

from survey_service.security.accounts import create
from survey_service.security.passwords import Passwords
from survey_service.security.permissions import ROLES, Grant
from survey_service.settings import Settings
from survey_service.store.database import Database, file_of, name_of

OWNER_ONLY = 0o600
SCOPED_UNIT = "10507"
SHOWN_ROLES = ("administrator", "analyst", "publisher", "monitor", "enumerator", "unit_reader")


class DemoAccount(msgspec.Struct, frozen=True):
    """What a visitor of the demonstration needs to sign in."""

    role: str
    user: str
    password: str


def accounts_file(settings: Settings) -> Path:
    """Return where the demonstration in this database keeps its accounts.

    Beside the file of SQLite; for a server beside the issuer's key, named after host and database.
    """
    beside = file_of(settings.database)
    if beside is not None:
        return beside.with_name(f"{beside.name}.accounts.json")
    name = re.sub(r"[^A-Za-z0-9.]+", "-", name_of(settings.database)).strip("-.")
    return settings.issuer_key.with_name(f"demo-accounts-{name}.json")


def user_of(role: str) -> str:
    """Return the name under which a role signs in."""
    return f"demo-{role.replace('_', '-')}"


def create_accounts(database: Database, settings: Settings, now: datetime) -> None:
    """Make one account per role and write down how to sign in."""
    made = tuple(
        DemoAccount(role, user_of(role), secrets.token_urlsafe(12)) for role in SHOWN_ROLES
    )
    passwords = Passwords()
    for account in made:
        unit = SCOPED_UNIT if ROLES[account.role].scoped else ""
        create(
            database,
            passwords,
            now,
            username=account.user,
            name=f"Tài khoản trình diễn: {account.role}",
            password=account.password,
            grants=[Grant(account.role, unit)],
        )
    path = accounts_file(settings)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(made))


def read_accounts(settings: Settings) -> tuple[DemoAccount, ...]:
    """Return the accounts written down when the demonstration was built."""
    path = accounts_file(settings)
    if not path.exists():
        return ()
    return msgspec.json.decode(path.read_bytes(), type=tuple[DemoAccount, ...])
