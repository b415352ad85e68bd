"""Queries of accounts and their grants. Every function runs in the caller's transaction."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from secrets import token_bytes

from msgspec import Struct, field
from sqlalchemy import Connection, RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from survey_service.ledger import commitments
from survey_service.problems import Problem
from survey_service.security.permissions import Grant
from survey_service.store.tables.accounts import accounts, roles


class Account(Struct, frozen=True, kw_only=True):
    """A person or a system that may sign in. A disabled account is kept, because acts name it.

    `salt` (32 bytes) makes the name under which the ledger knows it.
    """

    username: str
    name: str
    password_hash: str
    created_at: datetime
    disabled_at: datetime | None = None
    grants: tuple[Grant, ...] = ()
    salt: bytes = field(default_factory=lambda: token_bytes(commitments.SALT_BYTES))

    @property
    def pseudonym(self) -> str:
        """What stands for this account in the ledger."""
        return commitments.account(self.salt, self.username)


def add(connection: Connection, account: Account) -> None:
    """Insert a new account with its grants.

    Raises:
        Problem: `account-exists`.
    """
    row = {
        "username": account.username,
        "name": account.name,
        "password_hash": account.password_hash,
        "created_at": account.created_at,
        "disabled_at": account.disabled_at,
        "salt": account.salt,
    }
    try:
        connection.execute(insert(accounts), row)
    except IntegrityError:
        raise Problem("account-exists", "username", account.username) from None
    set_grants(connection, account.username, account.grants)


def find(connection: Connection, username: str) -> Account | None:
    """Return the account of this name with its grants, disabled or not."""
    row = connection.execute(select(accounts).where(accounts.c.username == username)).mappings()
    found = row.one_or_none()
    return None if found is None else _account(found, _grants(connection, username)[username])


def everyone(connection: Connection) -> tuple[Account, ...]:
    """Return all accounts by name."""
    grants = _grants(connection)
    rows = connection.execute(select(accounts).order_by(accounts.c.username)).mappings()
    return tuple(_account(row, grants[row["username"]]) for row in rows)


def disable(connection: Connection, username: str, moment: datetime) -> None:
    """Close the account from `moment` on; it keeps its name and history."""
    statement = update(accounts).where(accounts.c.username == username)
    connection.execute(statement.values(disabled_at=moment))


def set_password_hash(connection: Connection, username: str, password_hash: str) -> None:
    """Replace the stored password hash."""
    statement = update(accounts).where(accounts.c.username == username)
    connection.execute(statement.values(password_hash=password_hash))


def set_grants(connection: Connection, username: str, grants: Iterable[Grant]) -> None:
    """Replace all grants of an account."""
    connection.execute(delete(roles).where(roles.c.account == username))
    rows = [{"account": username, "role": g.role, "unit": g.unit} for g in sorted(set(grants))]
    if rows:
        connection.execute(insert(roles), rows)


def _grants(connection: Connection, username: str | None = None) -> dict[str, tuple[Grant, ...]]:
    statement = select(roles).order_by(roles.c.role, roles.c.unit)
    if username is not None:
        statement = statement.where(roles.c.account == username)
    found: dict[str, tuple[Grant, ...]] = defaultdict(tuple)
    for row in connection.execute(statement).mappings():
        found[row["account"]] += (Grant(row["role"], row["unit"]),)
    return found


def _account(row: RowMapping, grants: tuple[Grant, ...]) -> Account:
    return Account(
        username=row["username"],
        name=row["name"],
        password_hash=row["password_hash"],
        created_at=row["created_at"],
        disabled_at=row["disabled_at"],
        grants=grants,
        salt=bytes(row["salt"]),
    )
