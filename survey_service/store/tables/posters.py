"""Posters: reusable codes that hang on a wall and feed the `open` series.

A poster code is public, so it is kept readable for reprinting; the hash is how answers find it.
"""

from typing import Final

from sqlalchemy import (
    Column,
    Date,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from survey_service.store.tables.base import Digest, Json, metadata, one_of

posters: Final = Table(
    "posters",
    metadata,
    Column("hash", Digest, nullable=False),
    Column("unit", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("receiving", Text),
    Column("deciding", Text),
    Column("campaign", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("place", Json, nullable=False),
    Column("hung_on", Date, nullable=False),
    Column("taken_down_on", Date),
    PrimaryKeyConstraint("hash", "unit"),
    UniqueConstraint("code"),
    ForeignKeyConstraint(
        ["campaign", "series"], ["campaign_series.campaign", "campaign_series.series"]
    ),
    one_of("series", ("open",)),
)
