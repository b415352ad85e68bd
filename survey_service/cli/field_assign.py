"""`langnghe field assign`: cases into the hands of enumerators."""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from survey_service.cli.field_rows import campaign_option, file_argument, read, refuse_wrong
from survey_service.cli.options import database_option, opened
from survey_service.pipeline.assignments import import_assignments
from survey_service.units.working_days import local_date

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@database_option
@campaign_option
@click.option("--by", "last", type=DAY, required=True, help="Day by which visits are expected.")
@file_argument
def assign(database_url: str, campaign: str, last: datetime, path: Path) -> None:
    """Give out cases as a CSV says; every wrong row is named, and one refuses the file.

    Columns: unit, case_id, person, given_on (empty: today), expected_by (empty: --by), reason (for
    a case that somebody else has; theirs stays on record).
    """
    today: date = local_date(datetime.now(UTC))
    with opened(database_url) as database, database.write() as connection:
        changed, bad = import_assignments(
            connection,
            campaign,
            read(path),
            today=today,
            expected_by=last.date(),
            by="langnghe field assign",
        )
        refuse_wrong(path, bad)
    click.echo(f"{len(changed)} cases given out in {campaign}")
