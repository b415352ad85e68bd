"""Invitations: batches of contact data with a purge date, and the outbox.

An address is stored sealed, in `ciphertext`, to the key of its batch, which lies outside the
database and is destroyed on the purge date. A row knows neither the code in its link nor a dossier:
`pseudonym` is keyed, so that a dossier is invited once and nobody can try out numbers. Which codes
went out stands in a table of its own, in the order of their hashes, without the row they went with.

A message is `queued`, `sending` (leased by one worker until `lease_until`), then `sent`, `failed`
or `returned` (undeliverable); `withdrawn` ones are never sent.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from survey_service.store.tables.base import Digest, Instant, Random128, metadata, one_of
from survey_service.store.tables.campaigns import SERIES

MESSAGE_CHANNELS: Final = ("letter", "email", "sms", "zalo")
MESSAGE_STATES: Final = ("queued", "sending", "sent", "failed", "returned", "withdrawn")

contact_batches: Final = Table(
    "contact_batches",
    metadata,
    Column("batch", Random128, primary_key=True),
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("series", Text, nullable=False),
    Column("public_key", LargeBinary(32), nullable=False),
    Column("prepared_on", Date, nullable=False),
    Column("purge_on", Date, nullable=False),
    Column("purged_on", Date),
    one_of("series", SERIES),
    CheckConstraint("purge_on > prepared_on", name="purge_on"),
    Index(None, "campaign"),
)

outbox: Final = Table(
    "outbox",
    metadata,
    Column("message", Random128, nullable=False),
    Column("batch", Random128, ForeignKey("contact_batches.batch"), nullable=False),
    Column("campaign", Text, nullable=False),
    Column("pseudonym", Digest, nullable=False),
    Column("wave", Integer, nullable=False),
    Column("unit", Text, nullable=False),
    Column("case_id", Text),
    Column("channel", Text, nullable=False),
    Column("ciphertext", LargeBinary),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("lease", Random128),
    Column("lease_until", Instant),
    Column("reason", Text),
    Column("settled_on", Date),
    PrimaryKeyConstraint("message"),
    UniqueConstraint("campaign", "pseudonym", "wave"),
    one_of("channel", MESSAGE_CHANNELS),
    one_of("state", MESSAGE_STATES),
    CheckConstraint("wave >= 0", name="wave"),
    CheckConstraint("attempts >= 0", name="attempts"),
    CheckConstraint("(state = 'sending') = (lease IS NOT NULL)", name="lease"),
    CheckConstraint("(lease IS NULL) = (lease_until IS NULL)", name="lease_until"),
    Index(None, "campaign", "state", "due_at"),
    Index(None, "batch"),
    sqlite_with_rowid=False,
)
"""`wave` 0 is the invitation, 1 and on are reminders. `reason` is a code, never an address."""

invited_codes: Final = Table(
    "invited_codes",
    metadata,
    Column("hash", Digest, nullable=False),
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    PrimaryKeyConstraint("hash"),
    sqlite_with_rowid=False,
)
