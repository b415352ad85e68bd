"""Accounts, their grants and sessions, and the acts that need two people.

Passwords are Argon2id strings, session tokens SHA-256 values: whoever reads the database can sign
in as nobody. Accounts are disabled, never deleted, because approvals name them. No address of a
device or network is a column anywhere.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from survey_service.store.tables.base import Digest, Instant, Json, metadata, one_of

DECISIONS: Final = ("pending", "approved", "refused")

accounts: Final = Table(
    "accounts",
    metadata,
    Column("username", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    Column("salt", LargeBinary(32), nullable=False),
)
"""`salt` makes the name under which the ledger knows an account: no list of names opens it."""

roles: Final = Table(
    "roles",
    metadata,
    Column("account", Text, ForeignKey("accounts.username"), nullable=False),
    Column("role", Text, nullable=False),
    Column("unit", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("account", "role", "unit"),
)

sessions: Final = Table(
    "sessions",
    metadata,
    Column("token_hash", Digest, primary_key=True),
    Column("account", Text, ForeignKey("accounts.username"), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Index(None, "account"),
    CheckConstraint("ends_at > opened_at", name="lifetime"),
)

approvals: Final = Table(
    "approvals",
    metadata,
    Column("id", Text, primary_key=True),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("particulars", Json, nullable=False),
    Column("requested_by", Text, ForeignKey("accounts.username"), nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_by", Text, ForeignKey("accounts.username")),
    Column("decided_at", Instant),
    one_of("state", DECISIONS),
    CheckConstraint("decided_by <> requested_by", name="two_people"),
    CheckConstraint(
        "(state = 'pending') = (decided_by IS NULL)"
        " AND (decided_by IS NULL) = (decided_at IS NULL)",
        name="decision",
    ),
    CheckConstraint("expires_at > requested_at", name="lifetime"),
)
"""An act that needs two people; `two_people` holds even against a mistake in the code above it."""
