"""Campaigns: one round, tying per series the instrument version, scheme, weighting plan and sample.

`release_size` is how many new answers must wait together before figures move (a real round waits
for ten; a demonstration publishes each answer at once and says so).
"""

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from survey_service.store.tables.base import Instant, Json, metadata, one_of

STATES: Final = ("draft", "field", "preliminary", "final", "corrected")
SERIES: Final = ("sample", "transaction", "open")

campaigns: Final = Table(
    "campaigns",
    metadata,
    Column("code", Text, primary_key=True),
    Column("title", Json, nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("as_of", Instant),
    Column("synthetic", Boolean, nullable=False),
    Column("par_scheme", Text),
    Column("release_size", Integer, nullable=False),
    one_of("state", STATES),
    CheckConstraint("period_to >= period_from", name="period"),
    CheckConstraint("release_size >= 1", name="release_size"),
)

campaign_series: Final = Table(
    "campaign_series",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("series", Text, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("instrument_version", Text, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("weighting_plan", Text, nullable=False),
    Column("sample", Text, ForeignKey("samples.name")),
    PrimaryKeyConstraint("campaign", "series"),
    ForeignKeyConstraint(
        ["instrument", "instrument_version"], ["instruments.name", "instruments.version"]
    ),
    one_of("series", SERIES),
    CheckConstraint("sample IS NULL OR series = 'sample'", name="sample"),
)
