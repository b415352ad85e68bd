"""Rules of monitors, back-checks, and what was observed.

Revision 0014, after 0013.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0014"
down_revision: Final = "0013"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    _create_back_checks()
    _create_observations()


def downgrade() -> None:
    op.drop_table("planned_visits")
    op.drop_table("observations")
    op.drop_table("list_checks")
    op.drop_table("back_check_visits")
    op.drop_table("back_checks")
    op.drop_table("back_check_draws")
    op.drop_table("monitor_rules")


def _create_back_checks() -> None:
    op.create_table(
        "monitor_rules",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["campaigns.code"],
            name=op.f("fk_monitor_rules_campaign"),
        ),
        sa.PrimaryKeyConstraint("campaign", name=op.f("pk_monitor_rules")),
    )
    op.create_table(
        "back_check_draws",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("enumerator", sa.Text(), nullable=True),
        sa.Column("log_size", sa.BigInteger(), nullable=False),
        sa.Column("log_root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("seed", sa.LargeBinary(length=32), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'first') = (enumerator IS NULL)",
            name=op.f("ck_back_check_draws_enumerator"),
        ),
        sa.CheckConstraint(
            "kind IN ('first', 'further')",
            name=op.f("ck_back_check_draws_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["campaigns.code"],
            name=op.f("fk_back_check_draws_campaign"),
        ),
        sa.ForeignKeyConstraint(
            ["enumerator"],
            ["field_people.code"],
            name=op.f("fk_back_check_draws_enumerator"),
        ),
        sa.PrimaryKeyConstraint("campaign", "number", name=op.f("pk_back_check_draws")),
    )
    op.create_table(
        "back_checks",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("draw", sa.Integer(), nullable=False),
        sa.Column("enumerator", sa.Text(), nullable=False),
        sa.Column("collector_body", sa.Text(), nullable=False),
        sa.Column("pi", sa.Float(), nullable=False),
        sa.Column("second", sa.Boolean(), nullable=False),
        sa.Column("second_pi", sa.Float(), nullable=False),
        sa.CheckConstraint(
            "pi > 0 AND pi <= 1",
            name=op.f("ck_back_checks_pi"),
        ),
        sa.CheckConstraint(
            "second_pi >= 0 AND second_pi <= 1",
            name=op.f("ck_back_checks_second_pi"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign", "draw"],
            ["back_check_draws.campaign", "back_check_draws.number"],
            name=op.f("fk_back_checks_campaign_draw"),
        ),
        sa.ForeignKeyConstraint(
            ["enumerator"],
            ["field_people.code"],
            name=op.f("fk_back_checks_enumerator"),
        ),
        sa.ForeignKeyConstraint(
            ["unit", "case_id"],
            ["cases.unit", "cases.case_id"],
            name=op.f("fk_back_checks_unit_case_id"),
        ),
        sa.PrimaryKeyConstraint("campaign", "unit", "case_id", name=op.f("pk_back_checks")),
        sa.UniqueConstraint(
            "campaign",
            "unit",
            "case_id",
            "collector_body",
            name=op.f("uq_back_checks_campaign_unit_case_id_collector_body"),
        ),
    )
    op.create_table(
        "back_check_visits",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("collector_body", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("denied", sa.Boolean(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint(
            "(state = 'given') = (finished_at IS NULL)",
            name=op.f("ck_back_check_visits_finished_at"),
        ),
        sa.CheckConstraint(
            "body <> collector_body",
            name=op.f("ck_back_check_visits_independent"),
        ),
        sa.CheckConstraint(
            "number >= 1 AND number <= 2",
            name=op.f("ck_back_check_visits_number"),
        ),
        sa.CheckConstraint(
            "state IN ('given', 'done', 'not_met')",
            name=op.f("ck_back_check_visits_state"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign", "unit", "case_id", "collector_body"],
            [
                "back_checks.campaign",
                "back_checks.unit",
                "back_checks.case_id",
                "back_checks.collector_body",
            ],
            name=op.f("fk_back_check_visits_campaign_unit_case_id_collector_body"),
        ),
        sa.ForeignKeyConstraint(
            ["person"],
            ["field_people.code"],
            name=op.f("fk_back_check_visits_person"),
        ),
        sa.PrimaryKeyConstraint(
            "campaign", "unit", "case_id", "number", name=op.f("pk_back_check_visits")
        ),
        sa.UniqueConstraint(
            "campaign",
            "unit",
            "case_id",
            "body",
            name=op.f("uq_back_check_visits_campaign_unit_case_id_body"),
        ),
    )
    op.create_index(
        op.f("ix_back_check_visits_person_state"), "back_check_visits", ["person", "state"]
    )


def _create_observations() -> None:
    op.create_table(
        "list_checks",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("psu", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict = 'agree' OR remark IS NOT NULL",
            name=op.f("ck_list_checks_remark"),
        ),
        sa.CheckConstraint(
            "verdict IN ('agree', 'remark')",
            name=op.f("ck_list_checks_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["campaigns.code"],
            name=op.f("fk_list_checks_campaign"),
        ),
        sa.ForeignKeyConstraint(
            ["person"],
            ["field_people.code"],
            name=op.f("fk_list_checks_person"),
        ),
        sa.PrimaryKeyConstraint("campaign", "unit", "psu", "person", name=op.f("pk_list_checks")),
    )
    op.create_table(
        "observations",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("observed_body", sa.Text(), nullable=True),
        sa.Column("checklist", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "body <> observed_body",
            name=op.f("ck_observations_independent"),
        ),
        sa.CheckConstraint(
            "kind IN ('delivery', 'collection', 'kiosk')",
            name=op.f("ck_observations_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["campaigns.code"],
            name=op.f("fk_observations_campaign"),
        ),
        sa.ForeignKeyConstraint(
            ["person"],
            ["field_people.code"],
            name=op.f("fk_observations_person"),
        ),
        sa.PrimaryKeyConstraint("campaign", "number", name=op.f("pk_observations")),
    )
    op.create_table(
        "planned_visits",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("pi", sa.Float(), nullable=False),
        sa.CheckConstraint(
            "pi > 0 AND pi <= 1",
            name=op.f("ck_planned_visits_pi"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["campaigns.code"],
            name=op.f("fk_planned_visits_campaign"),
        ),
        sa.ForeignKeyConstraint(
            ["person"],
            ["field_people.code"],
            name=op.f("fk_planned_visits_person"),
        ),
        sa.PrimaryKeyConstraint(
            "campaign", "person", "day", "position", name=op.f("pk_planned_visits")
        ),
    )
