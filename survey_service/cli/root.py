"""The root of the command line: every command is added here, and failures become one line.

A failure a user can cause is an exception with code, where, got, expected and hint, whichever
package it comes from; the command prints it on standard error and exits with 2. Anything else is
a defect and keeps its traceback.
"""

import sys
from typing import Protocol, runtime_checkable

import click

from survey_service import __version__
from survey_service.cli.database import init, migrate
from survey_service.cli.demo import demo
from survey_service.cli.estimate import estimate
from survey_service.cli.par import par
from survey_service.cli.publish import publish
from survey_service.cli.serve import serve
from survey_service.cli.status import status
from survey_service.cli.tokens import tokens
from survey_service.cli.user import user

FAILURE = 2


@runtime_checkable
class Explained(Protocol):
    """An exception that can tell a user what to do."""

    code: str
    where: str
    got: object
    expected: str
    hint: str


class _OneLineFailures(click.Group):
    """A group whose commands end a foreseen failure with one readable line and exit code 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Exception as error:
            if not isinstance(error, Explained):
                raise
            click.echo(explain(error), err=True)
            sys.exit(FAILURE)


def explain(error: Explained) -> str:
    """Return the failure as one line: code, place, got, expected, what to do."""
    parts = [f"{error.code}: {error.where}".rstrip(": ")]
    if error.got is not None:
        parts.append(f"got {error.got!r}")
    if error.expected:
        parts.append(f"expected {error.expected}")
    return " ".join(f"{', '.join(parts)}. {error.hint}".split())


@click.group(cls=_OneLineFailures)
@click.version_option(__version__, prog_name="langnghe")
def main() -> None:
    """Lắng nghe: ask a city's people how well they were served, and publish what they said."""


main.add_command(estimate)


for command in (init, migrate, serve, demo, user, tokens, par, publish, status):
    main.add_command(command)
