"""Verifiable draws: what was committed, the sealed secrets, what came out.

A draw is never taken back: another one of the same period has the next number, names the one it
replaces, and was allowed by a second person. The frame is kept as its canonical table, because
whoever draws again needs the same bytes.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from survey_service.store.tables.base import Digest, Instant, Json, metadata

draws: Final = Table(
    "draws",
    metadata,
    Column("draw_id", Text, primary_key=True),
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("series", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("commitment", Json, nullable=False),
    Column("frame", Text, nullable=False),
    Column("names", Json, nullable=False),
    Column("committed_at", Instant, nullable=False),
    Column("committed_by", Text, ForeignKey("accounts.username"), nullable=False),
    Column("commit_leaf", Digest, nullable=False),
    Column("approval", Text, ForeignKey("approvals.id")),
    Column("public_value", Text),
    Column("evidence", Text),
    Column("drawn_at", Instant),
    Column("drawn_by", Text, ForeignKey("accounts.username")),
    Column("drawn_leaf", Digest),
    Column("manifest", Json),
    UniqueConstraint("campaign", "series", "period", "number"),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("(number = 1) = (approval IS NULL)", name="approval"),
    CheckConstraint(
        "(drawn_at IS NULL) = (manifest IS NULL) AND (drawn_at IS NULL) = (drawn_leaf IS NULL)",
        name="drawn",
    ),
)
"""`names` are what units of the frame are called; the draw does not know them. `manifest` is the
finished draw without its places in the ledger, which come later."""

draw_secrets: Final = Table(
    "draw_secrets",
    metadata,
    Column("draw_id", Text, ForeignKey("draws.draw_id"), nullable=False),
    Column("owner", Text, nullable=False),
    Column("secret", Digest, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("leaf", Digest, nullable=False),
    PrimaryKeyConstraint("draw_id", "owner"),
)
"""Opened secrets; those still sealed stand in the commitment."""
