"""Running `langnghe` in the test's process, on a database of its own.

`Command` is what the fixture `command` gives: call it with the words after `langnghe`; it adds the
database. `refused` asks for the one shape a failure may have: a line, exit 2, no traceback.
"""

from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner, Result
from msgspec import Struct

from survey_service.cli import main
from survey_service.store.database import Database, open_database


class Command(Struct, frozen=True):
    """`langnghe` over one database, in one folder."""

    folder: Path
    url: str

    def __call__(self, *words: str, environment: Mapping[str, str | None] | None = None) -> Result:
        given = (*words, "--database", self.url)
        clean = {
            "LANGNGHE_ISSUER_KEY": str(self.folder / "issuer.key"),
            "LANGNGHE_KEYS": str(self.folder / "keys"),
            **(environment or {}),
        }
        return CliRunner().invoke(main, given, env=clean)

    def ok(self, *words: str) -> str:
        """Run a command that must succeed; return what it printed."""
        result = self(*words)
        assert result.exit_code == 0, result.output
        return result.stdout

    def opened(self) -> Database:
        """Open the same database; the caller closes it."""
        return open_database(self.url)


def refused(result: Result, *parts: str) -> str:
    """Return the line of a refusal, which names every part."""
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    [line] = result.stderr.splitlines()
    assert result.stdout == ""
    for part in parts:
        assert part in line
    return line
