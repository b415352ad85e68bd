"""`langnghe sample plan`: what a design tells and what it costs, before anyone goes out."""

import csv
import io
from pathlib import Path

import click
import msgspec

from sampling.budget import Budget, PriceList
from sampling.planning import PlanLine, Planned, Stratum, planned
from survey_service.cli.new_files import written
from survey_service.cli.options import opened, settings
from survey_service.cli.spec_files import read_spec
from survey_service.pipeline.frames.importing import open_frame
from survey_service.pipeline.plan_file import (
    PlanFile,
    communes_as_strata,
    example_prices,
    places_as_strata,
    read_prices,
    require_share,
)
from survey_service.pipeline.settlement import BUDGET_COLUMNS
from survey_service.store import frames
from survey_service.units.haiphong import haiphong


@click.command("plan")
@click.argument("path", metavar="PLAN", type=click.Path(path_type=Path))
@click.option(
    "--prices",
    type=click.Path(path_type=Path),
    help="Price list; LANGNGHE_PRICES, or an example marked so.",
)
@click.option("--no-prices", is_flag=True, help="Leave money out.")
@click.option("--steps", metavar="CODE", help="Print the arithmetic of one commune.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON.")
@click.option(
    "--budget",
    type=click.Path(path_type=Path),
    help="Write the lines as `langnghe honorarium settle --budget` reads them: a new CSV.",
)
@click.option("--database", "database_url", help="Only for a plan that names a frame.")
def plan(
    path: Path,
    *,
    prices: Path | None,
    no_prices: bool,
    steps: str | None,
    as_json: bool,
    budget: Path | None,
    database_url: str | None,
) -> None:
    """Weigh a plan (JSON or YAML): people asked, margins, change seen, money by commune."""
    wanted = read_spec(path, PlanFile)
    strata = _strata(wanted, database_url or settings().database)
    found = planned(wanted.plan(strata), None if no_prices else _prices(prices))
    files = {budget: _settlement(found.budget)} if budget and found.budget else {}
    with written(files):
        if as_json:
            click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
        else:
            _print(found, steps)


def _strata(wanted: PlanFile, database_url: str) -> tuple[Stratum, ...]:
    if wanted.strata:
        return wanted.strata
    if wanted.frame is None:
        share = require_share(wanted.adult_share)
        return communes_as_strata(haiphong(), wanted.day, share)
    with opened(database_url) as database, database.read() as connection:
        open_frame(connection, wanted.frame, "villages")
        places = frames.places(connection, wanted.frame)
    rows = ((code, villages, adults) for code, (villages, adults) in places.items())
    return places_as_strata(rows, haiphong(), wanted.day)


def _prices(path: Path | None) -> PriceList:
    chosen = path or settings().prices
    return example_prices() if chosen is None else read_prices(chosen)


def _print(found: Planned, steps: str | None) -> None:
    click.echo(
        f"{'code':8} {'people':>9} {'asked':>7} {'villages':>8} {'answers':>8}"
        f" {'± points':>8} {'change':>7} {'đồng':>13}  name"
    )
    for line in found.lines:
        click.echo(_row(line))
    money = "" if found.budget is None else _dong(found.budget.subtotal)
    click.echo(
        f"{'city':8} {found.people:>9} {found.issued:>7} {found.villages:>8}"
        f" {found.answers:>8.0f} {100 * found.margin:>8.2f} {100 * found.change.detectable:>7.2f}"
        f" {money:>13}"
    )
    whole = ", ".join(_named(line) for line in found.census())
    click.echo(f"asked whole: {whole or 'none'}")
    beyond = ", ".join(_named(line) for line in found.lines if not line.reached)
    if beyond:
        click.echo(f"margin out of reach: {beyond}")
    _print_assumptions(found)
    for line in found.lines:
        if line.stratum.code == steps:
            _print_steps(line)
    if found.budget is not None:
        _print_budget(found.budget)


def _row(line: PlanLine) -> str:
    mark = " (whole)" if line.census else ""
    money = "" if line.cost is None else _dong(line.cost)
    return (
        f"{line.stratum.code:8} {line.stratum.people:>9} {line.issued:>7} {line.villages:>8}"
        f" {line.answers:>8.0f} {100 * line.margin:>8.2f} {100 * line.change.detectable:>7.2f}"
        f" {money:>13}  {line.stratum.name.get('vi', '')}{mark}"
    )


def _print_assumptions(found: Planned) -> None:
    given = found.plan.assumptions
    click.echo(
        f"assumed: share {given.p:g}, level {given.level:g}, response {given.response:g},"
        f" rho {given.rho:g}, deff of weights {given.deff_weights:g}, {found.plan.take} a village;"
        f" `change`: smallest seen with power {found.change.wanted_power:g} between two such rounds"
    )


def _print_steps(line: PlanLine) -> None:
    if line.needed is None:
        click.echo(f"{line.stratum.code}: {line.issued} by the rule of the total")
        return
    for step in line.needed.steps():
        text = f"{step.meaning['vi']} · {step.meaning['en']}"
        click.echo(f"{step.symbol:10} = {step.formula} = {step.value:.2f}  {text}")


def _print_budget(found: Budget) -> None:
    note = " EXAMPLE, invented figures" if found.example else ""
    click.echo(f"budget, prices {found.prices} {found.version}: {found.basis}{note}")
    for line in found.lines:
        what = f"{line.name['vi']} ({line.unit['vi']})"
        click.echo(f"{what:44} {line.quantity:>9} × {_dong(line.dong):>11} = {_dong(line.amount)}")
    for each in found.added:
        click.echo(f"{each.name['vi']} {each.basis_points / 100:g} %: {_dong(each.amount)}")
    click.echo(f"total: {_dong(found.total)} đồng")


def _settlement(found: Budget) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(BUDGET_COLUMNS)
    rows = [(line.code, line.name, line.amount) for line in found.lines]
    rows += [(each.code, each.name, each.amount) for each in found.added]
    writer.writerows([code, name["vi"], amount, ""] for code, name, amount in rows)
    return text.getvalue().encode()


def _named(line: PlanLine) -> str:
    return f"{line.stratum.code} {line.stratum.name.get('vi', '')}".strip()


def _dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
