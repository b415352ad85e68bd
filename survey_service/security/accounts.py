"""Use-cases of accounts: create, disable, grant, revoke, and prove who somebody is.

Who may do what is public: every role given or taken stands in the ledger, under a pseudonym.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

from survey_service.ledger import entries
from survey_service.problems import Problem
from survey_service.security.passwords import Passwords
from survey_service.security.permissions import Grant, check_grants
from survey_service.store import accounts, ledger, sessions
from survey_service.store.accounts import Account
from survey_service.store.database import Connection, Database

USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,63}")


def create(
    database: Database,
    passwords: Passwords,
    now: datetime,
    *,
    username: str,
    name: str,
    password: str,
    grants: Iterable[Grant] = (),
) -> Account:
    """Create an account that can sign in at once.

    Raises:
        Problem: `account-name-invalid`, `account-exists`, `password-too-short`,
            `password-too-long`, and those of `check_grants`.
    """
    if not USERNAME.fullmatch(username):
        raise Problem("account-name-invalid", "username", username)
    wanted = tuple(grants)
    check_grants(wanted)
    account = Account(
        username=username,
        name=name or username,
        password_hash=passwords.hash(password),
        created_at=now,
        grants=wanted,
    )
    with database.write() as connection:
        if accounts.find(connection, username) is not None:
            raise Problem("account-exists", "username", username)
        accounts.add(connection, account)
        _enter(connection, account, wanted, "grant", now)
    return account


def listing(database: Database) -> tuple[Account, ...]:
    """Return every account by name."""
    with database.read() as connection:
        return accounts.everyone(connection)


def disable(database: Database, username: str, now: datetime) -> None:
    """Close an account and end its sessions at once.

    Raises:
        Problem: `account-unknown`.
    """
    with database.write() as connection:
        account = _known(connection, username)
        accounts.disable(connection, username, now)
        sessions.end_all(connection, username)
        _enter(connection, account, account.grants, "disable", now)


def grant(database: Database, username: str, added: Grant, now: datetime) -> None:
    """Give an account one more role.

    Raises:
        Problem: `account-unknown`, and those of `check_grants`.
    """
    with database.write() as connection:
        account = _known(connection, username)
        held = {*account.grants, added}
        check_grants(held)
        accounts.set_grants(connection, username, held)
        if added not in account.grants:
            _enter(connection, account, [added], "grant", now)


def revoke(database: Database, username: str, removed: Grant, now: datetime) -> None:
    """Take a role away; it takes effect with the next request of an open session.

    Raises:
        Problem: `account-unknown`.
    """
    with database.write() as connection:
        account = _known(connection, username)
        accounts.set_grants(connection, username, set(account.grants) - {removed})
        if removed in account.grants:
            _enter(connection, account, [removed], "revoke", now)


def _known(connection: Connection, username: str) -> Account:
    account = accounts.find(connection, username)
    if account is None:
        raise Problem("account-unknown", "username", username)
    return account


def _enter(
    connection: Connection,
    account: Account,
    grants: Iterable[Grant],
    change: Literal["grant", "revoke", "disable"],
    now: datetime,
) -> None:
    for each in grants:
        entry = entries.encode(
            "role",
            account=account.pseudonym,
            role=each.role,
            unit=each.unit,
            change=change,
            at=entries.instant(now),
        )
        ledger.append_once(connection, entry)


def authenticate(
    database: Database, passwords: Passwords, username: str, password: str
) -> Account | None:
    """Return the account if the password is right and the account is open, else None.

    An unknown or disabled name costs one hash like any other, so timing tells nothing.
    """
    with database.read() as connection:
        account = accounts.find(connection, username)
    known = account is not None and account.disabled_at is None
    stored = account.password_hash if account is not None and known else passwords.nobody
    if not passwords.verify(stored, password) or account is None or not known:
        return None
    if passwords.outdated(account.password_hash):
        renewed = passwords.hash(password)
        with database.write() as connection:
            accounts.set_password_hash(connection, username, renewed)
    return account
