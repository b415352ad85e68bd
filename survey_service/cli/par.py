"""`langnghe par …`: the administrative reform score; one module per kind of work."""

import click

from survey_service.cli.table import Table

PAR_COMMANDS = {
    "score": "survey_service.cli.par_score:score",
    "rescore": "survey_service.cli.par_score:rescore",
    "check": "survey_service.cli.par_score:check",
    "targets": "survey_service.cli.par_goals:targets",
    "emulation": "survey_service.cli.par_goals:emulation",
    "import": "survey_service.cli.par_import:import_points",
}
"""Command to `module:object`; a new command is a module `par_….py` and a line here."""


@click.group(cls=Table, entries=PAR_COMMANDS)
def par() -> None:
    """Score units under schemes of administrative reform (PAR), and store points."""
