"""`langnghe invite letters`: what is due by letter, as files for a printer or the Post Office."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click

from survey_service.cli.new_files import written
from survey_service.cli.options import database_option, opened, settings
from survey_service.cli.paper import campaign_option
from survey_service.exports import csv_file, xlsx_file
from survey_service.exports import letters as table
from survey_service.ledger.contact_keys import ContactKeys
from survey_service.paper.letters import printed_letters
from survey_service.pipeline.invite_letters import take_letters
from survey_service.pipeline.invite_texts import Texts, read_texts
from survey_service.pipeline.outbox import Sending
from survey_service.problems import Problem
from survey_service.store import campaigns, units


def _now() -> datetime:
    return datetime.now(UTC)


@click.command()
@database_option
@campaign_option
@click.option(
    "--output",
    "outputs",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    required=True,
    help="A new file, by its ending .pdf (letters), .csv or .xlsx (for the Post Office's merge).",
)
@click.option(
    "--texts", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="YAML of texts."
)
@click.option("--most", type=click.IntRange(1, 5000), default=1000, show_default=True)
def letters(
    *, database_url: str, campaign: str, outputs: tuple[Path, ...], texts: Path | None, most: int
) -> None:
    """Write letters that are due into new files and count them as sent.

    The files hold addresses and links: they are readable by their owner alone; delete them once
    the Post Office has them. If a file cannot be written nothing counts as sent.
    """
    chosen = settings()
    said = Texts() if texts is None else read_texts(texts)
    for path in outputs:
        if path.suffix not in {".pdf", ".csv", ".xlsx"}:
            raise click.BadParameter("names that end with .pdf, .csv or .xlsx", param_hint="output")
    with opened(database_url) as database:
        with database.read() as connection:
            found = campaigns.get(connection, campaign)
            registry = units.registry(connection)
        if found is None:
            raise Problem("campaign-unknown", "--campaign", campaign)
        sending = Sending(
            database=database,
            keys=ContactKeys(chosen.keys, chosen.keys_copy, secrets.token_bytes),
            campaign=found,
            registry=registry,
            carriers={},
            texts=said,
            clock=_now,
            random=secrets.token_bytes,
        )
        with take_letters(sending, most=most) as taken:
            if taken:
                files = {
                    ".pdf": lambda: printed_letters(taken),
                    ".csv": lambda: b"".join(csv_file.write(table.sheet(taken))),
                    ".xlsx": lambda: b"".join(
                        xlsx_file.write([table.sheet(taken)], created=_now(), title=found.code)
                    ),
                }
                with written({path: files[path.suffix]() for path in outputs}):
                    pass
    click.echo(f"{len(taken)} letters")
