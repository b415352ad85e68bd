"""What a database holds, counted."""

from typing import Literal

from msgspec import Struct

from survey_service.store import instruments, responses, samples, units
from survey_service.store.database import Database, Kind
from survey_service.store.schema import state

SchemaState = Literal["current", "behind", "empty", "ahead"]


class DatabaseStatus(Struct, frozen=True):
    """Kind of database, and how its schema compares with this version."""

    kind: Kind
    state: SchemaState


class Status(Struct, frozen=True, kw_only=True):
    """Counts; `responses` is every accepted submission at whatever stage."""

    version: str
    database: DatabaseStatus
    units: int
    instruments: int
    samples: int
    responses: int


def status(database: Database, version: str) -> Status:
    """Count what the database holds; zeros where its schema is not current."""
    schema = state(database)
    counted = {"units": 0, "instruments": 0, "samples": 0, "responses": 0}
    if schema == "current":
        with database.read() as connection:
            counted = {
                "units": units.count(connection),
                "instruments": instruments.count(connection),
                "samples": samples.count(connection),
                "responses": responses.count(connection),
            }
    return Status(version=version, database=DatabaseStatus(database.kind, schema), **counted)
