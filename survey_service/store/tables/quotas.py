"""Leases of quota cells: what a device that is offline may count on of a cell's target.

A lease is information: it keeps two tablets from aiming at the same last place. No answer is ever
refused for want of one. `used` counts the device's interviews that came in while the lease was
open; what it has not used is free again when it is returned or has expired.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
)

from survey_service.store.tables.base import Instant, Random128, metadata

quota_leases: Final = Table(
    "quota_leases",
    metadata,
    Column("lease", Random128, primary_key=True),
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("unit", Text, nullable=False),
    Column("sex", Text, nullable=False),
    Column("age", Text, nullable=False),
    Column("device", Text, ForeignKey("devices.device"), nullable=False),
    Column("amount", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("returned_at", Instant),
    CheckConstraint("amount >= 1", name="amount"),
    CheckConstraint("used >= 0 AND used <= amount", name="used"),
    CheckConstraint("expires_at > given_at", name="lifetime"),
    Index(None, "campaign", "unit"),
    Index(None, "device", "unit"),
)
