"""`langnghe instrument …`: what can be done with a questionnaire; one module per command."""

import click

from survey_service.cli.table import Table

INSTRUMENT_COMMANDS = {
    "lint": "survey_service.cli.instrument_lint:lint",
    "diff": "survey_service.cli.instrument_diff:diff",
    "preview": "survey_service.cli.instrument_preview:preview",
    "publish": "survey_service.cli.instrument_publish:publish",
    "list": "survey_service.cli.instrument_publish:list_published",
    "show": "survey_service.cli.instrument_publish:show",
    "bridge": "survey_service.cli.instrument_bridge:bridge",
    "codebook": "survey_service.cli.instrument_documents:codebook",
    "ddi": "survey_service.cli.instrument_documents:ddi",
    "labels": "survey_service.cli.instrument_documents:labels",
    "schema": "survey_service.cli.instrument_documents:schema",
    "print": "survey_service.cli.instrument_print:print_form",
    "script": "survey_service.cli.instrument_print:script",
    "import-xlsform": "survey_service.cli.instrument_import_xlsform:import_xlsform",
    "export-xlsform": "survey_service.cli.instrument_export_xlsform:export_xlsform",
    "export-xform": "survey_service.cli.instrument_export_xlsform:export_xform_command",
}
"""Command to `module:object`; a new command is a module `instrument_….py` and a line here."""


@click.group(cls=Table, entries=INSTRUMENT_COMMANDS)
def instrument() -> None:
    """Check, compare, publish, print and exchange questionnaires."""
