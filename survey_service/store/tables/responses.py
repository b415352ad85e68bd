"""Responses: the answers as one JSON document a row, with what every row must carry beside them.

Series, channel and the way of answering are columns of every response; `receiving` (the centre
where the person stood) and `deciding` (the agency that decided) are kept apart. Time is the Monday
of the week in Asia/Ho_Chi_Minh and nothing finer; `flags` is a JSON list of words that say what
looked wrong about the client's times, which are not kept. SQLite keeps the table clustered by its
random key (WITHOUT ROWID), so the file has no counter that repeats the order of arrival.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from survey_service.store.tables.base import Json, Random128, metadata, one_of
from survey_service.store.tables.campaigns import SERIES

CHANNELS: Final = ("receipt", "poster", "kiosk", "interview", "drop_off", "link", "hotline")
ANSWERED: Final = ("alone", "read_aloud", "helped")

responses: Final = Table(
    "responses",
    metadata,
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
    PrimaryKeyConstraint("unit", "response_id"),
    ForeignKeyConstraint(["unit", "case_id"], ["cases.unit", "cases.case_id"]),
    one_of("series", SERIES),
    one_of("channel", CHANNELS),
    one_of("answered", ANSWERED),
    CheckConstraint("(case_id IS NULL) = (series <> 'sample')", name="case_id"),
    sqlite_with_rowid=False,
)

one_response_per_case: Final = Index(
    "uq_responses_unit_case_id",
    responses.c.unit,
    responses.c.case_id,
    unique=True,
    sqlite_where=text("case_id IS NOT NULL"),
    postgresql_where=text("case_id IS NOT NULL"),
)
