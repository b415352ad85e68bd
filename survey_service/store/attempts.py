"""One transaction, done again where another process was faster."""

from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from survey_service.store.database import Database
from survey_service.store.failures import is_contended

T = TypeVar("T")

TRIES: Final = 5


def transact(database: Database, work: Callable[[Connection], T]) -> T:
    """Run `work` in one writing transaction and return what it returns, after the commit.

    Where a key was taken or a lock was lost to another process the work is done again on what is
    there now, so it must keep nothing between calls.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the last failure.
    """
    for _ in range(TRIES - 1):
        try:
            with database.write() as connection:
                return work(connection)
        except SQLAlchemyError as error:
            if not is_contended(error):
                raise
    with database.write() as connection:
        return work(connection)
