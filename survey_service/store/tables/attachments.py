"""Attachments: photos and signatures, kept as files named by their SHA-256.

A row with a `media_type` says that the file is there, whole. A row without one is awaited: some
envelope names it. `envelope_attachments` says which envelopes name which files.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from survey_service.store.tables.base import Digest, metadata, one_of

MEDIA_TYPES: Final = ("image/jpeg", "image/png", "image/webp")

attachments: Final = Table(
    "attachments",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("media_type", Text),
    Column("size", Integer),
    one_of("media_type", MEDIA_TYPES),
    CheckConstraint("(media_type IS NULL) = (size IS NULL)", name="whole"),
)

envelope_attachments: Final = Table(
    "envelope_attachments",
    metadata,
    Column("id_hash", Digest, nullable=False),
    Column("content_mac", Digest, nullable=False),
    Column("digest", Digest, ForeignKey("attachments.digest"), nullable=False),
    PrimaryKeyConstraint("id_hash", "content_mac", "digest"),
    ForeignKeyConstraint(
        ["id_hash", "content_mac"], ["envelopes.id_hash", "envelopes.content_mac"]
    ),
    Index(None, "digest"),
)
