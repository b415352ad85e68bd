"""Options that several commands share."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from survey_service.settings import Settings, from_environment

Command = TypeVar("Command", bound=Callable[..., Any])


def settings() -> Settings:
    """Read the settings of this process from its environment."""
    return from_environment(os.environ)


def database_option(command: Command) -> Command:
    """Add `--database URL`, defaulting to `LANGNGHE_DATABASE` or SQLite under `./var`."""
    return click.option(
        "--database",
        "database_url",
        metavar="URL",
        default=lambda: settings().database,
        show_default="LANGNGHE_DATABASE, or SQLite under ./var",
        help="Database URL: sqlite:///PATH or postgresql://USER@HOST/NAME.",
    )(command)
