"""What an error means: by SQLite's result codes, SQLSTATE and errno, through whatever wraps it."""

import errno
import sqlite3

import pytest
from psycopg import errors
from sqlalchemy import exc

from survey_service.store.errors import StoreError
from survey_service.store.failures import is_contended, is_failed_sync, is_full, is_io_error


def sqlite(code):
    error = sqlite3.OperationalError("words may change")
    error.sqlite_errorcode = code
    return error


def wrapped(error, kind=exc.OperationalError):
    """An error of a driver as the engine raises it."""
    raised = kind("statement", {}, error)
    raised.__cause__ = error
    return raised


def explained(cause):
    """A refusal of the store that something else caused."""
    raised = StoreError("x", where="", got=None, expected="", hint="")
    raised.__cause__ = cause
    return raised


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (wrapped(sqlite(sqlite3.SQLITE_FULL)), True),
        (wrapped(errors.DiskFull()), True),
        (explained(OSError(errno.ENOSPC, "")), True),
        (explained(explained(OSError(errno.EDQUOT, ""))), True),
        (explained(OSError(errno.EIO, "")), False),
        (wrapped(sqlite(sqlite3.SQLITE_IOERR_WRITE)), False),
        (wrapped(sqlite(sqlite3.SQLITE_BUSY)), False),
        (wrapped(errors.AdminShutdown()), False),
        (exc.TimeoutError(), False),
    ],
)
def test_no_space_left_is_told_from_other_failures(error, full):
    assert is_full(error) is full


@pytest.mark.parametrize(
    ("error", "contended"),
    [
        (wrapped(errors.SerializationFailure()), True),
        (wrapped(errors.DeadlockDetected()), True),
        (wrapped(sqlite(sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY), exc.IntegrityError), True),
        (wrapped(errors.DiskFull()), False),
        (wrapped(sqlite(sqlite3.SQLITE_BUSY)), False),
    ],
)
def test_contention_is_told_from_other_failures(error, contended):
    assert is_contended(error) is contended


def test_a_failed_sync_is_an_io_error_of_its_own():
    sync, write = sqlite(sqlite3.SQLITE_IOERR_FSYNC), sqlite(sqlite3.SQLITE_IOERR_WRITE)
    assert (is_failed_sync(sync), is_failed_sync(write), is_failed_sync(None)) == (
        True,
        False,
        False,
    )
    assert (is_io_error(sync), is_io_error(write), is_io_error(sqlite(sqlite3.SQLITE_FULL))) == (
        True,
        True,
        False,
    )
