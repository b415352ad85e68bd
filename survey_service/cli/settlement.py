"""`langnghe honorarium settle|explain`: money, signatures and forms against each other."""

from datetime import UTC, datetime
from pathlib import Path

import click

from questionnaires.text import say
from sampling.settlement import SpentLine
from survey_service.cli.files import read_text
from survey_service.cli.new_files import create
from survey_service.cli.options import database_option, opened
from survey_service.cli.paper import campaign_option, unit_option, village_option
from survey_service.exports import csv_file, xlsx_file
from survey_service.exports import settlement as tables
from survey_service.minutes import pdf
from survey_service.pipeline import settlement
from survey_service.pipeline.csv_rows import BadRow
from survey_service.pipeline.paper_papers import Desk, names
from survey_service.pipeline.paper_round import paper_round
from survey_service.pipeline.settlement import Settlement
from survey_service.pipeline.settlement_minutes import settlement_minutes
from survey_service.units.working_days import local_date

LANGUAGE = "vi"
file_type = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@database_option
@campaign_option
@click.option(
    "--budget",
    "plan",
    type=file_type,
    help="The plan: a CSV of code, name, planned, spent; or a budget as JSON.",
)
@click.option("--spent", type=file_type, help="CSV of code, spent: for a plan in JSON.")
@click.option(
    "--honoraria-line",
    default=settlement.HONORARIA,
    show_default=True,
    help="Line of the plan that is filled in from the signed lists.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it as .pdf, .csv or .xlsx by the ending; printed without it.",
)
@click.option("--body", default="", help="The body that draws the PDF up.")
def settle(
    *, database_url: str, campaign: str, plan: Path | None, spent: Path | None,
    honoraria_line: str, output: Path | None, body: str,
) -> None:  # fmt: skip
    """Reconcile what was paid, who signed and which forms came back, village by village."""
    budget = () if plan is None else _budget(plan, spent)
    now = datetime.now(UTC)
    with opened(database_url) as database, database.read() as connection:
        found = settlement.settlement(connection, campaign, budget, honoraria_line)
        known = names(connection, paper_round(connection, campaign), local_date(now))
    if output is not None:
        if output.suffix == ".pdf":
            desk = Desk(body=body or "……………………………", place="Hải Phòng")
            create(output, pdf(settlement_minutes(found, known, desk)))
        else:
            create(output, _file(found, output, now))
        click.echo(f"{output}: {len(found.villages)} villages, {found.unexplained} unexplained")
        return
    for line in found.villages:
        settled = line.settled
        counts = f"forms {settled.forms}, signed {settled.signed}, paid {settled.paid} đồng"
        click.echo(f"{line.village.unit} {line.village.psu}: {counts}")
        for each, reason in zip(settled.differences, line.reasons, strict=True):
            todo = f"Reason: {reason}" if reason else "To do: langnghe honorarium explain"
            click.echo(f"  {each.code}: got {each.got}, expected {each.expected}. {todo}")
    for row in found.budget:
        click.echo(f"{row.code}: planned {row.planned}, spent {row.spent}, left {row.left}")
    whole = found.whole
    click.echo(f"all: forms {whole.forms}, signed {whole.signed}, paid {whole.paid} đồng")


@click.command()
@database_option
@campaign_option
@village_option
@unit_option
@click.option("--difference", required=True, help="Which difference, as `settle` names it.")
@click.option("--reason", required=True, help="Why the numbers differ.")
def explain(
    *, database_url: str, campaign: str, village: str, unit: str | None, difference: str,
    reason: str,
) -> None:  # fmt: skip
    """Record why money, signatures or forms differ; the numbers stay."""
    with opened(database_url) as database, database.write() as connection:
        given = settlement.explain(
            connection,
            campaign,
            village,
            unit=unit,
            difference=difference,
            reason=reason,
            at=datetime.now(UTC),
        )
    click.echo(f"{given.psu}: {given.code} {given.got} ≠ {given.expected}: {given.reason}")


def _budget(path: Path, spent: Path | None) -> tuple[SpentLine, ...]:
    if path.suffix == ".json":
        known: dict[str, int] = {}
        if spent is not None:
            known, bad = settlement.read_spent(read_text(spent, settlement.budget_wrong))
            _refuse_bad(spent, bad)
        return settlement.read_plan(path.read_bytes(), known)
    lines, bad = settlement.read_budget(read_text(path, settlement.budget_wrong))
    _refuse_bad(path, bad)
    return lines


def _refuse_bad(path: Path, bad: tuple[BadRow, ...]) -> None:
    for row in bad:
        where = f"line {row.line}, {row.column}"
        click.echo(f"{where}: got {row.got!r}, expected {row.expected}", err=True)
    if bad:
        raise settlement.budget_wrong(path.name, f"{len(bad)} wrong rows", "none")


def _file(found: Settlement, output: Path, now: datetime) -> bytes:
    if output.suffix == ".csv":
        return b"".join(csv_file.write(tables.sheet(found, LANGUAGE, labelled=True)))
    if output.suffix == ".xlsx":
        sheets = [tables.sheet(found, LANGUAGE, labelled=True)]
        if found.budget:
            sheets.append(tables.budget_sheet(found, LANGUAGE, labelled=True))
        title = say({"vi": "Quyết toán chi phí khảo sát"}, LANGUAGE)
        return b"".join(xlsx_file.write(sheets, created=now, title=title))
    raise click.BadParameter("a file that ends with .pdf, .csv or .xlsx", param_hint="--output")
