"""`langnghe field rates`: response, contact, cooperation and refusal over every sampled case."""

from typing import Any

import click
import msgspec

from sampling.dispositions import Group
from survey_service.cli.field_rows import campaign_option
from survey_service.cli.options import database_option, opened
from survey_service.pipeline.assignments import sample_of
from survey_service.pipeline.fieldwork_entry import history_of
from survey_service.pipeline.outcome_lines import WAYS, By, OutcomeLine, outcome_lines
from survey_service.problems import Problem
from survey_service.store import campaigns

SHOWN = ("rr1", "rr3", "coop1", "con1", "ref1")
GROUPS: dict[str, Group] = {
    "I": "complete",
    "P": "partial",
    "R": "refusal",
    "NC": "non-contact",
    "O": "other",
    "UH": "unknown-household",
    "UO": "unknown-other",
    "N": "not-eligible",
}


@click.command()
@database_option
@campaign_option
@click.option("--by", type=click.Choice(WAYS), default="all", show_default=True, help="A line per.")
@click.option("--weighted", is_flag=True, help="Weigh each case with its design weight.")
@click.option("--json", "as_json", is_flag=True, help="Every rate, weighted and not, as JSON.")
def rates(database_url: str, campaign: str, by: By, *, weighted: bool, as_json: bool) -> None:
    """Print AAPOR outcome rates over every sampled case, those who were replaced included.

    I complete, P partial, R refused, NC not met, O other, UH and UO not known whether eligible, N
    not eligible. A week's line is the state at its end.
    """
    with opened(database_url) as database, database.read() as connection:
        found = campaigns.get(connection, campaign)
        if found is None:
            raise Problem("campaign-unknown", "--campaign", campaign)
        lines = outcome_lines(connection, found, by)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(lines), indent=1))
        return
    heads = [*GROUPS, *(name.upper() for name in SHOWN)]
    click.echo(f"{by:12} {'cases':>6} " + " ".join(f"{head:>6}" for head in heads))
    for line in lines:
        click.echo(_row(line, line.weighted if weighted else line.rates))


@click.command()
@database_option
@campaign_option
def digest(database_url: str, campaign: str) -> None:
    """Print the SHA-256 of the history of dispositions, as the ledger has it of every publication.

    One change, one moment or one reserve written anew gives another.
    """
    with opened(database_url) as database, database.read() as connection:
        found = history_of(connection, sample_of(connection, campaign))
    click.echo(f"{found.digest}  {found.changes} changes of {found.cases} cases")


def _row(line: OutcomeLine, rates_: Any) -> str:  # noqa: ANN401 - read by the names in SHOWN
    counts = [f"{line.groups.get(group, 0):6.0f}" for group in GROUPS.values()]
    values = [getattr(rates_, name) for name in SHOWN]
    shares = ["     –" if value is None else f"{value:6.3f}" for value in values]
    return f"{line.key or '–':12} {line.cases:6} {' '.join([*counts, *shares])}"
