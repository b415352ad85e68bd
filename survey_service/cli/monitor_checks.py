"""`langnghe monitor draw|draw-more|redraw|send|answer|compare|results`: interviews asked again."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from sampling.monitors.agreement import Agreement
from survey_service.cli.field_rows import campaign_option
from survey_service.cli.monitor_setup import public_option
from survey_service.cli.options import database_option, opened
from survey_service.pipeline.monitors import asking, draws, visits
from survey_service.pipeline.monitors import results as pipeline
from survey_service.pipeline.monitors.results import RoundResult
from survey_service.pipeline.sequence import sequence
from survey_service.problems import Problem
from survey_service.store import back_checks
from survey_service.units.working_days import local_date

unit_option = click.option("--unit", required=True, help="Unit of the interview.")
case_option = click.option("--case", "case_id", required=True, help="Case of the interview.")
member_option = click.option("--person", required=True, help="Code of the member.")


@click.command()
@database_option
@campaign_option
@public_option
def draw(database_url: str, campaign: str, public: str) -> None:
    """Draw the interviews that are asked again; every one can be drawn, none can be chosen."""
    with opened(database_url) as database:
        sequence(database)
        with database.write() as connection:
            drawn = draws.draw_first(connection, campaign, public=public, at=datetime.now(UTC))
    for one in drawn:
        second = " second" if one.second else ""
        click.echo(f"{one.unit} {one.case_id} {one.enumerator} {one.pi:.6f}{second}")
    click.echo(f"{len(drawn)} interviews drawn")


@click.command("draw-more")
@database_option
@campaign_option
@click.option("--enumerator", required=True, help="Code of the enumerator.")
@click.option("--number", type=click.IntRange(1, 500), help="Default: what the test asks for.")
@public_option
def draw_more(
    database_url: str, campaign: str, enumerator: str, number: int | None, public: str
) -> None:
    """Draw further interviews of an enumerator where the test asks for more."""
    with opened(database_url) as database:
        sequence(database)
        with database.write() as connection:
            asked = number or _asked(pipeline.round_result(connection, campaign), enumerator)
            drawn = draws.draw_more(
                connection, campaign, enumerator, asked, public=public, at=datetime.now(UTC)
            )
    for one in drawn:
        click.echo(f"{one.unit} {one.case_id} {one.enumerator} {one.pi:.6f}")


@click.command()
@database_option
@campaign_option
def redraw(database_url: str, campaign: str) -> None:
    """Do every stored draw again and compare: exit 0 where all follow from the ledger."""
    with opened(database_url) as database, database.read() as connection:
        stored = back_checks.drawn(connection, campaign)
        made = back_checks.draws(connection, campaign)
    for one in made:
        again = draws.redrawn(one)
        kept = {key: check.pi for key, check in stored.items() if check.draw == one.number}
        if again != kept:
            raise Problem("draw-altered", f"{campaign} {one.number}", f"{len(kept)} drawn")
        click.echo(f"draw {one.number}: {len(kept)} interviews, as drawn from entry {one.log_size}")


@click.command()
@database_option
@campaign_option
@click.option("--unit", help="Send a certain member: unit of the interview …")
@click.option("--case", "case_id", help="… its case …")
@click.option("--person", help="… and the member.")
def send(
    database_url: str, campaign: str, unit: str | None, case_id: str | None, person: str | None
) -> None:
    """Send members to all drawn interviews that have nobody yet, or one member to one."""
    today = local_date(datetime.now(UTC))
    with opened(database_url) as database, database.write() as connection:
        if unit and case_id and person:
            new: Sequence[back_checks.Visit] = (
                visits.send(
                    connection, campaign, unit, case_id, person,
                    today=today, random=secrets.token_bytes,
                ),
            )  # fmt: skip
        elif unit or case_id or person:
            raise click.UsageError("give --unit, --case and --person together, or none of them")
        else:
            new = visits.assign_visits(
                connection, campaign, today=today, random=secrets.token_bytes
            )
    for one in new:
        click.echo(f"{one.person} {one.unit} {one.case_id}")
    click.echo(f"{len(new)} visits")


@click.command()
@database_option
@campaign_option
@unit_option
@case_option
@member_option
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="An answer; repeatable.")
@click.option("--denied", is_flag=True, help="The person says that nobody asked them before.")
@click.option("--not-met", is_flag=True, help="The person was not met.")
def answer(
    database_url: str,
    campaign: str,
    unit: str,
    case_id: str,
    person: str,
    *,
    given: Sequence[str],
    denied: bool,
    not_met: bool,
) -> None:
    """Enter a back-check from paper, for the member who made it. It is finished with that."""
    if wrong := [pair for pair in given if "=" not in pair]:
        raise click.UsageError(f"--set needs NAME=VALUE, not {wrong[0]}")
    answers = dict(pair.split("=", 1) for pair in given)
    with opened(database_url) as database, database.write() as connection:
        visit = visits.visit_of(connection, campaign, unit, case_id, person)
        typed = asking.typed_answers(connection, campaign, answers)
        kept = visits.keep_answers(connection, visit, typed, denied=denied)
        visits.finish(connection, kept, "not_met" if not_met else "done", datetime.now(UTC))
    click.echo(f"{unit} {case_id}: finished")


@click.command()
@database_option
@campaign_option
@unit_option
@case_option
def compare(database_url: str, campaign: str, unit: str, case_id: str) -> None:
    """Show an interview beside its repetition; refused while a visit is open."""
    with opened(database_url) as database, database.read() as connection:
        for pair in pipeline.pair_of(connection, campaign, unit, case_id):
            for one in pair.compared:
                before, after = pair.first.get(one.variable), pair.again.get(one.variable)
                click.echo(f"{one.type} {one.variable}: {before!r} {after!r} {one.outcome}")
            failed = {True: "fails", False: "holds", None: "says too little"}[pair.verdict.failed]
            click.echo(f"{pair.unit} {pair.case_id} {failed}")


@click.command()
@database_option
@campaign_option
def results(database_url: str, campaign: str) -> None:
    """Say what back-checks found: enumerators, variables, the round, two bodies."""
    with opened(database_url) as database, database.read() as connection:
        found = pipeline.round_result(connection, campaign)
    for one in found.enumerators:
        test = one.test
        more = f", {one.further} more" if one.further else ""
        click.echo(
            f"{one.enumerator}: {test.failed} of {test.checked} fail, load {one.load}, "
            f"ratio {test.ratio:.3g}, {test.decision}{more}"
        )
    for variable in found.variables:
        rate = "–" if variable.rate is None else f"{variable.rate:.1%}"
        shift = "" if variable.p_value is None else f", shift p = {variable.p_value:.3g}"
        click.echo(f"type {variable.type} {variable.name}: {rate} of {variable.compared}{shift}")
    if found.rate is not None:
        est, low, high = found.rate.rate, found.rate.low, found.rate.high
        click.echo(f"round: {est:.1%} ({low:.1%} to {high:.1%}) of interviews would fail")
        click.echo("expand the audit" if found.expand else "no need to expand")
    click.echo(f"two bodies, verdicts: {_said(*found.verdicts_agree)}")
    for name, (cohen, first_order) in found.answers_agree.items():
        click.echo(f"two bodies, {name}: {_said(cohen, first_order)}")
    click.echo(f"{found.waiting} visits open, {found.unsent} interviews without a visit")


def _asked(found: RoundResult, enumerator: str) -> int:
    for one in found.enumerators:
        if one.enumerator == enumerator and one.further:
            return one.further
    raise Problem(
        "back-checks-too-early", enumerator, "no further interviews asked for by the test"
    )


def _said(cohen: Agreement, first_order: Agreement) -> str:
    return f"kappa {_value(cohen)}, AC1 {_value(first_order)}, n = {cohen.n}"


def _value(one: Agreement) -> str:
    if one.value is None:
        return "–"
    return f"{one.value:.2f}" if one.se is None else f"{one.value:.2f} (SE {one.se:.2f})"
