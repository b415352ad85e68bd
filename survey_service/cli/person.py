"""Who is at the command line: passwords that are typed, and acts that need to know the person.

A password comes from a prompt, from standard input or from LANGNGHE_PASSWORD, never from the
command line, where every process of the machine can read it.
"""

import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from survey_service.problems import Problem
from survey_service.security.accounts import authenticate
from survey_service.security.passwords import Passwords
from survey_service.security.permissions import Permission, allows
from survey_service.store.database import Database

Command = TypeVar("Command", bound=Callable[..., Any])
PASSWORD_VARIABLE = "LANGNGHE_PASSWORD"  # noqa: S105 - the name of a variable, not a password


def person_options(command: Command) -> Command:
    """Add `--username` and `--password-stdin`."""
    typed = click.option(
        "--password-stdin", is_flag=True, help="Read the password from standard input."
    )
    named = click.option("--username", required=True, help="The name you sign in with.")
    return named(typed(command))


def password(*, from_stdin: bool, confirm: bool) -> str:
    """Return a password as a person gives it; `confirm` asks for a new one twice.

    Raises:
        Problem: `password-missing`, there is nobody to type it.
    """
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise Problem("password-missing", "password", "no terminal to type it at")
    typed: str = click.prompt("Mật khẩu / Password", hide_input=True, confirmation_prompt=confirm)
    return typed


def require(
    database: Database, username: str, permission: Permission, unit: str, *, from_stdin: bool
) -> None:
    """Insist that the person proves who they are and may do this for a unit.

    Raises:
        Problem: `password-missing`, `sign-in-failed`, `forbidden`.
    """
    given = password(from_stdin=from_stdin, confirm=False)
    account = authenticate(database, Passwords(), username, given)
    if account is None:
        raise Problem("sign-in-failed", "--username", username)
    if not allows(account.grants, permission, unit):
        raise Problem("forbidden", "--username", username, f"{permission.value} for {unit}")
