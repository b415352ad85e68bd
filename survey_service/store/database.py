"""One way to open the database, and no way to open it with settings that can lose an answer.

A URL names SQLite (`sqlite:///./var/langnghe.db`) or PostgreSQL (`postgresql://user@host/name`).
Settings are made on every new connection and read back; a setting that did not take refuses the
connection (SQLite: write-ahead log with a sync at every commit, which is the combination that
keeps acknowledged rows through a power cut; PostgreSQL: synchronous_commit, fsync and
full_page_writes on). Settings of each database live in `sqlite.py` and `postgresql.py`.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from msgspec import Struct, field
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from survey_service.store import postgresql, sqlite
from survey_service.store.errors import StoreError
from survey_service.store.syncs import Syncs

__all__ = ["Connection", "Database", "Kind", "file_of", "name_of", "open_database"]

Kind = Literal["sqlite", "postgresql"]

Turn = Any
"""A lock of `threading`, whose type has no name."""

READERS = 16
WAIT_SECONDS = 10

_log = logging.getLogger("langnghe.store")


class Database(Struct, frozen=True):
    """An open database. `url` is safe to show: it holds no password."""

    engine: Engine
    kind: Kind
    url: str
    syncs: Syncs
    turn: Turn = field(default_factory=Lock)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection inside one transaction that sees one state of the database."""
        # a reader of SQLite sees one state anyway; PostgreSQL must be asked for it
        options = {"isolation_level": "REPEATABLE READ"} if self.kind == "postgresql" else {}
        with self.engine.connect().execution_options(**options) as opened, opened.begin():
            yield opened

    @contextmanager
    def write(self, *, move_log: bool = True) -> Iterator[Connection]:
        """Yield a connection inside one transaction; committed at the end, rolled back on error.

        On SQLite the write lock is taken at the start, so a transaction that reads before it
        writes cannot fail in the middle because another writer was faster.

        Args:
            move_log: call `move_log` after the commit; otherwise the caller does it, later.

        Raises:
            StoreError: `store-sync-failed`, a sync of this process failed earlier.
        """
        with self._turn(), self._begun() as opened:
            self._require_syncs()  # now that it is our turn to write
            yield opened
        self.syncs.committed()
        if move_log:
            self.move_log()

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        options = {sqlite.BEGIN_MODE: "IMMEDIATE"}
        with self.engine.connect().execution_options(**options) as opened, opened.begin():
            yield opened

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Queue up with other threads: who meets the lock of SQLite sleeps, however short it is.

        A courtesy only; after a while the lock itself decides.
        """
        ours = self.kind == "sqlite" and self.turn.acquire(timeout=WAIT_SECONDS)
        try:
            yield
        finally:
            if ours:
                self.turn.release()

    def move_log(self) -> None:
        """Move the log of SQLite into the database, if enough was committed since the last time.

        What was committed is safe whether it works or not.
        """
        if self.kind == "sqlite" and self.syncs.checkpoint_is_due() and not self.syncs.failed:
            self._checkpoint()

    def renew_log(self) -> None:
        """Make sure that the log that can be read is the log on the disk; before serving.

        Raises:
            StoreError: `store-unavailable`, the log could not be written or synced.
        """
        if self.kind == "sqlite":
            with self.write() as connection:
                sqlite.renew_log(connection)

    def _require_syncs(self) -> None:
        if self.syncs.failed:
            raise StoreError(
                "store-sync-failed",
                where=self.url,
                got="a sync that failed",
                expected="a disk that keeps what it is given",
                hint="Look at the disk, then start the service again.",
            )

    def _checkpoint(self) -> None:
        pages = 0
        try:
            with self._turn(), self.read() as connection:
                _, pages, _ = connection.exec_driver_sql(sqlite.CHECKPOINT).one()
        except (SQLAlchemyError, StoreError) as error:
            _log.error("the log was not moved into the database: %s", type(error).__name__)
        self.syncs.checkpointed(pages)

    def close(self) -> None:
        """Close every idle connection; closing writes, so not after a failed sync."""
        if not self.syncs.failed:
            self.engine.dispose()


def open_database(
    url: str, *, create: bool = True, on_failed_sync: Callable[[], None] = lambda: None
) -> Database:
    """Open the database named by `url` and prove its settings on a first connection.

    Args:
        url: `sqlite:///PATH`, `postgresql://…` or `postgres://…`.
        create: make the file of an SQLite database, and its folder, where there is none.
        on_failed_sync: called once when a sync fails; from then on nothing more is written.

    Raises:
        StoreError: `schema-empty` (there is no such file and none was to be made).
        StoreError: `store-url` (not a URL this service can use), `store-driver` (driver not
            installed), `store-setting` (a setting did not take), `store-unavailable` (the
            database does not answer or cannot be written).
    """
    parsed = _parse(url)
    shown = parsed.render_as_string(hide_password=True)
    syncs = Syncs(on_failed_sync)
    if parsed.get_backend_name() == "sqlite":
        engine = _sqlite_engine(parsed, create=create)
        sqlite.watch(engine, syncs.fail)
        database = Database(engine, "sqlite", shown, syncs)
    else:
        database = Database(_postgresql_engine(parsed, shown), "postgresql", shown, syncs)
    try:
        with database.read():
            pass
    except DBAPIError as error:
        database.close()
        raise StoreError(
            "store-unavailable",
            where=shown,
            got=str(error.orig).strip(),
            expected="a database that answers",
            hint="Check that the server runs and the folder can be written.",
        ) from error
    except StoreError:
        database.close()
        raise
    return database


def file_of(url: str) -> Path | None:
    """Return the absolute path of an SQLite database file; None for another database.

    Raises:
        StoreError: `store-url`.
    """
    parsed = _parse(url)
    return sqlite.file_of(parsed) if parsed.get_backend_name() == "sqlite" else None


def name_of(url: str) -> str:
    """Return host, port and name of a server's database: what tells it from others, no secrets.

    Raises:
        StoreError: `store-url`.
    """
    parsed = _parse(url)
    named = (parsed.host or parsed.query.get("host"), parsed.port or parsed.query.get("port"))
    return " ".join(str(part) for part in (*named, parsed.database) if part)


def _parse(url: str) -> URL:
    text = "postgresql://" + url.removeprefix("postgres://") if _is_short(url) else url
    try:
        parsed = make_url(text)
    except ArgumentError as error:
        raise _bad_url(url) from error
    if parsed.drivername in {"sqlite", "sqlite+pysqlite"}:
        return parsed.set(drivername="sqlite")
    if parsed.drivername in {"postgresql", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    raise _bad_url(parsed.drivername)


def _is_short(url: str) -> bool:
    return url.startswith("postgres://")


def _bad_url(got: str) -> StoreError:
    return StoreError(
        "store-url",
        where="database",
        got=got,
        expected="sqlite:///PATH or postgresql://USER@HOST/NAME",
        hint="Give the database as a URL; three slashes and a path make a SQLite file.",
    )


def _sqlite_engine(url: URL, *, create: bool) -> Engine:
    sqlite.prepare_file(url, create=create)
    engine = create_engine(
        url,
        pool_size=READERS,
        max_overflow=READERS,
        pool_timeout=WAIT_SECONDS,
        connect_args={"timeout": sqlite.BUSY_MILLISECONDS / 1000, "check_same_thread": False},
    )
    sqlite.install(engine)
    return engine


def _postgresql_engine(url: URL, shown: str) -> Engine:
    try:
        engine = create_engine(
            url,
            pool_size=READERS,
            max_overflow=READERS,
            pool_timeout=WAIT_SECONDS,
            pool_pre_ping=True,
            connect_args={"connect_timeout": WAIT_SECONDS},
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise StoreError(
            "store-driver",
            where=shown,
            got=str(error),
            expected="the psycopg driver",
            hint="Install the extra: pip install 'langnghe[postgres]'.",
        ) from error
    postgresql.install(engine)
    return engine
