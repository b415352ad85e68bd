"""Publications: figures as they were published, with every version that made them.

A row is never edited; a correction is the next `sequence`.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from survey_service.store.tables.base import Instant, Json, metadata, one_of
from survey_service.store.tables.campaigns import SERIES, STATES

publications: Final = Table(
    "publications",
    metadata,
    Column("campaign", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("figures", Json, nullable=False),
    Column("versions", Json, nullable=False),
    PrimaryKeyConstraint("campaign", "series", "sequence"),
    ForeignKeyConstraint(
        ["campaign", "series"], ["campaign_series.campaign", "campaign_series.series"]
    ),
    one_of("series", SERIES),
    one_of("state", STATES),
    CheckConstraint("sequence >= 1", name="sequence"),
)
