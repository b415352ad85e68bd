"""Backups that were taken: when, of how large a ledger, and the digest of the archive."""

from typing import Final

from sqlalchemy import Column, Integer, Table

from survey_service.store.tables.base import Digest, Instant, metadata

backups: Final = Table(
    "backups",
    metadata,
    Column("taken_at", Instant, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("digest", Digest, nullable=False),
)
