"""A group whose commands stand in a table and are read when they are called.

`langnghe --help` does not wait for the whole service, nor one command for the libraries of another.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click


class Table(click.Group):
    """Finds its commands in a table: command to `module:object`, in the order of the help.

    Args:
        entries: the table.
        options: what `click.Group` takes.
    """

    def __init__(self, *, entries: Mapping[str, str], **options: Any) -> None:  # noqa: ANN401 - click names them
        super().__init__(**options)
        self._entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the table."""
        del ctx
        return list(self._entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, reading its module now."""
        del ctx
        if cmd_name not in self._entries:
            return None
        module, _, name = self._entries[cmd_name].partition(":")
        with _uncollected():
            found: click.Command = getattr(import_module(module), name)
        return found


@contextmanager
def _uncollected() -> Iterator[None]:
    """Search for no garbage while modules are read: what they make stays, and there is a lot."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
