"""What devices said of themselves last.

Revision 0019, after 0018.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0019"
down_revision: Final = "0018"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "device_reports",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_seconds", sa.Float(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("packed", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("oldest", sa.DateTime(timezone=True), nullable=True),
        sa.Column("battery", sa.Float(), nullable=True),
        sa.Column("charging", sa.Boolean(), nullable=True),
        sa.Column("usage", sa.BigInteger(), nullable=True),
        sa.Column("quota", sa.BigInteger(), nullable=True),
        sa.Column("persisted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "packed >= 0 AND waiting >= 0 AND refused >= 0", name=op.f("ck_device_reports_counts")
        ),
        sa.CheckConstraint(
            "battery IS NULL OR (battery >= 0 AND battery <= 1)",
            name=op.f("ck_device_reports_battery"),
        ),
        sa.ForeignKeyConstraint(
            ["device"], ["devices.device"], name=op.f("fk_device_reports_device")
        ),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_device_reports")),
    )


def downgrade() -> None:
    op.drop_table("device_reports")
