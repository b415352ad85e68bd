"""Verifiable draws: what was committed, opened secrets, what came out.

Revision 0016, after 0015.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0016"
down_revision: Final = "0015"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    _create_draws()
    _create_secrets()


def downgrade() -> None:
    op.drop_table("draw_secrets")
    op.drop_table("draws")


def _create_draws() -> None:
    op.create_table(
        "draws",
        sa.Column("draw_id", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("frame", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("committed_by", sa.Text(), nullable=False),
        sa.Column("commit_leaf", sa.LargeBinary(length=32), nullable=False),
        sa.Column("approval", sa.Text(), nullable=True),
        sa.Column("public_value", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drawn_by", sa.Text(), nullable=True),
        sa.Column("drawn_leaf", sa.LargeBinary(length=32), nullable=True),
        sa.Column("manifest", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(number = 1) = (approval IS NULL)",
            name=op.f("ck_draws_approval"),
        ),
        sa.CheckConstraint(
            "(drawn_at IS NULL) = (manifest IS NULL) AND (drawn_at IS NULL) = (drawn_leaf IS NULL)",
            name=op.f("ck_draws_drawn"),
        ),
        sa.CheckConstraint(
            "number >= 1",
            name=op.f("ck_draws_number"),
        ),
        sa.ForeignKeyConstraint(
            ["approval"],
            ["approvals.id"],
            name=op.f("fk_draws_approval"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["campaigns.code"],
            name=op.f("fk_draws_campaign"),
        ),
        sa.ForeignKeyConstraint(
            ["committed_by"],
            ["accounts.username"],
            name=op.f("fk_draws_committed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by"],
            ["accounts.username"],
            name=op.f("fk_draws_drawn_by"),
        ),
        sa.PrimaryKeyConstraint("draw_id", name=op.f("pk_draws")),
        sa.UniqueConstraint(
            "campaign",
            "series",
            "period",
            "number",
            name=op.f("uq_draws_campaign_series_period_number"),
        ),
    )


def _create_secrets() -> None:
    op.create_table(
        "draw_secrets",
        sa.Column("draw_id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["draw_id"],
            ["draws.draw_id"],
            name=op.f("fk_draw_secrets_draw_id"),
        ),
        sa.PrimaryKeyConstraint("draw_id", "owner", name=op.f("pk_draw_secrets")),
    )
