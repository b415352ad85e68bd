"""`langnghe instrument bridge`: somebody's word that figures may be joined across a break."""

from datetime import UTC, datetime
from typing import get_args

import click

from questionnaires.comparability import Method
from questionnaires.instrument import Instrument
from survey_service.cli.options import database_option, opened
from survey_service.cli.person import person_options, require
from survey_service.pipeline.joining import put_down
from survey_service.problems import Problem
from survey_service.security.permissions import Permission
from survey_service.store import instruments
from survey_service.store.database import Connection


@click.command()
@click.argument("before", metavar="NAME@VERSION")
@click.argument("after", metavar="NAME@VERSION")
@click.option(
    "--method",
    type=click.Choice(get_args(Method)),
    required=True,
    help="Both versions asked of random halves, both of the same people, or a judgement.",
)
@click.option("--reason", required=True, help="What was found, in a sentence.")
@person_options
@database_option
def bridge(
    *,
    before: str,
    after: str,
    method: Method,
    reason: str,
    username: str,
    password_stdin: bool,
    database_url: str,
) -> None:
    """Let series join figures from two published versions although a change breaks them.

    It stands in the ledger and is never edited.
    """
    with opened(database_url) as database:
        require(database, username, Permission.CAMPAIGNS_MANAGE, "", from_stdin=password_stdin)
        with database.write() as connection:
            previous, current = _published(connection, before), _published(connection, after)
            put_down(
                connection,
                previous,
                current,
                method=method,
                reason=reason,
                username=username,
                at=datetime.now(UTC),
            )
    click.echo(f"{before} → {after}: {method}")


def _published(connection: Connection, word: str) -> Instrument:
    name, _, version = word.partition("@")
    found = instruments.get(connection, name, version)
    if found is None:
        listed = instruments.listed(connection)
        alike = [each for each in listed if each.name == name] or listed
        known = (f"{each.name}@{each.version}" for each in alike)
        raise Problem("instrument-unknown", "NAME@VERSION", word, ", ".join(known))
    return found
