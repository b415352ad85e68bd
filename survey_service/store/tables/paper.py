"""Paper: movements of printed forms, what respondents were paid, and reasons for differences.

Rows are only ever added. A movement that was written down wrongly is cancelled by another row that
says why, and stays. Form numbers stand in movements and nowhere else; no row names a person:
names are written by hand on the paper lists.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from survey_service.store.tables.base import Instant, metadata, one_of

MOVEMENT_KINDS: Final = (
    "receive",
    "hand_over",
    "return",
    "pass_on_blank",
    "pass_on_returned",
    "count",
    "cancel",
)
PAYS_FOR: Final = ("valid", "returned")

paper_movements: Final = Table(
    "paper_movements",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("reference", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("unit", Text),
    Column("psu", Text),
    Column("count", Integer, nullable=False),
    Column("series", Text),
    Column("first_serial", Integer),
    Column("last_serial", Integer),
    Column("giver", Text, ForeignKey("organisations.code")),
    Column("taker", Text, ForeignKey("organisations.code")),
    Column("happened_on", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("valid", Integer),
    Column("spoiled", Integer),
    Column("blank", Integer),
    Column("in_hand", Integer),
    Column("missing", Integer),
    Column("cancels", Integer),
    Column("note", Text),
    PrimaryKeyConstraint("campaign", "number"),
    # no foreign key on cancels: an archive loads a table in the order of its keys
    one_of("kind", MOVEMENT_KINDS),
    CheckConstraint("count >= 0", name="count"),
    CheckConstraint("(kind = 'cancel') = (cancels IS NOT NULL)", name="cancels"),
    CheckConstraint("(series IS NULL) = (last_serial - first_serial IS NULL)", name="series"),
    CheckConstraint("last_serial - first_serial + 1 = count", name="serials"),
    CheckConstraint(
        "valid >= 0 AND spoiled >= 0 AND blank >= 0 AND in_hand >= 0 AND missing >= 0",
        name="tally",
    ),
)
"""`reference`: the number of the paper record (unique where rows are imported again); `giver` NULL:
respondents; `taker` NULL: respondents."""

honorarium_rates: Final = Table(
    "honorarium_rates",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("pays_for", Text, nullable=False),
    Column("basis", Text, nullable=False),
    PrimaryKeyConstraint("campaign", "valid_from"),
    one_of("pays_for", PAYS_FOR),
    CheckConstraint("amount > 0", name="amount"),
)
"""Đồng for each form; `basis` is the decision that set it, `pays_for` which forms are paid."""

honorarium_payments: Final = Table(
    "honorarium_payments",
    metadata,
    Column("campaign", Text, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("unit", Text, nullable=False),
    Column("psu", Text, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("rate_from", Date, nullable=False),
    Column("own", Integer, nullable=False),
    Column("for_another", Integer, nullable=False),
    Column("fingerprint", Integer, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("cancels", Integer),
    Column("note", Text),
    PrimaryKeyConstraint("campaign", "number"),
    ForeignKeyConstraint(
        ["campaign", "rate_from"], ["honorarium_rates.campaign", "honorarium_rates.valid_from"]
    ),
    CheckConstraint("own >= 0 AND for_another >= 0 AND fingerprint >= 0", name="signed"),
    CheckConstraint("amount >= 0", name="amount"),
)
"""One list of a village: who signed, as counts, and the money they confirmed, in đồng."""

difference_reasons: Final = Table(
    "difference_reasons",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("unit", Text, nullable=False),
    Column("psu", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("got", Integer, nullable=False),
    Column("expected", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    PrimaryKeyConstraint("campaign", "number"),
)
"""Why two numbers differ; it holds for these two numbers and no others."""
