"""What each device said of itself last: one row a device, written over, so that no history forms.

A history of counts would tell when somebody answered at a kiosk. `clock_seconds` is how far its
clock was ahead of the service's.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Integer,
    Table,
    Text,
)

from survey_service.store.tables.base import Instant, metadata

device_reports: Final = Table(
    "device_reports",
    metadata,
    Column("device", Text, ForeignKey("devices.device"), primary_key=True),
    Column("heard_at", Instant, nullable=False),
    Column("clock_seconds", Float, nullable=False),
    Column("version", Text, nullable=False),
    Column("packed", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("oldest", Instant),
    Column("battery", Float),
    Column("charging", Boolean),
    Column("usage", BigInteger),
    Column("quota", BigInteger),
    Column("persisted", Boolean, nullable=False),
    CheckConstraint("packed >= 0 AND waiting >= 0 AND refused >= 0", name="counts"),
    CheckConstraint("battery IS NULL OR (battery >= 0 AND battery <= 1)", name="battery"),
)
