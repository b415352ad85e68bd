"""`langnghe invite`: letters, mails and messages to those asked, and the end of their data."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click

from survey_service.cli.files import read_text
from survey_service.cli.invite_letters import letters
from survey_service.cli.invite_send import send
from survey_service.cli.options import database_option, opened, settings
from survey_service.cli.paper import campaign_option
from survey_service.ledger.contact_keys import ContactKeys
from survey_service.pipeline import invite_after
from survey_service.pipeline.campaigns import series_of
from survey_service.pipeline.code_file import read_codes
from survey_service.pipeline.csv_rows import BadRow
from survey_service.pipeline.invitations import Prepared, prepare
from survey_service.pipeline.invite_contacts import (
    ContactList,
    contacts_wrong,
    read_cases,
    read_dossiers,
)
from survey_service.problems import Problem
from survey_service.store import campaigns, invitations, samples, units
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection
from survey_service.units.working_days import local_date

MOST_TOLD = 100
RETURNS = "langnghe invite returned"
"""Who records an outcome there."""
file_type = click.Path(exists=True, dir_okay=False, path_type=Path)
purge_option = click.option(
    "--purge-on",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="The day on which addresses and links are erased.",
)


@click.group()
def invite() -> None:
    """Invite people by letter, mail, SMS or Zalo, remind them, and erase their addresses."""


invite.add_command(letters)
invite.add_command(send)


def contact_keys() -> ContactKeys:
    """Return the keys of contact data of this installation."""
    chosen = settings()
    return ContactKeys(chosen.keys, chosen.keys_copy, secrets.token_bytes)


@invite.command("prepare")
@database_option
@campaign_option
@click.option("--contacts", "path", type=file_type, required=True, help="CSV of closed dossiers.")
@click.option(
    "--codes", "code_files", type=file_type, multiple=True, required=True,
    help="File of langnghe tokens issue; may be given several times.",
)  # fmt: skip
@purge_option
def prepare_dossiers(
    *, database_url: str, campaign: str, path: Path, code_files: tuple[Path, ...],
    purge_on: datetime,
) -> None:  # fmt: skip
    """Put one link for each closed dossier into the outbox; nothing is sent yet.

    Columns: dossier, office, receiving, closed_on, channel (letter, email, sms, zalo), to, name,
    language. A dossier that has an invitation gets no second one. Delete the files of contacts and
    codes afterwards: the addresses are in the outbox, sealed until the day they are erased.
    """
    text = read_text(path, contacts_wrong)
    codes = [code for file in code_files for code in read_codes(file.read_bytes())]
    now = datetime.now(UTC)
    with opened(database_url) as database, database.write() as connection:
        round_ = _campaign(connection, campaign, hold=True)
        found = read_dossiers(
            text, units.registry(connection), round_.period_from, round_.period_to
        )
        _refuse_bad(found, path)
        done = prepare(
            connection,
            contact_keys(),
            round_,
            found.contacts,
            codes=codes,
            purge_on=purge_on.date(),
            now=now,
            random=secrets.token_bytes,
        )
    for line, reason in found.set_aside:
        click.echo(f"line {line} set aside: {reason}", err=True)
    _tell(done, len(found.set_aside))


@invite.command("prepare-sample")
@database_option
@campaign_option
@click.option("--contacts", "path", type=file_type, required=True, help="CSV of sampled cases.")
@purge_option
def prepare_sample(*, database_url: str, campaign: str, path: Path, purge_on: datetime) -> None:
    """Put an announcement for each sampled case into the outbox; nothing is sent yet.

    Columns: case, unit, channel, to, name, language.
    """
    text = read_text(path, contacts_wrong)
    now = datetime.now(UTC)
    with opened(database_url) as database, database.write() as connection:
        round_ = _campaign(connection, campaign, hold=True)
        part = series_of(round_, "sample")
        drawn = samples.each_case(connection, part.sample) if part and part.sample else ()
        known = {(case.unit, case.case_id): case.psu for case in drawn if case.list != "overall"}
        found = read_cases(text, known)
        _refuse_bad(found, path)
        done = prepare(
            connection,
            contact_keys(),
            round_,
            found.contacts,
            codes=(),
            purge_on=purge_on.date(),
            now=now,
            random=secrets.token_bytes,
        )
    _tell(done, 0)


@invite.command()
@database_option
@campaign_option
@click.option("--wave", type=int, default=1, show_default=True, help="1 for the first reminder.")
def remind(*, database_url: str, campaign: str, wave: int) -> None:
    """Put reminders into the outbox.

    Of closed dossiers everybody is reminded: answers are anonymous, and nobody knows who gave one.
    Of a sample only cases without an outcome are.
    """
    with opened(database_url) as database, database.write() as connection:
        done = invite_after.remind(
            connection,
            contact_keys(),
            _campaign(connection, campaign, hold=True),
            wave=wave,
            now=datetime.now(UTC),
            random=secrets.token_bytes,
        )
    for channel, count in sorted(done.by_channel.items()):
        click.echo(f"{channel}: {count} reminders queued")
    for reason, count in sorted(done.left_out.items()):
        click.echo(f"{count} not reminded: {reason}")


@invite.command()
@database_option
@click.argument("path", metavar="FILE", type=file_type)
@click.option("--dispose", help="Also give sampled cases without an outcome this one, as 3.18.")
def returned(*, database_url: str, path: Path, dispose: str | None) -> None:
    """Record messages that came back: a CSV of reference (on the message) and reason.

    Reasons: address-unknown, moved, refused, mailbox-full, number-unknown, asked-to-stop, other.
    """
    rows, bad = invite_after.read_returns(read_text(path, invite_after.returns_wrong))
    now = datetime.now(UTC)
    with opened(database_url) as database, database.write() as connection:
        found, unknown = ((), ()) if bad else invite_after.take_back(connection, rows, now)
        _tell_bad((*bad, *unknown))
        if bad or unknown:
            count = f"{len(bad) + len(unknown)} wrong rows"
            raise invite_after.returns_wrong(path.name, count, "none")
        disposed = 0
        if dispose:
            disposed = invite_after.dispose_returned(connection, found, dispose, now, RETURNS)
    click.echo(f"{len(found)} came back, {disposed} cases got the outcome {dispose or '–'}")


@invite.command()
@database_option
@campaign_option
@click.option("--dossier", "subject", help="Number of the dossier the invitation was about.")
@click.option("--case", nargs=2, metavar="UNIT CASE", help="The sampled case, with its unit.")
def forget(
    *, database_url: str, campaign: str, subject: str | None, case: tuple[str, str] | None
) -> None:
    """Erase the address of one person now, and never write to them again in this round."""
    if (subject is None) == (case is None):
        raise click.UsageError("name a --dossier or a --case")
    named = subject.strip() if subject is not None else " ".join(case or ())
    with opened(database_url) as database, database.write() as connection:
        code = _campaign(connection, campaign).code
        pseudonym = contact_keys().pseudonym(code, named)
        count = invitations.forget(connection, code, pseudonym, local_date(datetime.now(UTC)))
        if not count:
            raise Problem("invitation-unknown", "--dossier" if subject else "--case", named)
    click.echo(f"{count} messages emptied; nothing more goes there in {code}")


@invite.command()
@database_option
@campaign_option
def status(*, database_url: str, campaign: str) -> None:
    """Count messages by channel, wave and state, and tell when contact data are erased."""
    with opened(database_url) as database, database.read() as connection:
        code = _campaign(connection, campaign).code
        counts = invitations.counts(connection, code)
        reasons = invitations.reasons(connection, code)
        batches = invitations.batches(connection, code)
    for (channel, wave, state), count in sorted(counts.items()):
        click.echo(
            f"{channel} {'invitation' if wave == 0 else f'reminder {wave}'} {state}: {count}"
        )
    for (channel, reason), count in sorted(reasons.items()):
        click.echo(f"{channel} {reason}: {count}")
    for batch in batches:
        when = f"erased on {batch.purged_on}" if batch.purged_on else f"erased by {batch.purge_on}"
        click.echo(f"batch {batch.batch.hex()} of {batch.prepared_on}: {when}")


@invite.command()
@database_option
def purge(*, database_url: str) -> None:
    """Erase contact data whose day has come, with their keys; the service does it daily too."""
    with opened(database_url) as database:
        done = invite_after.purge(database, contact_keys(), local_date(datetime.now(UTC)))
    click.echo(f"{done['batches']} batches erased, {done['unsent']} messages never sent")


def _campaign(connection: Connection, code: str, *, hold: bool = False) -> Campaign:
    """Return the round; `hold` keeps others from preparing or reminding at the same time."""
    found = (campaigns.held if hold else campaigns.get)(connection, code)
    if found is None:
        raise Problem("campaign-unknown", "--campaign", code)
    return found


def _refuse_bad(found: ContactList, path: Path) -> None:
    _tell_bad(found.bad)
    if found.bad:
        raise contacts_wrong(path.name, f"{len(found.bad)} wrong cells", "none")


def _tell_bad(bad: tuple[BadRow, ...]) -> None:
    for row in bad[:MOST_TOLD]:
        where = f"line {row.line}, {row.column}"
        click.echo(f"{where}: got {row.got!r}, expected {row.expected}", err=True)


def _tell(done: Prepared, set_aside: int) -> None:
    for channel, count in sorted(done.by_channel.items()):
        click.echo(f"{channel}: {count} queued")
    told = f"{done.repeated} invited already, {set_aside} set aside, {done.codes_left} codes left"
    click.echo(told)
