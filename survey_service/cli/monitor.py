"""`langnghe monitor …`: what monitors decide, check, see and say; one module per group."""

import click

from survey_service.cli.table import Table

MONITOR_COMMANDS = {
    "rules": "survey_service.cli.monitor_setup:rules",
    "households": "survey_service.cli.monitor_setup:households",
    "purge-households": "survey_service.cli.monitor_setup:purge_households",
    "plan": "survey_service.cli.monitor_setup:plan",
    "draw": "survey_service.cli.monitor_checks:draw",
    "draw-more": "survey_service.cli.monitor_checks:draw_more",
    "redraw": "survey_service.cli.monitor_checks:redraw",
    "send": "survey_service.cli.monitor_checks:send",
    "answer": "survey_service.cli.monitor_checks:answer",
    "compare": "survey_service.cli.monitor_checks:compare",
    "results": "survey_service.cli.monitor_checks:results",
    "list-check": "survey_service.cli.monitor_seen:list_check",
    "observe": "survey_service.cli.monitor_seen:observe",
    "flags": "survey_service.cli.monitor_flags:flags",
    "resolve": "survey_service.cli.monitor_flags:resolve",
    "index": "survey_service.cli.monitor_flags:index",
    "ask-opinions": "survey_service.cli.monitor_opinions:ask_opinions",
    "opinion": "survey_service.cli.monitor_opinions:opinion",
    "opinions": "survey_service.cli.monitor_opinions:opinions",
    "minutes": "survey_service.cli.monitor_opinions:minutes",
    "attach-minutes": "survey_service.cli.monitor_opinions:attach_minutes",
}
"""Command to `module:object`; a new command is a line here."""


@click.group(cls=Table, entries=MONITOR_COMMANDS)
def monitor() -> None:
    """Watch a round: back-checks, observations, flags, opinions."""
