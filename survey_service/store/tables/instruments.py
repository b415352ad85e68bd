"""Published instruments: a version is immutable, so the row is written once and never changed.

`content_hash` is the SHA-256 of the canonical form; two names for the same content are a mistake.
"""

from typing import Final

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from survey_service.store.tables.base import Json, metadata

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
