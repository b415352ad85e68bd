"""`langnghe field organisations|roles|people`: who takes part in field work."""

from pathlib import Path

import click

from survey_service.cli.field_rows import campaign_option, file_argument, read, refuse_wrong
from survey_service.cli.options import database_option, opened
from survey_service.pipeline import field_people as people_files
from survey_service.pipeline import organisations as organisation_files
from survey_service.problems import Problem
from survey_service.store import campaigns


@click.command()
@database_option
@file_argument
def organisations(database_url: str, path: Path) -> None:
    """Read organisations from a CSV, each in place of the one of its code.

    Columns: code, name_vi, name_en, kind (post_office, fatherland_front, veterans, statistics,
    other), counted_with (the organisation with which it counts as one body, or empty).
    """
    with opened(database_url) as database, database.write() as connection:
        given, bad = organisation_files.import_organisations(connection, read(path))
        refuse_wrong(path, bad)
    click.echo(f"{len(given)} organisations")


@click.command()
@database_option
@campaign_option
@file_argument
def roles(database_url: str, campaign: str, path: Path) -> None:
    """Read who does what in a campaign from a CSV, in place of what was stored.

    Columns: organisation, role (leads, collects, supervises, prints, pays), statement. Whoever
    supervises needs a statement of independence, and nobody supervises who collects, nor a body
    that is counted with one that does.
    """
    with opened(database_url) as database, database.write() as connection:
        if campaigns.get(connection, campaign) is None:
            raise Problem("campaign-unknown", "--campaign", campaign)
        given, bad = organisation_files.import_roles(connection, campaign, read(path))
        refuse_wrong(path, bad)
    click.echo(f"{len(given)} roles in {campaign}")


@click.command()
@database_option
@file_argument
def people(database_url: str, path: Path) -> None:
    """Read the people in the field from a CSV, each in place of the one of their code.

    Columns: code, name, organisation, kind (enumerator, monitor), units (codes with blanks
    between; empty: the whole city), account, device, capacity (cases a working day), left_on.
    """
    with opened(database_url) as database, database.write() as connection:
        given, bad = people_files.import_people(connection, read(path))
        refuse_wrong(path, bad)
    click.echo(f"{len(given)} people")
