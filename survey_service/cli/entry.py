"""`langnghe entry …`: paper forms into answers at the keyboard, and a share of them twice."""

import secrets
from datetime import UTC, datetime

import click

from questionnaires.validation import Rejected
from survey_service.cli.entry_typing import prompt_of, typed_answer, typed_form
from survey_service.cli.field_rows import campaign_option
from survey_service.cli.options import database_option, opened
from survey_service.cli.person import person_options, require
from survey_service.paper.form_numbers import printed
from survey_service.pipeline.double_entry import enter_second, errors_of, plan_double_entry
from survey_service.pipeline.entry import Entry, answer, key_whole, name_case
from survey_service.pipeline.entry_pictures import purge_pictures
from survey_service.pipeline.entry_round import (
    EntryRound,
    accept,
    entry_round,
    form_number,
    refusal,
)
from survey_service.security.permissions import Permission
from survey_service.store import entry as store
from survey_service.store import second_entries
from survey_service.store.database import Connection, Database
from survey_service.units.working_days import local_date

WHOLE_CITY = ""
language_option = click.option(
    "--language", default="vi", show_default=True, help="Language of the sheet."
)


@click.group()
def entry() -> None:
    """Enter paper forms: decide what scans leave open, type whole forms, type a share twice."""


@entry.command()
@database_option
@campaign_option
def status(*, database_url: str, campaign: str) -> None:
    """Say what waits, what is to be entered twice, and how often two entries differ."""
    with opened(database_url) as database, database.read() as connection:
        waiting = store.waiting(connection, campaign)
        pending: dict[str, int] = {}
        for one in store.questions(connection, campaign):
            pending[one.number] = pending.get(one.number, 0) + (one.answer is None)
        seconds = second_entries.seconds(connection, campaign)
        found = errors_of(connection, campaign)
        click.echo(f"{store.entered(connection, campaign)} forms entered, {len(waiting)} waiting")
    for form in waiting:
        why = "its case" if form.fields else "its first answer: the sheet is blank"
        if pending.get(form.number):
            why = f"{pending[form.number]} questions"
        click.echo(f"{printed(form.number)}: waits for {why}")
    for second in seconds:
        if second.compared is None:
            click.echo(f"{printed(second.number)}: to be entered again by another person")
    if found is not None:
        click.echo(
            f"{found.different} of {found.compared} answers of {found.forms} forms differ: "
            f"{found.rate:.2%} ({found.confidence:.0%}: {found.low:.2%}–{found.high:.2%})"
        )


@entry.command("twice")
@database_option
@campaign_option
@click.option(
    "--share",
    type=click.FloatRange(0, 1, min_open=True),
    required=True,
    help="Probability with which a form is entered a second time, such as 0.05.",
)
def twice(*, database_url: str, campaign: str, share: float) -> None:
    """Set the share of forms that two people enter; once, before the first is entered."""
    with opened(database_url) as database, database.write() as connection:
        _ground(connection, campaign)
        plan_double_entry(
            connection, campaign, share, random=secrets.token_bytes, now=datetime.now(UTC)
        )
    click.echo(f"{campaign}: every form is entered twice with probability {share:g}")


@entry.command("case")
@database_option
@campaign_option
@click.argument("number")
@click.option("--unit", required=True)
@click.option("--case", "case_id", required=True, help="The sampled case it answers for.")
def name(*, database_url: str, campaign: str, number: str, unit: str, case_id: str) -> None:
    """Say which sampled case a waiting form answers for."""
    with opened(database_url) as database, database.write() as connection:
        ground = _ground(connection, campaign)
        _told(name_case(connection, ground, form_number(number), (unit, case_id)))


@entry.command()
@database_option
@campaign_option
@person_options
@language_option
def decide(
    *, database_url: str, campaign: str, username: str, password_stdin: bool, language: str
) -> None:
    """Answer what scans left open, one question after the other, with the sheets at hand."""
    with opened(database_url) as database:
        _require(database, username, from_stdin=password_stdin)
        with database.read() as connection:
            ground = _ground(connection, campaign)
            pending = [one for one in store.questions(connection, campaign) if one.answer is None]
        for one in pending:
            click.echo(f"\n{printed(one.number)}")
            made = typed_answer(prompt_of(ground.instrument, language, one.asked))
            if made is None:
                continue
            with database.write() as connection:
                found = answer(
                    connection, ground, one.number, place=one.place, fields=made, by=username,
                )  # fmt: skip
            if found.fate != "questions":
                _told(found)


@entry.command("form")
@database_option
@campaign_option
@person_options
@language_option
@click.argument("number")
@click.option("--unit", required=True)
@click.option("--case", "case_id", required=True, help="The sampled case it answers for.")
def whole(
    *,
    database_url: str,
    campaign: str,
    username: str,
    password_stdin: bool,
    language: str,
    number: str,
    unit: str,
    case_id: str,
) -> None:
    """Type a whole form. Enter: nothing is written there; <: the question before."""
    with opened(database_url) as database:
        _require(database, username, from_stdin=password_stdin)
        with database.read() as connection:
            ground = _ground(connection, campaign)
        fields = typed_form(ground.instrument, language)
        with database.write() as connection:
            _told(
                key_whole(
                    connection, ground, form_number(number), language=language,
                    case=(unit, case_id), fields=fields, by=username,
                )
            )  # fmt: skip


@entry.command()
@database_option
@campaign_option
@person_options
@language_option
@click.argument("number")
def again(
    *,
    database_url: str,
    campaign: str,
    username: str,
    password_stdin: bool,
    language: str,
    number: str,
) -> None:
    """Type a form that was drawn for a second entry, without seeing the first."""
    with opened(database_url) as database:
        _require(database, username, from_stdin=password_stdin)
        with database.read() as connection:
            ground = _ground(connection, campaign)
        fields = typed_form(ground.instrument, language)
        with database.write() as connection:
            checked = accept(connection, ground, fields)
            if isinstance(checked, Rejected):
                raise refusal(checked)
            number = form_number(number)
            differing = enter_second(connection, campaign, number, checked.answers, username)
    click.echo(f"{printed(number)}: differs in {', '.join(differing) or 'nothing'}")


@entry.command()
@database_option
def purge(*, database_url: str) -> None:
    """Delete pictures whose last day has passed; the running service does so within the hour."""
    with opened(database_url) as database:
        click.echo(f"{purge_pictures(database, local_date(datetime.now(UTC)))} pictures deleted")


def _ground(connection: Connection, campaign: str) -> EntryRound:
    return entry_round(connection, campaign, now=datetime.now(UTC), random=secrets.token_bytes)


def _require(database: Database, username: str, *, from_stdin: bool) -> None:
    require(database, username, Permission.ANSWERS_ENTER, WHOLE_CITY, from_stdin=from_stdin)


def _told(found: Entry) -> None:
    waits = f", {found.asked} questions" if found.asked else ""
    click.echo(f"{printed(found.number)}: {found.fate}{waits}")
