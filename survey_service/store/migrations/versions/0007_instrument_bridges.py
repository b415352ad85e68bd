"""Bridges between versions of a questionnaire.

Revision 0007, after 0006.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0007"
down_revision: Final = "0006"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "instrument_bridges",
        sa.Column("from_hash", sa.Text(), nullable=False),
        sa.Column("to_hash", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "method IN ('parallel', 'overlap', 'judgement')",
            name=op.f("ck_instrument_bridges_method"),
        ),
        sa.ForeignKeyConstraint(
            ["from_hash"],
            ["instruments.content_hash"],
            name=op.f("fk_instrument_bridges_from_hash"),
        ),
        sa.ForeignKeyConstraint(
            ["to_hash"],
            ["instruments.content_hash"],
            name=op.f("fk_instrument_bridges_to_hash"),
        ),
        sa.PrimaryKeyConstraint("from_hash", "to_hash", name=op.f("pk_instrument_bridges")),
    )


def downgrade() -> None:
    op.drop_table("instrument_bridges")
