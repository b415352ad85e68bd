"""Flags, opinions, and sealed households.

Revision 0015, after 0014.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0015"
down_revision: Final = "0014"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    _create_outcome()
    _create_links()


def downgrade() -> None:
    op.drop_table("household_links")
    op.drop_table("link_stores")
    op.drop_table("opinions")
    op.drop_table("flag_cases")


def _create_outcome() -> None:
    op.create_table(
        "flag_cases",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("statistic", sa.Float(), nullable=False),
        sa.Column("usual", sa.Float(), nullable=True),
        sa.Column("p_value", sa.Float(), nullable=False),
        sa.Column("q_value", sa.Float(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (resolved_by IS NULL)"
            " AND (state = 'open') = (resolved_at IS NULL)"
            " AND (state = 'open') = (reason IS NULL)",
            name=op.f("ck_flag_cases_resolved"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'explained', 'confirmed')",
            name=op.f("ck_flag_cases_state"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["campaigns.code"],
            name=op.f("fk_flag_cases_campaign"),
        ),
        sa.PrimaryKeyConstraint("campaign", "number", name=op.f("pk_flag_cases")),
        sa.UniqueConstraint(
            "campaign", "kind", "subject", name=op.f("uq_flag_cases_campaign_kind_subject")
        ),
    )
    op.create_table(
        "opinions",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("given_by", sa.Text(), nullable=True),
        sa.Column("minutes", sa.LargeBinary(length=32), nullable=True),
        sa.CheckConstraint(
            "due_on > asked_on",
            name=op.f("ck_opinions_due_on"),
        ),
        sa.CheckConstraint(
            "(opinion IS NULL) = (given_on IS NULL) AND (opinion IS NULL) = (given_by IS NULL)",
            name=op.f("ck_opinions_given"),
        ),
        sa.CheckConstraint(
            "given_on <= due_on",
            name=op.f("ck_opinions_in_time"),
        ),
        sa.CheckConstraint(
            "opinion IN ('agree', 'reserve', 'dissent', 'none')",
            name=op.f("ck_opinions_opinion"),
        ),
        sa.CheckConstraint(
            "opinion NOT IN ('reserve', 'dissent') OR words IS NOT NULL",
            name=op.f("ck_opinions_words"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["campaigns.code"],
            name=op.f("fk_opinions_campaign"),
        ),
        sa.ForeignKeyConstraint(
            ["given_by"],
            ["field_people.code"],
            name=op.f("fk_opinions_given_by"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisations.code"],
            name=op.f("fk_opinions_organisation"),
        ),
        sa.PrimaryKeyConstraint("campaign", "organisation", name=op.f("pk_opinions")),
    )


def _create_links() -> None:
    op.create_table(
        "link_stores",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("box", sa.LargeBinary(length=16), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("purge_on", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("purged_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "purge_on > opened_on",
            name=op.f("ck_link_stores_purge_on"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["campaigns.code"],
            name=op.f("fk_link_stores_campaign"),
        ),
        sa.PrimaryKeyConstraint("campaign", name=op.f("pk_link_stores")),
    )
    op.create_table(
        "household_links",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("row", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["link_stores.campaign"],
            name=op.f("fk_household_links_campaign"),
        ),
        sa.ForeignKeyConstraint(
            ["unit", "case_id"],
            ["cases.unit", "cases.case_id"],
            name=op.f("fk_household_links_unit_case_id"),
        ),
        sa.PrimaryKeyConstraint("campaign", "unit", "case_id", name=op.f("pk_household_links")),
    )
