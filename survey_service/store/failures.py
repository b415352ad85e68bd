"""What an error of the database means, by the code the database gave it.

SQLite: result codes and extended result codes (sqlite.org/rescode.html). PostgreSQL: SQLSTATE
(appendix A of its documentation).
"""

import errno
import sqlite3
from typing import Final

from sqlalchemy import exc

CONTENDED: Final = frozenset({"40001", "40P01"})
"""SQLSTATE of a serialisation failure and of a deadlock."""

DISK_FULL: Final = "53100"
"""SQLSTATE of a server whose disk is full."""

NO_SPACE: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
FAILED_SYNCS: Final = frozenset({sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC})
PRIMARY: Final = 0xFF
"""The part of an extended result code that holds the result code."""


class Overtaken(exc.SQLAlchemyError):
    """Another process changed a row first; the work is to be done again on what is there now."""


def is_contended(error: BaseException) -> bool:
    """Tell whether another process may have been faster, so that the same work will now see it."""
    if isinstance(error, exc.IntegrityError | Overtaken):
        return True
    return isinstance(error, exc.OperationalError) and _state(error.orig) in CONTENDED


def is_full(error: BaseException) -> bool:
    """Tell whether there is no space left to write to, by the error or by what caused it."""
    if error.__cause__ is not None and is_full(error.__cause__):
        return True
    if isinstance(error, OSError):
        return error.errno in NO_SPACE
    return _state(error) == DISK_FULL or _result(error) == sqlite3.SQLITE_FULL


def is_failed_sync(cause: BaseException | None) -> bool:
    """Tell whether the operating system could not bring written data to the disk (SQLite)."""
    return _extended(cause) in FAILED_SYNCS


def is_io_error(cause: BaseException | None) -> bool:
    """Tell whether a file of the database could not be read or written (SQLite)."""
    return _result(cause) == sqlite3.SQLITE_IOERR


def _state(cause: BaseException | None) -> str | None:
    return getattr(cause, "sqlstate", None)


def _extended(cause: BaseException | None) -> int:
    return int(getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_OK))


def _result(cause: BaseException | None) -> int:
    return _extended(cause) & PRIMARY
