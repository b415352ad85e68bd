"""Units: city, departments, communes, centres, sites and counters, as effective-dated rows.

A unit that is renamed or re-typed gets a second row with a later `valid_from`; a row is true until
the day before `valid_to`. `unit_events` keeps what happened, in order, as the document of the
event. Names are matched by code only.
"""

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from survey_service.store.tables.base import Json, metadata, one_of

KINDS: Final = ("city", "department", "commune", "centre", "site", "counter")
TYPES: Final = ("phuong", "xa", "dac_khu")
MARKS: Final = ("H", "M", "D", "R")
EVENTS: Final = ("opened", "closed", "merged", "renamed", "ranking-changed")

units: Final = Table(
    "units",
    metadata,
    Column("code", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("kind", Text, nullable=False),
    Column("type", Text),
    Column("name", Json, nullable=False),
    Column("proper_name", Text),
    Column("parent", Text),
    Column("ranked", Boolean, nullable=False),
    Column("population", Integer),
    Column("area_km2", Float),
    Column("longitude", Float),
    Column("latitude", Float),
    Column("mark", Text, nullable=False),
    Column("provenance", Text, nullable=False),
    PrimaryKeyConstraint("code", "valid_from"),
    one_of("kind", KINDS),
    one_of("type", TYPES),
    one_of("mark", MARKS),
    CheckConstraint("valid_to > valid_from", name="validity"),
    CheckConstraint("population >= 0", name="population"),
)

unit_events: Final = Table(
    "unit_events",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False),
    Column("kind", Text, nullable=False),
    Column("document", Json, nullable=False),
    one_of("kind", EVENTS),
    CheckConstraint("sequence >= 1", name="sequence"),
)
