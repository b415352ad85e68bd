"""Paper forms on their way from the scanner to the answers, and forms that are entered twice.

A row of `entry_forms` stays, so that a number is entered once; what was read, the case it answers
for and the questions to people go when the answers are stored. Pictures show handwriting: they are
in a table of their own, are left out of backups, and go when their form is entered or their day
has come.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from survey_service.store.tables.base import Instant, Json, metadata, one_of

STATES: Final = ("waiting", "entered")

entry_forms: Final = Table(
    "entry_forms",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("number", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("fields", Json, nullable=False),
    Column("missing", Json, nullable=False),
    Column("entered_by", Json, nullable=False),
    Column("unit", Text),
    Column("case_id", Text),
    PrimaryKeyConstraint("campaign", "number"),
    one_of("state", STATES),
    CheckConstraint("(unit IS NULL) = (case_id IS NULL)", name="case_id"),
    CheckConstraint("state = 'waiting' OR case_id IS NULL", name="forgotten"),
)
"""`fields`: what is clear so far; `entered_by`: accounts that decided something."""

entry_questions: Final = Table(
    "entry_questions",
    metadata,
    Column("campaign", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("place", Integer, nullable=False, autoincrement=False),
    Column("asked", Json, nullable=False),
    Column("answer", Json),
    PrimaryKeyConstraint("campaign", "number", "place"),
    ForeignKeyConstraint(["campaign", "number"], ["entry_forms.campaign", "entry_forms.number"]),
)
"""`answer`: the fields somebody decided on; NULL while the question is open."""

entry_pictures: Final = Table(
    "entry_pictures",
    metadata,
    Column("campaign", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("part", Integer, nullable=False, autoincrement=False),
    Column("picture", LargeBinary, nullable=False),
    Column("frames", Json, nullable=False),
    Column("kept_until", Date, nullable=False),
    PrimaryKeyConstraint("campaign", "number", "item", "part"),
    Index(None, "kept_until"),
)

double_entry_plans: Final = Table(
    "double_entry_plans",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("share", Float, nullable=False),
    Column("seed", LargeBinary(32), nullable=False),
    Column("set_at", Instant, nullable=False),
    PrimaryKeyConstraint("campaign"),
    CheckConstraint("share > 0 AND share <= 1", name="share"),
)
"""Every form is entered twice with probability `share`, by a hash of seed and number."""

second_entries: Final = Table(
    "second_entries",
    metadata,
    Column("campaign", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("first", Json),
    Column("first_by", Json, nullable=False),
    Column("compared", Integer),
    Column("different", Integer),
    Column("items", Json),
    PrimaryKeyConstraint("campaign", "number"),
    ForeignKeyConstraint(["campaign", "number"], ["entry_forms.campaign", "entry_forms.number"]),
    CheckConstraint("(first IS NULL) = (compared IS NOT NULL)", name="first"),
    CheckConstraint("different >= 0 AND different <= compared", name="different"),
)
"""`first`: the answers of the first entry, until the second is in; then numbers and names."""
