"""`langnghe responses`: void, correct and delete interviews, by people who prove who they are."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from survey_service.cli.options import database_option, opened, settings
from survey_service.cli.person import person_options, require
from survey_service.pipeline import corrections, deletion
from survey_service.pipeline.corrections import Change
from survey_service.pipeline.deletion import Outside
from survey_service.problems import Problem
from survey_service.security.permissions import Permission
from survey_service.store import approvals

Command = TypeVar("Command", bound=Callable[..., Any])


def _case_options(reasons: tuple[str, ...]) -> Callable[[Command], Command]:
    options = (
        click.option("--unit", required=True, help="Code of the unit the case belongs to."),
        click.option("--case", "case_id", required=True, help="The case."),
        click.option("--reason", required=True, type=click.Choice(reasons)),
    )

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_note = click.option(
    "--note", required=True, help="What happened, in words; kept with the old version only."
)


@click.group()
def responses() -> None:
    """Void, correct and delete interviews."""


@responses.command()
@_case_options(corrections.REASONS)
@_note
@person_options
@database_option
def void(*, username: str, password_stdin: bool, database_url: str, **case: str) -> None:
    """Take an interview out of the count; the old version is kept.

    Published figures stay until the next publication.
    """
    change = msgspec.convert({"account": username, **case}, Change)
    with opened(database_url) as database:
        require(
            database, username, Permission.ANSWERS_CORRECT, change.unit, from_stdin=password_stdin
        )
        corrections.void(database, datetime.now(UTC), change)
    click.echo(f"{change.unit} {change.case_id}: không còn được tính / voided")


@responses.command()
@_case_options(corrections.REASONS)
@_note
@click.option(
    "--answers",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="All answers as one JSON object.",
)
@person_options
@database_option
def correct(
    *, answers: Path, username: str, password_stdin: bool, database_url: str, **case: str
) -> None:
    """Put other answers in the place of an interview's; the old version is kept.

    Published figures stay until the next publication.
    """
    change = msgspec.convert({"account": username, **case}, Change)
    try:
        given = msgspec.json.decode(answers.read_bytes(), type=dict[str, object])
    except msgspec.DecodeError as error:
        raise Problem("body-not-json", str(answers), str(error)) from error
    with opened(database_url) as database:
        require(
            database, username, Permission.ANSWERS_CORRECT, change.unit, from_stdin=password_stdin
        )
        corrections.correct(database, datetime.now(UTC), change, given, secrets.token_bytes)
    click.echo(f"{change.unit} {change.case_id}: đã đính chính / corrected")


@responses.group()
def delete() -> None:
    """Delete an interview on request: one person asks, another decides."""


@delete.command("request")
@_case_options(deletion.REASONS)
@person_options
@database_option
def request_deletion(
    *,
    unit: str,
    case_id: str,
    reason: deletion.Reason,
    username: str,
    password_stdin: bool,
    database_url: str,
) -> None:
    """Ask for the deletion of every version of an interview."""
    with opened(database_url) as database:
        require(database, username, Permission.ANSWERS_CORRECT, unit, from_stdin=password_stdin)
        asked = deletion.request(
            database,
            datetime.now(UTC),
            unit=unit,
            case_id=case_id,
            reason=reason,
            requested_by=username,
        )
    click.echo(
        f"{asked.id}\tchờ người thứ hai / waits for another person, "
        f"≤ {asked.expires_at:%Y-%m-%d %H:%M} UTC"
    )


@delete.command()
@click.argument("identifier", metavar="REQUEST")
@click.option("--approve/--refuse", required=True, help="The decision; it stands.")
@person_options
@database_option
def decide(
    *, identifier: str, approve: bool, username: str, password_stdin: bool, database_url: str
) -> None:
    """Decide about REQUEST, as another person than the one who asked."""
    chosen = settings()
    with opened(database_url) as database:
        with database.read() as connection:
            found = approvals.find(connection, identifier)
        unit = "" if found is None else str(found.particulars.get("unit", ""))
        require(database, username, Permission.DELETION_DECIDE, unit, from_stdin=password_stdin)
        count = deletion.decide(
            database,
            datetime.now(UTC),
            identifier,
            decided_by=username,
            approve=approve,
            outside=Outside(chosen.tombstones, chosen.attachments),
        )
    done = f"đã xoá {count} phiên bản / {count} versions deleted"
    click.echo(f"{identifier}\t{done if approve else 'đã từ chối / refused'}")
