"""How many answers arrived in each hour at each place or device: counts, and nothing about them.

The times that quality rules need (answers outside opening hours, bursts) are counted at intake and
belong to a place, never to an answer.
"""

from typing import Final

from sqlalchemy import CheckConstraint, Column, Integer, PrimaryKeyConstraint, Table, Text

from survey_service.store.tables.base import Instant, metadata, one_of
from survey_service.store.tables.responses import CHANNELS

arrival_counts: Final = Table(
    "arrival_counts",
    metadata,
    Column("unit", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("hour", Instant, nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("unit", "place", "channel", "hour"),
    one_of("channel", CHANNELS),
    CheckConstraint("count >= 1", name="count"),
)
