"""The ledger: entries that wait for a position, entries that have one, and signed checkpoints.

An act writes its entry into `ledger_pending` in its own transaction; a sequencer gives committed
entries their positions afterwards, so no writer ever waits for a number. `leaf` is the RFC 6962
leaf hash of the entry's bytes, `promise` the signature given to those whose items it holds.
Entries are never changed and never deleted. Two columns only repeat what the entries say, to find
things without reading them all: `kind`, and `subtrees`, the hashes of the subtrees of 2, 4, 8…
leaves that this entry completes, from which every root and proof is put together.
"""

from typing import Final

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from survey_service.store.tables.base import Digest, Instant, metadata

ledger_pending: Final = Table(
    "ledger_pending",
    metadata,
    Column("leaf", Digest, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("promise", LargeBinary(64)),
)

ledger_entries: Final = Table(
    "ledger_entries",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("leaf", Digest, nullable=False),
    Column("entry", Text, nullable=False),
    Column("promise", LargeBinary(64)),
    Column("kind", Text, nullable=False),
    Column("subtrees", LargeBinary, nullable=False),
    UniqueConstraint("leaf"),
    Index(None, "kind", "position"),
)

checkpoints: Final = Table(
    "checkpoints",
    metadata,
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("root", Digest, nullable=False),
    Column("at", Instant, nullable=False),
    Column("note", Text, nullable=False),
)
