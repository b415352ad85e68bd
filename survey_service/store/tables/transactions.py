"""Closed transactions per unit, receiving centre and week: the denominator of coverage."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, Date, Integer, PrimaryKeyConstraint, Table, Text

from survey_service.store.tables.base import metadata

closed_transactions: Final = Table(
    "closed_transactions",
    metadata,
    Column("unit", Text, nullable=False),
    Column("receiving", Text, nullable=False),
    Column("week", Date, nullable=False),
    Column("closed", Integer, nullable=False),
    PrimaryKeyConstraint("unit", "receiving", "week"),
    CheckConstraint("closed >= 0", name="closed"),
)
