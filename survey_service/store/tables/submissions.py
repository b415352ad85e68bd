"""Submission keys: what makes an accepted submission replayable, and nothing about its answers.

The id alone is the key: two workers that take one id under codes of two units in the same instant
meet in it, and the second one learns that it was second. The unit is a column and not in the key,
so on PostgreSQL this narrow table is partitioned by a hash of the id. `content_hash` says whether a
repeated id carries the same content; `receipt` is the number given to the person. There is no
column that names the response.
"""

from typing import Final

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from survey_service.store.tables.base import Digest, Random128, metadata

submission_keys: Final = Table(
    "submission_keys",
    metadata,
    Column("submission_id", Random128, nullable=False),
    Column("unit", Text, nullable=False),
    Column("content_hash", Digest, nullable=False),
    Column("receipt", Text, nullable=False),
    PrimaryKeyConstraint("submission_id"),
    # 75 random bits need no constraint, and a unique index would have to hold the partition key
    Index(None, "receipt"),
    sqlite_with_rowid=False,
)
