"""SQLite settings: made on every connection, read back, refused where one did not take.

WAL with synchronous=FULL syncs the log at every commit (sqlite.org/pragma.html#pragma_synchronous);
NORMAL may lose acknowledged rows in a power cut. The driver's own transaction guessing is switched
off so that BEGIN is ours and a writing transaction can take the lock at its start.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, ExceptionContext

from survey_service.store.errors import SCHEMA_EMPTY, StoreError
from survey_service.store.failures import is_failed_sync, is_io_error

BEGIN_MODE: Final = "langnghe_begin"
BUSY_MILLISECONDS: Final = 10_000
OWNER_ONLY: Final = 0o600

SETTINGS: Final[Mapping[str, tuple[str, object]]] = {
    "busy_timeout": (str(BUSY_MILLISECONDS), BUSY_MILLISECONDS),
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "wal_autocheckpoint": ("0", 0),  # SQLite would keep a failed sync of its own checkpoint quiet
    "foreign_keys": ("ON", 1),
    "secure_delete": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "cell_size_check": ("ON", 1),
    "cache_size": ("-16384", -16384),  # KiB: the pages of a large batch are written once
}
"""Pragma → (what is written, what must be read back)."""

LOG_CHUNK: Final = 1 << 20
CHECKPOINT: Final = "PRAGMA wal_checkpoint(PASSIVE)"

NETWORK_FILE_SYSTEMS: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "fuse.sshfs", "fuse.glusterfs", "ceph"}
)
MOUNTS: Final = Path("/proc/mounts")


class Cursor(Protocol):
    """The part of a DB-API cursor (PEP 249) that is needed here."""

    def execute(self, statement: str, /) -> object:
        """Run one statement."""

    def fetchone(self) -> tuple[object, ...] | None:
        """Return the next row."""

    def close(self) -> None:
        """Let go of the result."""


class RawConnection(Protocol):
    """The part of a DB-API connection (PEP 249) that is needed here."""

    def cursor(self) -> Cursor:
        """Return a cursor."""

    def rollback(self) -> None:
        """End the transaction that a statement began."""

    def close(self) -> None:
        """Hang up."""


def prepare_file(url: URL, mounts: Path = MOUNTS, *, create: bool = True) -> None:
    """Make the database file, for its owner alone; without `create`, insist that there is one.

    SQLite gives its write-ahead log and shared memory the mode of the database file, so one mode
    made here protects all three. A file that is there keeps the mode somebody gave it.

    Raises:
        StoreError: `store-url` where the URL names memory, a host or a network file system: the
            write-ahead log needs shared memory on one machine, and memory keeps nothing.
            `schema-empty` where there is no file and none is to be made.
    """
    name = url.database or ""
    if url.host:
        raise _misuse(url, "a host name", "Write three slashes before a path: sqlite:///var/x.db.")
    if name in {"", ":memory:"} or "mode=memory" in name or url.query.get("mode") == "memory":
        raise _misuse(url, "a database in memory", "Name a file: sqlite:///var/langnghe.db.")
    path = file_of(url)
    kind = _file_system(path, mounts)
    if kind in NETWORK_FILE_SYSTEMS:
        raise _misuse(url, f"a {kind} file system", "Use a local disk, or PostgreSQL.")
    if not create:
        _insist(url, path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if create and url.query.get("mode", "rwc") == "rwc":
            _create(path)
    except OSError as error:
        raise StoreError(
            "store-unavailable",
            where=str(path.parent),
            got=error.strerror,
            expected="a folder that can be written",
            hint="Choose another folder or change its owner.",
        ) from error


def file_of(url: URL) -> Path:
    """Return the absolute path of the database file."""
    name = url.database or ""
    if name.startswith("file:") and url.query.get("uri") == "true":
        name = unquote(name.removeprefix("file:"))
    return Path(name).absolute()


def _create(path: Path) -> None:
    # never open a file that exists: closing it would drop every lock this process has on it
    # (sqlite.org/howtocorrupt.html, 2.2); resolved, so that a link to nothing is followed
    path = path.resolve()
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
        # SQLite syncs the folder for its log, but counts on the name of the database being there
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _insist(url: URL, path: Path) -> None:
    if not path.exists():
        raise StoreError(
            SCHEMA_EMPTY,
            where=url.render_as_string(hide_password=True),
            got="no such file",
            expected="a database",
            hint="Run `langnghe init` with the same --database first.",
        )


def _misuse(url: URL, got: str, hint: str) -> StoreError:
    return StoreError(
        "store-url",
        where=url.render_as_string(hide_password=True),
        got=got,
        expected="a file on a local disk",
        hint=hint,
    )


def _file_system(path: Path, mounts: Path) -> str:
    """Return the type of the file system that holds `path`; empty where it cannot be known."""
    try:
        lines = [line.split() for line in mounts.read_text("utf-8", "replace").splitlines()]
    except OSError:
        return ""
    holding = [(len(words[1]), words[2]) for words in lines if path.is_relative_to(words[1])]
    return max(holding, default=(0, ""))[1]


def install(engine: Engine) -> None:
    """Make and prove the settings on every connection of `engine`, and own BEGIN."""

    @event.listens_for(engine, "connect")
    def _connected(raw: RawConnection, _record: object) -> None:
        raw.isolation_level = None  # type: ignore[attr-defined]  # sqlite3 only: we say BEGIN
        try:
            enforce(raw)
        except BaseException:
            raw.close()
            raise

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get(BEGIN_MODE, "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")


def watch(engine: Engine, failed_sync: Callable[[], None]) -> None:
    """Report every failed sync of `engine`; after other I/O errors its connections are replaced."""

    @event.listens_for(engine, "handle_error")
    def _failed(context: ExceptionContext) -> None:
        if is_failed_sync(context.original_exception):
            failed_sync()  # no connection is closed: closing the last one writes and syncs
        elif is_io_error(context.original_exception):
            context.is_disconnect = True


def renew_log(connection: Connection) -> None:
    """Write the log over itself and sync it; the caller holds the write lock.

    After a failed sync the system may go on showing bytes that it never wrote and call the next
    sync a success. What is written anew, it has to write. (The log carries no locks of SQLite, so
    it may be opened and closed.)

    Raises:
        StoreError: `store-unavailable`.
    """
    [(_, _, database)] = connection.exec_driver_sql("PRAGMA database_list")
    try:
        with suppress(FileNotFoundError), Path(f"{database}-wal").open("r+b", 0) as log:
            while chunk := log.read(LOG_CHUNK):
                log.seek(-len(chunk), os.SEEK_CUR)
                log.write(chunk)
            os.fsync(log.fileno())
    except OSError as error:
        raise StoreError(
            "store-unavailable",
            where=f"{database}-wal",
            got=error.strerror,
            expected="a log that can be written and synced",
            hint="Look at the disk and the space on it, then start the service again.",
        ) from error


def enforce(raw: RawConnection) -> None:
    """Write every setting and read it back.

    Raises:
        StoreError: `store-setting`, naming the pragma that did not take.
    """
    cursor = raw.cursor()
    try:
        for pragma, (written, expected) in SETTINGS.items():
            cursor.execute(f"PRAGMA {pragma}={written}")
            cursor.execute(f"PRAGMA {pragma}")
            row = cursor.fetchone()
            if row is None or row[0] != expected:
                raise StoreError(
                    "store-setting",
                    where=f"PRAGMA {pragma}",
                    got=None if row is None else row[0],
                    expected=str(expected),
                    hint="Without it an acknowledged answer could be lost; use a local disk.",
                )
    finally:
        cursor.close()
