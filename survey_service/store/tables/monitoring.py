"""What monitors do: back-checks, observations, flags, opinions, and the sealed households.

Whoever checks stands beside whose work it is, as bodies (`organisations.body_of`), so that the
table itself refuses a body that checks its own work. What is asked again has to be drawn: a visit
names its drawn interview by a foreign key. An opinion after its deadline is refused by a check.

Households are sealed to the key of `link_stores`, a file outside the database that is destroyed on
the purge date: no copy of the database opens them afterwards.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from survey_service.store.tables.base import Digest, Instant, Json, Random128, metadata, one_of

DRAW_KINDS: Final = ("first", "further")
VISIT_STATES: Final = ("given", "done", "not_met")
LIST_VERDICTS: Final = ("agree", "remark")
OBSERVED: Final = ("delivery", "collection", "kiosk")
FLAG_STATES: Final = ("open", "explained", "confirmed")
OPINIONS: Final = ("agree", "reserve", "dissent", "none")

monitor_rules: Final = Table(
    "monitor_rules",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), primary_key=True),
    Column("document", Json, nullable=False),
    Column("set_at", Instant, nullable=False),
)

back_check_draws: Final = Table(
    "back_check_draws",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("enumerator", Text, ForeignKey("field_people.code")),
    Column("log_size", BigInteger, nullable=False),
    Column("log_root", Digest, nullable=False),
    Column("public", Text, nullable=False),
    Column("seed", Digest, nullable=False),
    Column("document", Json, nullable=False),
    Column("drawn_at", Instant, nullable=False),
    PrimaryKeyConstraint("campaign", "number"),
    one_of("kind", DRAW_KINDS),
    CheckConstraint("(kind = 'first') = (enumerator IS NULL)", name="enumerator"),
)
"""`document`: the rule and what was drawn from, so that the draw can be done again."""

back_checks: Final = Table(
    "back_checks",
    metadata,
    Column("campaign", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("draw", Integer, nullable=False),
    Column("enumerator", Text, ForeignKey("field_people.code"), nullable=False),
    Column("collector_body", Text, nullable=False),
    Column("pi", Float, nullable=False),
    Column("second", Boolean, nullable=False),
    Column("second_pi", Float, nullable=False),
    PrimaryKeyConstraint("campaign", "unit", "case_id"),
    UniqueConstraint("campaign", "unit", "case_id", "collector_body"),
    ForeignKeyConstraint(
        ["campaign", "draw"], ["back_check_draws.campaign", "back_check_draws.number"]
    ),
    ForeignKeyConstraint(["unit", "case_id"], ["cases.unit", "cases.case_id"]),
    CheckConstraint("pi > 0 AND pi <= 1", name="pi"),
    CheckConstraint("second_pi >= 0 AND second_pi <= 1", name="second_pi"),
)

back_check_visits: Final = Table(
    "back_check_visits",
    metadata,
    Column("campaign", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("person", Text, ForeignKey("field_people.code"), nullable=False),
    Column("body", Text, nullable=False),
    Column("collector_body", Text, nullable=False),
    Column("given_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("answers", Json, nullable=False),
    Column("denied", Boolean),
    Column("finished_at", Instant),
    Column("salt", LargeBinary(32), nullable=False),
    PrimaryKeyConstraint("campaign", "unit", "case_id", "number"),
    UniqueConstraint("campaign", "unit", "case_id", "body"),
    ForeignKeyConstraint(
        ["campaign", "unit", "case_id", "collector_body"],
        [
            "back_checks.campaign",
            "back_checks.unit",
            "back_checks.case_id",
            "back_checks.collector_body",
        ],
    ),
    one_of("state", VISIT_STATES),
    CheckConstraint("body <> collector_body", name="independent"),
    CheckConstraint("number >= 1 AND number <= 2", name="number"),
    CheckConstraint("(state = 'given') = (finished_at IS NULL)", name="finished_at"),
    Index(None, "person", "state"),
)
"""Answers of a repeated interview; they are no responses and never in a figure."""

list_checks: Final = Table(
    "list_checks",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("unit", Text, nullable=False),
    Column("psu", Text, nullable=False),
    Column("person", Text, ForeignKey("field_people.code"), nullable=False),
    Column("verdict", Text, nullable=False),
    Column("remark", Text),
    Column("checked_at", Instant, nullable=False),
    PrimaryKeyConstraint("campaign", "unit", "psu", "person"),
    one_of("verdict", LIST_VERDICTS),
    CheckConstraint("verdict = 'agree' OR remark IS NOT NULL", name="remark"),
)

observations: Final = Table(
    "observations",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("person", Text, ForeignKey("field_people.code"), nullable=False),
    Column("body", Text, nullable=False),
    Column("observed_body", Text),
    Column("checklist", Json, nullable=False),
    Column("remark", Text),
    Column("recorded_at", Instant, nullable=False),
    PrimaryKeyConstraint("campaign", "number"),
    one_of("kind", OBSERVED),
    CheckConstraint("body <> observed_body", name="independent"),
)

planned_visits: Final = Table(
    "planned_visits",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("person", Text, ForeignKey("field_people.code"), nullable=False),
    Column("day", Date, nullable=False),
    Column("position", Integer, nullable=False, autoincrement=False),
    Column("unit", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("pi", Float, nullable=False),
    PrimaryKeyConstraint("campaign", "person", "day", "position"),
    CheckConstraint("pi > 0 AND pi <= 1", name="pi"),
)

flag_cases: Final = Table(
    "flag_cases",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("number", Integer, nullable=False, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("n", Integer, nullable=False),
    Column("statistic", Float, nullable=False),
    Column("usual", Float),
    Column("p_value", Float, nullable=False),
    Column("q_value", Float, nullable=False),
    Column("found_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("resolved_by", Text),
    Column("resolved_at", Instant),
    PrimaryKeyConstraint("campaign", "number"),
    UniqueConstraint("campaign", "kind", "subject"),
    one_of("state", FLAG_STATES),
    CheckConstraint(
        "(state = 'open') = (resolved_by IS NULL) AND (state = 'open') = (resolved_at IS NULL)"
        " AND (state = 'open') = (reason IS NULL)",
        name="resolved",
    ),
)

opinions: Final = Table(
    "opinions",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), nullable=False),
    Column("organisation", Text, ForeignKey("organisations.code"), nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("opinion", Text),
    Column("words", Text),
    Column("given_on", Date),
    Column("given_by", Text, ForeignKey("field_people.code")),
    Column("minutes", Digest),
    PrimaryKeyConstraint("campaign", "organisation"),
    one_of("opinion", OPINIONS),
    CheckConstraint("due_on > asked_on", name="due_on"),
    CheckConstraint("given_on <= due_on", name="in_time"),
    CheckConstraint(
        "(opinion IS NULL) = (given_on IS NULL) AND (opinion IS NULL) = (given_by IS NULL)",
        name="given",
    ),
    CheckConstraint("opinion NOT IN ('reserve', 'dissent') OR words IS NOT NULL", name="words"),
)
"""`minutes`: SHA-256 of the photograph of the signed and stamped minutes, an attachment."""

link_stores: Final = Table(
    "link_stores",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.code"), primary_key=True),
    Column("box", Random128, nullable=False),
    Column("public_key", LargeBinary(32), nullable=False),
    Column("purge_on", Date, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("purged_on", Date),
    CheckConstraint("purge_on > opened_on", name="purge_on"),
)

household_links: Final = Table(
    "household_links",
    metadata,
    Column("campaign", Text, ForeignKey("link_stores.campaign"), nullable=False),
    Column("unit", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("row", Random128, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("campaign", "unit", "case_id"),
    ForeignKeyConstraint(["unit", "case_id"], ["cases.unit", "cases.case_id"]),
)
