"""What happens to a case in the field: attempts, dispositions, places filled by reserves, windows.

Nothing here is changed or deleted: an attempt, a disposition and a window are followed by the next
`number`. `cases.disposition` repeats what the last change says, so that nothing has to be replayed.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from survey_service.store.tables.base import Instant, metadata, one_of

HOWS: Final = ("visit", "phone", "message", "letter")
SOURCES: Final = ("visit", "office", "file", "interview", "voided", "deleted")

attempts: Final = Table(
    "attempts",
    metadata,
    Column("unit", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("person", Text, ForeignKey("field_people.code")),
    Column("at", Instant, nullable=False),
    Column("how", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("next_on", Date),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("unit", "case_id", "number"),
    ForeignKeyConstraint(["unit", "case_id"], ["cases.unit", "cases.case_id"]),
    one_of("how", HOWS),
    CheckConstraint("number >= 1", name="number"),
    Index(None, "person", "next_on"),
)

disposition_changes: Final = Table(
    "disposition_changes",
    metadata,
    Column("unit", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("before", Text),
    Column("after", Text),
    Column("source", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("reason", Text),
    PrimaryKeyConstraint("unit", "case_id", "number"),
    ForeignKeyConstraint(["unit", "case_id"], ["cases.unit", "cases.case_id"]),
    one_of("source", SOURCES),
    CheckConstraint("number >= 1", name="number"),
)
"""`at`: when the change was recorded; `recorded_by`: the account, or the part of the service."""

case_replacements: Final = Table(
    "case_replacements",
    metadata,
    Column("unit", Text, nullable=False),
    Column("failed", Text, nullable=False),
    Column("stands_in", Text, nullable=False),
    Column("disposition", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("unit", "failed"),
    UniqueConstraint("unit", "stands_in"),
    ForeignKeyConstraint(["unit", "failed"], ["cases.unit", "cases.case_id"]),
    ForeignKeyConstraint(["unit", "stands_in"], ["cases.unit", "cases.case_id"]),
)
"""The reserve case `stands_in` fills the place of `failed`, which keeps its disposition."""

field_windows: Final = Table(
    "field_windows",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("unit", Text, nullable=False, server_default=""),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("opens_on", Date, nullable=False),
    Column("closes_on", Date, nullable=False),
    Column("reason", Text),
    Column("at", Instant, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("campaign", "unit", "number"),
    CheckConstraint("closes_on >= opens_on", name="closes_on"),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("(unit = '' AND number = 1) OR reason IS NOT NULL", name="reason"),
)
"""When visits are made; `unit` is empty for the whole campaign, else what lies in that unit."""
