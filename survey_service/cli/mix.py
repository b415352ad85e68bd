"""`langnghe mix`: what the service does every minute, done now, and what still waits."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from secrets import token_bytes

import click

from survey_service.cli.options import database_option, opened, settings
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.mix import MixReport, mix_due
from survey_service.pipeline.mix_plan import MixRule
from survey_service.pipeline.opening import open_ledger
from survey_service.pipeline.spent_keys import KeysLeft
from survey_service.problems import Problem
from survey_service.store import boxes, campaigns
from survey_service.store.boxes import WaitingBox
from survey_service.store.campaigns import OPEN_STATES
from survey_service.store.database import Database
from survey_service.units.working_days import week_of

FAILED = 1


@click.command()
@database_option
@click.option(
    "--all",
    "campaign",
    metavar="CAMPAIGN",
    help="Refuse unless CAMPAIGN takes no more answers, so that none of it waits.",
)
def mix(database_url: str, campaign: str | None) -> None:
    """Open the sealed answers that are due, and show as counts what waits.

    Sealed answers of an office are opened together once there are enough of them, at the latest
    some weeks after theirs (LANGNGHE_MIX_MINIMUM, LANGNGHE_MIX_HOURS, LANGNGHE_MIX_WAIT_WEEKS), and
    all of them when their campaign takes no more. A box that cannot be opened is named and stays.
    """
    chosen, now = settings(), datetime.now(UTC)
    keys = KeyStore(chosen.keys, chosen.keys_copy)
    rule = MixRule(
        minimum=chosen.mix_minimum, hours=chosen.mix_hours, wait_weeks=chosen.mix_wait_weeks
    )
    with opened(database_url) as database:
        if campaign is not None:
            _require_ended(database, campaign)
        open_ledger(database, keys, now)  # keys of another database would leave every box shut
        report = mix_due(database, keys, now, token_bytes, rule)
        with database.read() as connection:
            waiting = boxes.waiting(connection)
    _show(report, waiting)


def _require_ended(database: Database, code: str) -> None:
    with database.read() as connection:
        found = campaigns.get(connection, code)
    if found is None or found.state in OPEN_STATES:
        got = code if found is None else f"{code}, which is {found.state}"
        raise Problem("campaign-unknown", "--all", got, "a campaign that takes no more answers")


def _show(report: MixReport, waiting: Iterable[WaitingBox]) -> None:
    """Print counts by campaign, series and channel; never by office: eight are few."""
    click.echo(f"mixed: {report.mixed} answers in {report.batches} batches")
    kinds: dict[tuple[str, str, str], list[WaitingBox]] = {}
    for box in waiting:
        cell = box.cell
        kinds.setdefault((cell.campaign, cell.series, cell.channel), []).append(box)
    for kind, own in sorted(kinds.items()):
        count = sum(box.count for box in own)
        offices = len({box.cell.unit for box in own})
        since = week_of(min(box.opened_at for box in own))
        click.echo(
            f"waiting: {' '.join(kind)}: {count} answers of {offices} offices, since week {since}"
        )
    _show_keys(report.keys)
    for kind_of_error, batches in sorted(report.errors.items()):
        click.echo(
            f"{batches} mẻ trộn bị lỗi, sẽ làm lại / batches failed, to be done again: "
            f"{kind_of_error}",
            err=True,
        )
    for error in report.failed.values():
        raise error
    if report.errors:
        sys.exit(FAILED)


def _show_keys(left: KeysLeft) -> None:
    """Say why keys of boxes that are mixed are still there."""
    if left.backed_up:
        click.echo(f"keys kept: {left.backed_up} until the next backup")
    if left.restored:
        click.echo(f"keys kept: {left.restored} of restored boxes, until langnghe keys adopt")
    if left.backup_since is not None:
        click.echo(
            f"keys kept: all, for a backup is under way or was broken off since "
            f"{left.backup_since:%Y-%m-%d %H:%M:%S} UTC; the next finished one frees them"
        )
