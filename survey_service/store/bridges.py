"""Queries on bridges between versions of a questionnaire: written once, never edited."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from questionnaires.comparability import Bridge
from survey_service.store.documents import columns
from survey_service.store.tables.instruments import instrument_bridges


def add(connection: Connection, bridge: Bridge, at: datetime) -> None:
    """Store a bridge.

    Raises:
        sqlalchemy.exc.IntegrityError: there is one already, or a version is not published.
    """
    connection.execute(insert(instrument_bridges).values(columns(bridge) | {"made_at": at}))


def find(connection: Connection, from_hash: str, to_hash: str) -> Bridge | None:
    """Return the bridge from one content to another."""
    table = instrument_bridges.c
    wanted = select(table.from_hash, table.to_hash, table.method, table.reason, table.account)
    chosen = wanted.where(table.from_hash == from_hash, table.to_hash == to_hash)
    row = connection.execute(chosen).mappings().first()
    return None if row is None else Bridge(**row)
