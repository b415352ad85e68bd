"""The schema of a database: which revision it has, and bringing it to the one of this program.

Revisions are Alembic files in `migrations/versions`, packaged with the program and run over our
own connection (no ini file, no working directory). A change of a table is a new revision; a
published one is never edited.
"""

from typing import Final, Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from survey_service.store.database import Database
from survey_service.store.errors import StoreError

State = Literal["empty", "behind", "current", "ahead"]

_LOCK: Final = 0x6C616E67  # "lang"; any number that every process of this program agrees on


def migrate(database: Database) -> None:
    """Bring the schema to the newest revision; does nothing where it is there already.

    Raises:
        StoreError: `schema-ahead`, the database was made by a newer program.
    """
    with database.write() as connection:
        if database.kind == "postgresql":  # SQLite took its write lock with BEGIN IMMEDIATE
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _state(connection) == "ahead":
            raise _ahead(database.url)
        command.upgrade(config(connection), "head")


def state(database: Database) -> State:
    """Say how the schema of a database stands to this program."""
    with database.read() as connection:
        return _state(connection)


def revision(connection: Connection) -> str:
    """Return the revision of the schema; empty where there is none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def raise_to(connection: Connection, wanted: str, where: str) -> None:
    """Bring the schema to a revision in the caller's transaction.

    Args:
        connection: a transaction that writes.
        wanted: a revision, or `head` for the newest.
        where: what asks for it, for the refusal.

    Raises:
        StoreError: `schema-ahead`, this program does not know the revision.
    """
    script = ScriptDirectory.from_config(config(connection))
    if wanted not in {"head", *(each.revision for each in script.walk_revisions())}:
        raise _ahead(where)
    command.upgrade(config(connection), wanted)


def config(connection: Connection) -> Config:
    """Return the Alembic configuration that works over `connection`."""
    made = Config()
    made.set_main_option("script_location", "survey_service.store:migrations")
    made.attributes["connection"] = connection
    return made


def _state(connection: Connection) -> State:
    script = ScriptDirectory.from_config(config(connection))
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        return "empty"
    if found == script.get_current_head():
        return "current"
    return "behind" if found in {each.revision for each in script.walk_revisions()} else "ahead"


def _ahead(where: str) -> StoreError:
    return StoreError(
        "schema-ahead",
        where=where,
        got="a revision this program does not know",
        expected="a revision of this program or an older one",
        hint="Run the newer program; a database is never taken back silently.",
    )
