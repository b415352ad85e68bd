"""`langnghe sample …`: who is asked, drawn so that anybody can draw again."""

import click

from survey_service.cli.table import Table

SAMPLE_COMMANDS = {
    "plan": "survey_service.cli.sample_plan:plan",
    "seal": "survey_service.cli.sample_secrets:seal",
    "commit": "survey_service.cli.sample_commit:commit",
    "redraw": "survey_service.cli.sample_commit:redraw",
    "open": "survey_service.cli.sample_secrets:open_secret",
    "draw": "survey_service.cli.sample_draw:draw",
    "files": "survey_service.cli.sample_draw:files",
    "minutes": "survey_service.cli.sample_draw:minutes",
    "list": "survey_service.cli.sample_draw:list_draws",
    "verify": "survey_service.cli.sample_verify:verify",
    "verifier": "survey_service.cli.sample_verify:verifier",
    "start": "survey_service.cli.sample_start:start",
}
"""Command to `module:object`; a new command is a line here."""


@click.group(cls=Table, entries=SAMPLE_COMMANDS)
def sample() -> None:
    """Draw samples that anybody can check: seal, commit, open, draw, verify, minutes."""
