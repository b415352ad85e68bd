"""Submission keys: what makes an accepted submission replayable, and nothing about its answers.

The id of a submission is not stored. `id_hash` is SHA-256 over it, and `content_mac` an HMAC of the
content under it: whoever sends the same id again is recognised, and nobody who reads the table can
try out answers against the hash, since 122 random bits of the id are missing. The hash of the id
alone is the key: two workers that take one id under codes of two units in the same instant meet in
it. The unit is a column and not in the key, so on PostgreSQL this narrow table is partitioned by
`id_hash`. `item` is what the ledger promises (the sealed row, or a commitment), `entry` the leaf of
the ledger entry that holds it.
"""

from typing import Final

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from survey_service.store.tables.base import Digest, metadata

submission_keys: Final = Table(
    "submission_keys",
    metadata,
    Column("id_hash", Digest, nullable=False),
    Column("unit", Text, nullable=False),
    Column("content_mac", Digest, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("item", Digest, nullable=False),
    Column("entry", Digest, nullable=False),
    PrimaryKeyConstraint("id_hash"),
    # 75 random bits need no constraint, and a unique index would have to hold the partition key
    Index(None, "receipt"),
    sqlite_with_rowid=False,
)
