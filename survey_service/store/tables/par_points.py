"""PAR points per campaign, unit and domain: self-assessed and appraised.

The points of the satisfaction component come from the index and are never stored here.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from survey_service.store.tables.base import metadata

par_points: Final = Table(
    "par_points",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("unit", Text, nullable=False),
    Column("domain", Text, nullable=False),
    Column("self_points", Float),
    Column("appraised_points", Float),
    PrimaryKeyConstraint("campaign", "unit", "domain"),
    CheckConstraint("self_points >= 0 AND appraised_points >= 0", name="points"),
)
