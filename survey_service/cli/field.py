"""`langnghe field …`: who does the field work and how far it is; one module per command."""

import click

from survey_service.cli.table import Table

FIELD_COMMANDS = {
    "organisations": "survey_service.cli.field_people:organisations",
    "roles": "survey_service.cli.field_people:roles",
    "people": "survey_service.cli.field_people:people",
    "window": "survey_service.cli.field_assign:window",
    "assign": "survey_service.cli.field_assign:assign",
    "record": "survey_service.cli.field_record:record",
    "reserve": "survey_service.cli.field_record:reserve",
    "case": "survey_service.cli.field_record:case",
    "digest": "survey_service.cli.field_rates:digest",
    "rates": "survey_service.cli.field_rates:rates",
}
"""Command to `module:object`; a new command is a module `field_….py` and a line here."""


@click.group(cls=Table, entries=FIELD_COMMANDS)
def field() -> None:
    """Organise field work: who goes where, what became of every case, how far it is."""
