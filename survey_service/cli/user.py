"""`langnghe user`: accounts and their roles, from the machine the service runs on.

The first administrator is made here; where passwords come from is said in `person.py`.
"""

from datetime import UTC, datetime

import click

from survey_service.cli.options import database_option, opened
from survey_service.cli.person import password as ask_password
from survey_service.problems import Problem
from survey_service.security import accounts
from survey_service.security.passwords import Passwords, check_password
from survey_service.security.permissions import ROLES, Grant
from survey_service.store import units
from survey_service.store.accounts import Account
from survey_service.store.database import Database
from survey_service.units.working_days import local_date

_role = click.option("--role", required=True, type=click.Choice(tuple(ROLES)), help="The role.")
_unit = click.option("--unit", default="", help="Unit code the role is limited to.")
_username = click.option("--username", required=True, help="The name to sign in with.")


@click.group()
def user() -> None:
    """Manage accounts and their roles."""


@user.command()
@_username
@_role
@_unit
@click.option("--name", default="", help="The person's name, as colleagues see it.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@database_option
def create(
    *, username: str, role: str, unit: str, name: str, password_stdin: bool, database_url: str
) -> None:
    """Create an account with one role."""
    password = ask_password(from_stdin=password_stdin, confirm=True)
    check_password(password)
    with opened(database_url) as database:
        _check_unit(database, unit)
        accounts.create(
            database,
            Passwords(),
            datetime.now(UTC),
            username=username,
            name=name,
            password=password,
            grants=[Grant(role, unit)],
        )
    click.echo(f"created {username}: {role}{f' of {unit}' if unit else ''}")


@user.command("list")
@database_option
def list_accounts(database_url: str) -> None:
    """List accounts, their state and their roles."""
    with opened(database_url) as database:
        for account in accounts.listing(database):
            click.echo(_line(account))


@user.command()
@_username
@database_option
def disable(username: str, database_url: str) -> None:
    """Close an account and end its sessions."""
    with opened(database_url) as database:
        accounts.disable(database, username, datetime.now(UTC))
    click.echo(f"disabled {username}")


@user.group()
def role() -> None:
    """Grant and revoke roles."""


@role.command()
@_username
@_role
@_unit
@database_option
def grant(username: str, role: str, unit: str, database_url: str) -> None:
    """Give an account one more role."""
    with opened(database_url) as database:
        _check_unit(database, unit)
        accounts.grant(database, username, Grant(role, unit), datetime.now(UTC))
    click.echo(f"granted {role} to {username}")


@role.command()
@_username
@_role
@_unit
@database_option
def revoke(username: str, role: str, unit: str, database_url: str) -> None:
    """Take a role away from an account."""
    with opened(database_url) as database:
        accounts.revoke(database, username, Grant(role, unit), datetime.now(UTC))
    click.echo(f"revoked {role} from {username}")


def _check_unit(database: Database, code: str) -> None:
    """Refuse a unit that does not exist: a grant for it would reach nothing."""
    if not code:
        return
    today = local_date(datetime.now(UTC))
    with database.read() as connection:
        if units.registry(connection).at(code, today) is None:
            raise Problem("unit-unknown", "--unit", code, f"a unit that exists on {today}")


def _line(account: Account) -> str:
    roles = ", ".join(f"{g.role}{f'@{g.unit}' if g.unit else ''}" for g in account.grants)
    state = "disabled" if account.disabled_at else "open"
    return f"{account.username}\t{state}\t{roles or '-'}\t{account.name}"
