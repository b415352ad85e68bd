"""Envelopes that devices sent, what is in quarantine, and checkpoints that do not fit our log.

An envelope is known by a hash of its id and by a MAC of its content under that id; the id itself
is stored nowhere, so contents cannot be tried out against the table. `chain` is a hash of the hash
by which the next envelope of the device names this one, `follows` that of the one before. Where a
kiosk is anonymous, its row holds no time and names no response, and `body_mac` is keyed by the id
of the boot, which is stored as a hash only. An envelope whose sender is not proven has no device,
and so no place in any chain.

`quarantine` keeps an envelope whole: as it came where it is an interview, sealed to the epoch key
`sealed_to` otherwise. Content goes when it is released, for it is then where it belongs.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    false,
    text,
)

from survey_service.store.tables.base import Digest, Instant, Json, Random128, metadata, one_of

ENVELOPE_STATES: Final = ("accepted", "held", "released", "rejected")

envelopes: Final = Table(
    "envelopes",
    metadata,
    Column("id_hash", Digest, nullable=False),
    Column("content_mac", Digest, nullable=False),
    Column("state", Text, nullable=False),
    Column("device", Text, ForeignKey("devices.device")),
    Column("boot", Digest),
    Column("seq", BigInteger),
    Column("chain", Digest),
    Column("follows", Digest),
    Column("body_mac", Digest),
    Column("unit", Text),
    Column("response_id", Random128),
    Column("mono_start", BigInteger),
    Column("mono_end", BigInteger),
    Column("wall", Text),
    Column("flags", Json, nullable=False),
    Column("receipt", Json, nullable=False),
    PrimaryKeyConstraint("id_hash", "content_mac"),
    one_of("state", ENVELOPE_STATES),
    CheckConstraint("(device IS NULL) = (chain IS NULL)", name="sender"),
    Index(None, "body_mac"),
    Index(None, "device", "chain"),
    Index(None, "device", "follows"),
    Index("ix_envelopes_timings", "mono_start", "mono_end"),
    Index("ix_envelopes_unit_response_id", "unit", "response_id"),
    sqlite_with_rowid=False,
)

_ACCEPTED: Final = text("state = 'accepted'")

one_accepted_envelope_per_id: Final = Index(
    "uq_envelopes_id_hash",
    envelopes.c.id_hash,
    unique=True,
    sqlite_where=_ACCEPTED,
    postgresql_where=_ACCEPTED,
)

one_accepted_envelope_per_number: Final = Index(
    "uq_envelopes_device_boot_seq",
    envelopes.c.device,
    envelopes.c.boot,
    envelopes.c.seq,
    unique=True,
    sqlite_where=_ACCEPTED,
    postgresql_where=_ACCEPTED,
)

quarantine: Final = Table(
    "quarantine",
    metadata,
    Column("envelope", Digest, primary_key=True),
    Column("id_hash", Digest, nullable=False),
    Column("content_mac", Digest, nullable=False),
    Column("claimed", Text, nullable=False),
    Column("reasons", Json, nullable=False),
    Column("content", LargeBinary),
    Column("sealed_to", Text),
    Column("arrived", Instant, nullable=False),
    Column("decision", Text),
    Column("decided_at", Instant),
    Column("decided_by", Text),
    Column("reason", Text),
    ForeignKeyConstraint(
        ["id_hash", "content_mac"], ["envelopes.id_hash", "envelopes.content_mac"]
    ),
    one_of("decision", ("released", "rejected")),
    CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided"),
    CheckConstraint("decision IS NULL OR reason IS NOT NULL", name="reason"),
    CheckConstraint("content IS NOT NULL OR decision = 'released'", name="kept"),
    Index(None, "id_hash", "content_mac", unique=True),
    Index(None, "decision", "arrived"),
)

witness_findings: Final = Table(
    "witness_findings",
    metadata,
    Column("size", BigInteger, nullable=False, autoincrement=False),
    Column("root", Digest, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("by_device", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("size", "root"),
)
"""Checkpoints that devices remember and our log does not continue."""
