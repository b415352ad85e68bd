"""Which keys of boxes must be kept, box by box, and whether a backup is under way.

Revision 0006, after 0005.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0006"
down_revision: Final = "0005"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "backup_runs",
        sa.Column("run", sa.LargeBinary(length=16), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("run", name=op.f("pk_backup_runs")),
    )
    op.create_table(
        "key_holds",
        sa.Column("box", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("reason IN ('backup', 'restored')", name=op.f("ck_key_holds_reason")),
        sa.PrimaryKeyConstraint("box", "reason", name=op.f("pk_key_holds")),
    )
    # which boxes the newest backup holds sealed was not noted: all of them until the next one
    op.execute(
        "INSERT INTO key_holds (box, reason) "
        "SELECT box, 'backup' FROM boxes WHERE EXISTS (SELECT 1 FROM backups)"
    )


def downgrade() -> None:
    op.drop_table("key_holds")
    op.drop_table("backup_runs")
