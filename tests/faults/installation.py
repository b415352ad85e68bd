"""An installation made and checked by the command line alone, as its operator would."""

import json
from pathlib import Path
from uuid import uuid4

from click.testing import CliRunner
from msgspec import Struct

from survey_service.cli import main
from survey_service.store.database import open_database

UNIT = "11311"
INSTRUMENT = "transaction_feedback"
CODES = 6000
COUNTED = ("submission_keys", "spent_codes", "responses", "sealed_answers")


class Installation(Struct, frozen=True):
    """A database that takes answers, the codes to answer with, and the environment of `langnghe`.

    `folder` holds everything that must survive: the SQLite database and the keys.
    """

    folder: Path
    url: str
    codes: tuple[str, ...]

    @property
    def environment(self):
        """Where it keeps what is not in its database."""
        return {
            "LANGNGHE_ISSUER_KEY": str(self.folder / "issuer.key"),
            "LANGNGHE_KEYS": str(self.folder / "keys"),
            "LANGNGHE_KEYS_COPY": str(self.folder / "copy"),
            "LANGNGHE_ATTACHMENTS": str(self.folder / "attachments"),
            "LANGNGHE_TOMBSTONES": str(self.folder / "tombstones"),
            "LANGNGHE_PUBLIC_URL": "https://langnghe.example.vn",
            # answers are opened while others still come in, so that faults meet the mix as well
            "LANGNGHE_MIX_HOURS": "0",
            "LANGNGHE_MIX_MINIMUM": "8",
        }

    def run(self, *words):
        """Run a command of `langnghe` that must succeed."""
        result = CliRunner().invoke(main, words, env=self.environment)
        assert result.exit_code == 0, result.output

    def issue(self, count):
        """Issue codes and return them."""
        output = self.folder.parent / f"codes-{uuid4().hex}.jsonl"
        about = ["--unit", UNIT, "--receiving", f"{UNIT}.TT", "--instrument", INSTRUMENT]
        given = ["--count", str(count), "--output", str(output), "--database", self.url]
        self.run("tokens", "issue", *about, *given)
        return tuple(json.loads(line)["code"] for line in output.read_text().splitlines())

    def consistent(self, answers):
        """Check that so many answers are stored once each, and that the ledger agrees."""
        count = self.count()
        assert count["submission_keys"] == count["spent_codes"] == answers, count
        assert count["responses"] + count["sealed_answers"] == answers, count
        bundle = self.folder.parent / "audit.zip"
        self.run("audit", "export", "--output", str(bundle), "--database", self.url)
        self.run("audit", "verify", str(bundle))
        bundle.unlink()

    def count(self):
        """Return how many rows the tables of answers have."""
        return {table: self._read(f"SELECT count(*) FROM {table}")[0] for table in COUNTED}

    def receipts(self):
        """Return the receipts of all answers that are stored."""
        stored = self._read("SELECT receipt FROM submission_keys")
        assert len(stored) == len(set(stored))
        return set(stored)

    def _read(self, query):
        database = open_database(self.url)
        try:
            with database.read() as connection:
                return connection.exec_driver_sql(query).scalars().all()
        finally:
            database.close()


def install(folder, url):
    """Make an installation and issue codes."""
    folder.mkdir()
    made = Installation(folder, url, ())
    made.run("init", "--database", url)
    return Installation(folder, url, made.issue(CODES))
