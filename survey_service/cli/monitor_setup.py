"""`langnghe monitor rules|households|purge-households|plan`: before anybody goes anywhere."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click

from survey_service.cli.field_assign import DAY
from survey_service.cli.field_rows import campaign_option, file_argument, read, refuse_wrong
from survey_service.cli.options import database_option, opened, settings
from survey_service.ledger.link_keys import LinkKeys
from survey_service.pipeline.monitors import links, observing
from survey_service.pipeline.monitors import rules as pipeline
from survey_service.pipeline.sequence import sequence
from survey_service.problems import Problem
from survey_service.store import campaigns

public_option = click.option(
    "--public", default="", help="Words of public randomness made just now: dice, a lottery."
)


def link_keys() -> LinkKeys:
    """Return the keys of sealed households of this installation."""
    chosen = settings()
    return LinkKeys(chosen.keys, chosen.keys_copy)


@click.command()
@database_option
@campaign_option
@click.option("--shipped", metavar="NAME", help="Rules that come with the program: sipas_citizen.")
@click.argument(
    "path", metavar="[FILE]", required=False, type=click.Path(exists=True, path_type=Path)
)
def rules(database_url: str, campaign: str, shipped: str | None, path: Path | None) -> None:
    """Set the monitors' rules of a campaign from a YAML file, or from those that are shipped."""
    if (shipped is None) == (path is None):
        raise click.UsageError("give FILE or --shipped NAME")
    text = pipeline.shipped(shipped) if shipped else Path(str(path)).read_text(encoding="utf-8")
    found = pipeline.read_rules(text)
    with opened(database_url) as database, database.write() as connection:
        if campaigns.get(connection, campaign) is None:
            raise Problem("campaign-unknown", "--campaign", campaign)
        pipeline.set_rules(connection, campaign, found, datetime.now(UTC))
    click.echo(f"{len(found.variables)} variables, {found.draw.rate:.0%} asked again in {campaign}")


@click.command()
@database_option
@campaign_option
@click.option("--purge-on", type=DAY, required=True, help="Day on which they are destroyed.")
@file_argument
def households(database_url: str, campaign: str, purge_on: datetime, path: Path) -> None:
    """Seal which household gave which form, from a CSV that should be deleted afterwards.

    Columns: unit, case_id, household, address, phone, form_number.
    """
    with opened(database_url) as database, database.write() as connection:
        count, bad = links.seal_households(
            connection,
            link_keys(),
            campaign,
            read(path),
            purge_on=purge_on.date(),
            now=datetime.now(UTC),
            random=secrets.token_bytes,
        )
        refuse_wrong(path, bad)
    click.echo(f"{count} households sealed until {purge_on.date()}; delete {path.name} now")


@click.command("purge-households")
@database_option
@click.option("--campaign", help="Purge this campaign now, before its date.")
def purge_households(database_url: str, campaign: str | None) -> None:
    """Destroy sealed households and their key: those whose date has come, or one campaign's now."""
    now = datetime.now(UTC)
    with opened(database_url) as database:
        gone = (
            links.purge_due(database, link_keys(), now)
            if campaign is None
            else {campaign: links.purge(database, link_keys(), campaign, now)}
        )
    for code, count in gone.items():
        click.echo(f"{count} households of {code} destroyed")
    if not gone:
        click.echo("nothing is due")


@click.command()
@database_option
@campaign_option
@click.option("--from", "first", type=DAY, required=True, help="First day of the visits.")
@click.option("--days", type=click.IntRange(1, 60), default=2, show_default=True)
@click.option("--per-day", type=click.IntRange(1, 20), default=3, show_default=True)
@public_option
def plan(
    database_url: str, campaign: str, *, first: datetime, days: int, per_day: int, public: str
) -> None:
    """Draw where every member goes, near in travel, never where their own body works."""
    with opened(database_url) as database:
        sequence(database)
        with database.write() as connection:
            visits = observing.plan(
                connection,
                campaign,
                first=first.date(),
                days=days,
                per_day=per_day,
                public=public,
                at=datetime.now(UTC),
            )
    for one in visits:
        click.echo(f"{one.person} {one.day} {one.position + 1} {one.unit} {one.place} {one.pi:.4f}")
