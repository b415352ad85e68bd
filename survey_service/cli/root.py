"""The root of the command line: a table of commands, and failures as one line.

A failure a user can cause is an exception with code, where, got, expected and hint, whichever
package it comes from; it is printed as one line on standard error and the command exits with 2, and
so does a word or option that cannot be used. Anything else is a defect and keeps its traceback.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

import click
from click.exceptions import NoArgsIsHelpError

from survey_service import __version__
from survey_service.cli.table import Table

FAILURE = 2
COMMANDS = {
    "init": "survey_service.cli.database:init",
    "migrate": "survey_service.cli.database:migrate",
    "serve": "survey_service.cli.serve:serve",
    "demo": "survey_service.cli.demo:demo",
    "instrument": "survey_service.cli.instrument:instrument",
    "user": "survey_service.cli.user:user",
    "keys": "survey_service.cli.keys:keys",
    "tokens": "survey_service.cli.tokens:tokens",
    "posters": "survey_service.cli.posters:posters",
    "devices": "survey_service.cli.devices:devices",
    "quarantine": "survey_service.cli.quarantine:quarantine",
    "sample": "survey_service.cli.sample:sample",
    "frame": "survey_service.cli.frame:frame",
    "field": "survey_service.cli.field:field",
    "transactions": "survey_service.cli.transactions:transactions",
    "paper": "survey_service.cli.paper:paper",
    "honorarium": "survey_service.cli.honorarium:honorarium",
    "invite": "survey_service.cli.invite:invite",
    "monitor": "survey_service.cli.monitor:monitor",
    "procedures": "survey_service.cli.procedures:procedures",
    "par": "survey_service.cli.par:par",
    "mix": "survey_service.cli.mix:mix",
    "publish": "survey_service.cli.publish:publish",
    "responses": "survey_service.cli.responses:responses",
    "backup": "survey_service.cli.backup:backup",
    "restore": "survey_service.cli.restore:restore",
    "audit": "survey_service.cli.audit:audit",
    "ledger": "survey_service.cli.ledger:ledger",
    "estimate": "survey_service.cli.estimate:estimate",
    "replicate": "survey_service.cli.replicate:replicate",
    "weigh": "survey_service.cli.weigh:weigh",
    "index": "survey_service.cli.index:index",
    "entry": "survey_service.cli.entry:entry",
    "scan": "survey_service.cli.scan:scan",
    "status": "survey_service.cli.status:status",
}
"""Command to `module:object`; a new command is a module and a line here."""


@runtime_checkable
class Explained(Protocol):
    """An exception that can tell a user what to do."""

    code: str
    where: str
    got: object
    expected: str
    hint: str


class Root(Table):
    """The table of commands; ends a foreseen failure with one line and exit code 2."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: object,
    ) -> click.Context:
        """Read the words before the command."""
        with _one_line():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        with _one_line():
            return super().invoke(ctx)


@contextmanager
def _one_line() -> Iterator[None]:
    """End a failure a user can cause with one line and exit code 2."""
    try:
        yield
    except NoArgsIsHelpError:  # not a failure: a group without a command shows its help
        raise
    except click.UsageError as error:
        click.echo(usage(error), err=True)
        sys.exit(FAILURE)
    except Exception as error:
        if not isinstance(error, Explained):
            raise
        click.echo(explain(error), err=True)
        sys.exit(FAILURE)


def usage(error: click.UsageError) -> str:
    """Return what is wrong with the words given as one line: command, reason, where to look."""
    command = "langnghe" if error.ctx is None else error.ctx.command_path
    reason = error.format_message().rstrip(". ")
    return " ".join(f"usage: {command}: {reason}. Try `{command} --help`.".split())


def explain(error: Explained) -> str:
    """Return the failure as one line: code, place, got, expected, what to do."""
    parts = [f"{error.code}: {error.where}".rstrip(": ")]
    if error.got is not None:
        parts.append(f"got {error.got!r}")
    if error.expected:
        parts.append(f"expected {error.expected}")
    return " ".join(f"{', '.join(parts)}. {error.hint}".split())


@click.group(cls=Root, entries=COMMANDS)
@click.version_option(__version__, prog_name="langnghe")
def main() -> None:
    """Lắng nghe: ask a city's people how well they were served, and publish what they said."""
