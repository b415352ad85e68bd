"""What a database holds, counted."""

from typing import Literal

from msgspec import Struct

from survey_service.store import instruments, responses, samples, sealed, units
from survey_service.store.database import Database, Kind, open_database
from survey_service.store.errors import SCHEMA_EMPTY, StoreError
from survey_service.store.schema import state

SchemaState = Literal["current", "behind", "empty", "ahead"]


class DatabaseStatus(Struct, frozen=True):
    """Kind of database, and how its schema compares with this version."""

    kind: Kind
    state: SchemaState


class Status(Struct, frozen=True, kw_only=True):
    """Counts; `responses` is every accepted submission, born already or waiting sealed."""

    version: str
    database: DatabaseStatus
    units: int
    instruments: int
    samples: int
    responses: int


NOTHING = {"units": 0, "instruments": 0, "samples": 0, "responses": 0}


def status_at(url: str, version: str) -> Status:
    """Count what the database at `url` holds; looking never makes one.

    Raises:
        StoreError: it cannot be opened.
    """
    try:
        database = open_database(url, create=False)
    except StoreError as error:
        if error.code != SCHEMA_EMPTY:
            raise
        return Status(version=version, database=DatabaseStatus("sqlite", "empty"), **NOTHING)
    try:
        return status(database, version)
    finally:
        database.close()


def status(database: Database, version: str) -> Status:
    """Count what the database holds; zeros where its schema is not current."""
    schema = state(database)
    counted = NOTHING
    if schema == "current":
        with database.read() as connection:
            counted = {
                "units": units.count(connection),
                "instruments": instruments.count(connection),
                "samples": samples.count(connection),
                "responses": responses.count(connection) + sealed.count(connection),
            }
    return Status(version=version, database=DatabaseStatus(database.kind, schema), **counted)
