"""Pictures of handwriting end on their day, whether anybody answered or not."""

from datetime import date

from survey_service.store import entry
from survey_service.store.database import Database


def purge_pictures(database: Database, day: date) -> int:
    """Delete the pictures whose last day is before `day`; return how many."""
    with database.write() as connection:
        return entry.purge(connection, day)
