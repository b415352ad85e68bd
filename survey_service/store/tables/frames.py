"""Sampling frames: what could be drawn on a day, with what was found wrong and what it leaves out.

A frame is never changed after its import; a corrected list is another frame. Its rows stand in one
compressed document for each place, since they are read place by place and whole: a frame of
1.2 million households is some thousand rows here.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from survey_service.store.tables.base import Digest, Instant, Json, metadata, one_of

KINDS: Final = ("villages", "households", "transactions", "organisations")

frames: Final = Table(
    "frames",
    metadata,
    Column("name", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("coverage", Json, nullable=False),
    Column("report", Json, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("digest", Digest, nullable=False),
    Column("imported_at", Instant(), nullable=False),
    Column("closed_at", Instant()),
    Column("closed_because", Text),
    one_of("kind", KINDS),
    CheckConstraint("rows >= 1 AND size >= 1", name="rows"),
    CheckConstraint("(closed_at IS NULL) = (closed_because IS NULL)", name="closed"),
)

frame_places: Final = Table(
    "frame_places",
    metadata,
    Column("frame", Text, ForeignKey("frames.name"), nullable=False),
    Column("place", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("frame", "place"),
    CheckConstraint("rows >= 1 AND size >= 0", name="rows"),
)
