"""Responses: the answers as one JSON document a row, with what every row must carry beside them.

Series, channel and the way of answering are columns of every response; `receiving` (the centre
where the person stood) and `deciding` (the agency that decided) are kept apart. Time is the Monday
of the week in Asia/Ho_Chi_Minh and nothing finer; `flags` is a JSON list of words that say what
looked wrong about the client's times, which are not kept. SQLite keeps the table clustered by its
random key (WITHOUT ROWID), so the file has no counter that repeats the order of arrival.

`commitment` is the salted hash under which the ledger knows the row; without the salt it says
nothing about the answers, so deleting row and salt deletes the answers.
"""

from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from survey_service.store.tables.base import Digest, Json, Random128, metadata, one_of
from survey_service.store.tables.campaigns import SERIES

CHANNELS: Final = ("receipt", "poster", "kiosk", "interview", "drop_off", "link", "hotline")
ANSWERED: Final = ("alone", "read_aloud", "helped")


def _content() -> tuple[Column[Any], ...]:
    """The columns that the commitment covers, and the salt and commitment themselves."""
    return (
        Column("unit", Text, nullable=False),
        Column("response_id", Random128, nullable=False),
        Column("campaign", Text, nullable=False),
        Column("series", Text, nullable=False),
        Column("channel", Text, nullable=False),
        Column("answered", Text, nullable=False),
        Column("receiving", Text),
        Column("deciding", Text),
        Column("instrument", Text, nullable=False),
        Column("version", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("week", Date, nullable=False),
        Column("answers", Json, nullable=False),
        Column("flags", Json, nullable=False, server_default="[]"),
        Column("case_id", Text),
        Column("salt", LargeBinary(32), nullable=False),
        Column("commitment", Digest, nullable=False),
    )


responses: Final = Table(
    "responses",
    metadata,
    *_content(),
    PrimaryKeyConstraint("unit", "response_id"),
    ForeignKeyConstraint(["unit", "case_id"], ["cases.unit", "cases.case_id"]),
    one_of("series", SERIES),
    one_of("channel", CHANNELS),
    one_of("answered", ANSWERED),
    CheckConstraint("(case_id IS NULL) = (series <> 'sample')", name="case_id"),
    Index(None, "commitment"),
    sqlite_with_rowid=False,
)

superseded_responses: Final = Table(
    "superseded_responses",
    metadata,
    *_content(),
    Column("reason", Text, nullable=False),
    Column("replaced_by", Digest),
    PrimaryKeyConstraint("unit", "response_id"),
    Index(None, "commitment"),
    sqlite_with_rowid=False,
)
"""Old versions of interviews that were corrected (`replaced_by` names the new one) or voided."""

one_response_per_case: Final = Index(
    "uq_responses_unit_case_id",
    responses.c.unit,
    responses.c.case_id,
    unique=True,
    sqlite_where=text("case_id IS NOT NULL"),
    postgresql_where=text("case_id IS NOT NULL"),
)
