"""Options that several commands share."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from survey_service.pipeline.setup import require_current
from survey_service.settings import Settings, from_environment, public_url
from survey_service.store.database import Database, open_database

Command = TypeVar("Command", bound=Callable[..., Any])


def settings() -> Settings:
    """Read the settings of this process from its environment."""
    return from_environment(os.environ)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open a database whose schema is the one of this program, and close it at the end.

    Raises:
        StoreError: it cannot be opened, or `schema-empty`, `schema-behind`, `schema-ahead`.
    """
    database = open_database(url, create=False)
    try:
        require_current(database)
        yield database
    finally:
        database.close()


def _checked_url(_: click.Context, option: click.Parameter, value: str | None) -> str | None:
    return None if value is None else public_url(value, option.opts[0])


def public_url_option(purpose: str) -> Callable[[Command], Command]:
    """Add `--public-url URL`; an address that cannot stand in a QR code is refused.

    Args:
        purpose: the help text.
    """
    return click.option("--public-url", callback=_checked_url, metavar="URL", help=purpose)


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
