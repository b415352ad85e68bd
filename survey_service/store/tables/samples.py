"""Samples: the frozen design, the primary units drawn, and every case with its disposition.

Inclusion probabilities and design weights are stored as drawn and never recomputed: pi1 is the
probability of the PSU, pi2 of the case given its PSU, design_weight = 1 / (pi1 · pi2). `list` says
where a case stands: the official list is worked first, the reserve list replaces in its order, the
overall list is everything that was drawn from.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from survey_service.store.tables.base import Json, metadata, one_of

LISTS: Final = ("official", "reserve", "overall")

samples: Final = Table(
    "samples",
    metadata,
    Column("name", Text, primary_key=True),
    Column("title", Json, nullable=False),
    Column("design", Json, nullable=False),
)

sample_psus: Final = Table(
    "sample_psus",
    metadata,
    Column("sample", Text, ForeignKey("samples.name"), nullable=False),
    Column("unit", Text, nullable=False),
    Column("psu", Text, nullable=False),
    Column("stratum", Text, nullable=False),
    Column("name", Json, nullable=False),
    Column("size", Float, nullable=False),
    Column("pi1", Float, nullable=False),
    PrimaryKeyConstraint("sample", "unit", "psu"),
    CheckConstraint("pi1 > 0 AND pi1 <= 1", name="pi1"),
    CheckConstraint("size >= 0", name="size"),
)

cases: Final = Table(
    "cases",
    metadata,
    Column("unit", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("sample", Text, ForeignKey("samples.name"), nullable=False),
    Column("psu", Text, nullable=False),
    Column("stratum", Text, nullable=False),
    Column("list", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("pi1", Float, nullable=False),
    Column("pi2", Float, nullable=False),
    Column("design_weight", Float, nullable=False),
    Column("disposition", Text),
    Column("particulars", Json, nullable=False),
    PrimaryKeyConstraint("unit", "case_id"),
    one_of("list", LISTS),
    CheckConstraint("pi1 > 0 AND pi1 <= 1", name="pi1"),
    CheckConstraint("pi2 > 0 AND pi2 <= 1", name="pi2"),
    CheckConstraint("design_weight > 0", name="design_weight"),
    Index(None, "sample", "unit", "psu"),
)
