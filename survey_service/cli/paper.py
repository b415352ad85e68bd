"""`langnghe paper`: printed forms counted from the printer to the archive."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from survey_service.cli.files import read_text
from survey_service.cli.options import database_option, opened
from survey_service.cli.paper_documents import hand_over as minutes
from survey_service.cli.paper_status import show_report
from survey_service.pipeline import paper_stock
from survey_service.pipeline.paper_file import paper_file_wrong, read_movements
from survey_service.pipeline.paper_movements import Draft, RecordedKind, Recorder
from survey_service.pipeline.paper_movements import cancel as cancelled
from survey_service.pipeline.paper_round import paper_round
from survey_service.store import paper as store
from survey_service.units.working_days import local_date

MOST_TOLD = 100
"""Wrong rows that are told one by one; the number of all is told at the end."""
campaign_option = click.option("--campaign", required=True, help="Code of the round.")
village_option = click.option("--village", required=True, help="Code of a village of the sample.")
unit_option = click.option("--unit", help="Its commune, where several have such a village.")
day_option = click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), help="When it happened; today without it."
)
note_option = click.option("--note", help="What else was written down; no names.")
giver_option = click.option("--from", "giver", required=True, help="Organisation that gave.")
taker_option = click.option("--to", "taker", required=True, help="Organisation that took.")


def forms_options(command: Any) -> Any:  # noqa: ANN401 - any command
    """Add `--count`, `--first` and `--last`."""
    for option in (
        click.option("--last", help="Number of the last form."),
        click.option("--first", help="Number of the first form, as printed."),
        click.option("--count", type=int, help="How many forms, where no numbers are given."),
    ):
        command = option(command)
    return command


@click.group("paper")
def paper() -> None:
    """Count printed forms: received, handed out, returned, valid, spoiled, blank, missing."""


paper.add_command(minutes)


@paper.command()
@database_option
@campaign_option
@village_option
@unit_option
@forms_options
@giver_option
@taker_option
@day_option
@note_option
def receive(**given: Any) -> None:  # noqa: ANN401 - handed on
    """Record printed forms that came for a village: from the printer to who hands them out."""
    _record("receive", **given)


@paper.command("hand-over")
@database_option
@campaign_option
@village_option
@unit_option
@forms_options
@giver_option
@day_option
@note_option
def hand_over(**given: Any) -> None:  # noqa: ANN401 - handed on
    """Record forms handed out to the people of a village (phát phiếu)."""
    _record("hand_over", **given)


@paper.command("return")
@database_option
@campaign_option
@village_option
@unit_option
@forms_options
@taker_option
@day_option
@note_option
def take_back(**given: Any) -> None:  # noqa: ANN401 - handed on
    """Record forms that people of a village gave back (thu phiếu)."""
    _record("return", **given)


@paper.command("pass-on")
@database_option
@campaign_option
@click.option("--village", help="Code of a village; without it forms of several.")
@unit_option
@forms_options
@giver_option
@taker_option
@click.option("--returned", is_flag=True, help="Returned forms; blank ones without it.")
@day_option
@note_option
def pass_on(*, returned: bool, **given: Any) -> None:  # noqa: ANN401 - handed on
    """Record forms that pass from one organisation to another."""
    _record("pass_on_returned" if returned else "pass_on_blank", **given)


@paper.command()
@database_option
@campaign_option
@village_option
@unit_option
@click.option("--valid", type=int, required=True, help="Returned forms that look complete.")
@click.option("--spoiled", type=int, required=True, help="Returned forms that cannot be used.")
@click.option("--blank", type=int, required=True, help="Forms returned without answers.")
@click.option("--in-hand", type=int, help="Forms never handed out, counted on the shelf.")
@click.option("--missing", type=int, help="Forms that will not come back.")
@day_option
@note_option
def count(*, valid: int, spoiled: int, blank: int, **given: Any) -> None:  # noqa: ANN401
    """Record what somebody counted in a village; the last count stands."""
    tally = {
        "valid": valid,
        "spoiled": spoiled,
        "blank": blank,
        "in_hand": given.pop("in_hand"),
        "missing": given.pop("missing"),
    }
    _record("count", tally=tally, **given)


@paper.command()
@database_option
@campaign_option
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why it was wrong.")
def cancel(*, database_url: str, campaign: str, number: int, reason: str) -> None:
    """Cancel movement NUMBER; it stays in the book, with the reason."""
    with opened(database_url) as database, database.write() as connection:
        ground = paper_round(connection, campaign, hold=True)
        row = cancelled(ground, number, reason, datetime.now(UTC))
        store.add(connection, [row])
    click.echo(f"{row.number}: {number} cancelled")


@paper.command("import")
@database_option
@campaign_option
@click.argument(
    "path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def import_file(*, database_url: str, campaign: str, path: Path) -> None:
    """Record movements from a CSV; every wrong row is named, and one refuses the file.

    Columns: reference, kind (receive, hand-over, return, pass-on-blank, pass-on-returned, count),
    day, unit, village, count, first, last, giver, taker, valid, spoiled, blank, in_hand, missing,
    note. A row whose reference is recorded already is passed over where it says the same.
    """
    text = read_text(path, paper_file_wrong)
    with opened(database_url) as database, database.write() as connection:
        ground = paper_round(connection, campaign, hold=True)
        recorder, bad = read_movements(ground, text, datetime.now(UTC))
        for row in bad[:MOST_TOLD]:
            where = f"line {row.line}, {row.column}"
            click.echo(f"{where}: got {row.got!r}, expected {row.expected}", err=True)
        if bad:
            raise paper_file_wrong(path.name, f"{len(bad)} wrong rows", "none")
        store.add(connection, recorder.recorded)
    click.echo(f"{len(recorder.recorded)} movements recorded, {recorder.repeated} already there")


@paper.command()
@database_option
@campaign_option
@click.option("--village", help="One village, with its movements.")
@unit_option
@click.option(
    "--closing", is_flag=True, help="Nothing is on its way any more: list all that lacks."
)
def status(
    *, database_url: str, campaign: str, village: str | None, unit: str | None, closing: bool
) -> None:
    """Show the stock by commune, what organisations hold, and what does not add up."""
    with opened(database_url) as database, database.read() as connection:
        ground = paper_round(connection, campaign)
        report = paper_stock.paper_report(connection, campaign, closing=closing, ground=ground)
    chosen = None if village is None else ground.village(village, unit)
    for line in show_report(report, ground, chosen):
        click.echo(line)


@paper.command()
@database_option
@campaign_option
@village_option
@unit_option
@click.option("--difference", required=True, help="Which difference, as `paper status` names it.")
@click.option("--reason", required=True, help="Why the numbers differ.")
def explain(
    *, database_url: str, campaign: str, village: str, unit: str | None, difference: str,
    reason: str,
) -> None:  # fmt: skip
    """Record why two numbers differ; the numbers stay."""
    with opened(database_url) as database, database.write() as connection:
        given = paper_stock.give_reason(
            connection,
            campaign,
            village,
            unit=unit,
            difference=difference,
            reason=reason,
            at=datetime.now(UTC),
        )
    click.echo(f"{given.psu}: {given.code} {given.got} ≠ {given.expected}: {given.reason}")


@paper.command()
@database_option
@campaign_option
def close(*, database_url: str, campaign: str) -> None:
    """Enter the totals in the ledger, with how many differences have no reason."""
    with opened(database_url) as database, database.write() as connection:
        report = paper_stock.close(connection, campaign, datetime.now(UTC))
        ground = paper_round(connection, campaign)
    for line in show_report(report, ground, None):
        click.echo(line)


def _record(
    kind: RecordedKind,
    *,
    database_url: str,
    campaign: str,
    day: datetime | None,
    **given: Any,  # noqa: ANN401 - the fields of a draft
) -> None:
    now = datetime.now(UTC)
    when: date = local_date(now) if day is None else day.date()
    with opened(database_url) as database, database.write() as connection:
        recorder = Recorder(paper_round(connection, campaign, hold=True), now)
        made = recorder.record(Draft(kind=kind, day=when, **given))
        store.add(connection, recorder.recorded)
    click.echo(f"{made.number}: {kind.replace('_', '-')} {made.count} {made.psu or ''}".rstrip())
