"""Published instruments: a version is immutable, so the row is written once and never changed.

`content_hash` is the SHA-256 of the canonical form; two names for the same content are a mistake.
A bridge is somebody's word that figures from two versions may be joined although they differ.
"""

from typing import Final

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from survey_service.store.tables.base import Instant, Json, metadata, one_of

instruments: Final = Table(
    "instruments",
    metadata,
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("document", Json, nullable=False),
    PrimaryKeyConstraint("name", "version"),
    UniqueConstraint("content_hash"),
)

instrument_bridges: Final = Table(
    "instrument_bridges",
    metadata,
    Column("from_hash", Text, nullable=False),
    Column("to_hash", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    PrimaryKeyConstraint("from_hash", "to_hash"),
    ForeignKeyConstraint(["from_hash"], ["instruments.content_hash"]),
    ForeignKeyConstraint(["to_hash"], ["instruments.content_hash"]),
    one_of("method", ("parallel", "overlap", "judgement")),
)
