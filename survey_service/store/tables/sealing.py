"""Answers that wait for the mix, sealed; and the boxes they wait in.

A box collects the answers that look the same from outside: everything that is known from the code
(office, campaign, series, channel, questionnaire, places) and the size of the sealed row. A place
that is not known is an empty text, for a unique index takes no null for equal to another. Its
private key is a file outside the database, so that no copy of the database, its log or its backups
can open a row once the key is gone.

A box is `open` (takes answers), then `closed` (takes none and waits), then `mixed` (empty).
`opened_at` is known to the hour and no better; neither it nor `mixed_at` decides when a key goes.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from survey_service.store.tables.base import Instant, Random128, metadata, one_of
from survey_service.store.tables.campaigns import SERIES
from survey_service.store.tables.responses import CHANNELS

BOX_STATES: Final = ("open", "closed", "mixed")

boxes: Final = Table(
    "boxes",
    metadata,
    Column("box", Random128, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("campaign", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("receiving", Text, nullable=False),
    Column("deciding", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("public_key", LargeBinary(32), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("mixed_at", Instant),
    Column("state", Text, nullable=False),
    one_of("series", SERIES),
    one_of("channel", CHANNELS),
    one_of("state", BOX_STATES),
    CheckConstraint("(state = 'mixed') = (mixed_at IS NOT NULL)", name="mixed_at"),
)

one_open_box_per_cell: Final = Index(
    "uq_boxes_open_cell",
    boxes.c.unit,
    boxes.c.campaign,
    boxes.c.series,
    boxes.c.channel,
    boxes.c.instrument,
    boxes.c.version,
    boxes.c.receiving,
    boxes.c.deciding,
    boxes.c.size,
    unique=True,
    sqlite_where=text("state = 'open'"),
    postgresql_where=text("state = 'open'"),
)

sealed_answers: Final = Table(
    "sealed_answers",
    metadata,
    Column("unit", Text, nullable=False),
    Column("box", Random128, ForeignKey("boxes.box"), nullable=False),
    Column("seal", Random128, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    PrimaryKeyConstraint("unit", "box", "seal"),
    sqlite_with_rowid=False,
)
