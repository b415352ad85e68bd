"""Submission keys: what makes an accepted submission replayable, and nothing about its answers.

`content_hash` says whether a repeated id carries the same content; `receipt` is the number given
to the person. There is no column that names the response.
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
    PrimaryKeyConstraint("submission_id", "unit"),
    Index(None, "receipt", "unit", unique=True),
    sqlite_with_rowid=False,
)
