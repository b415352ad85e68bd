"""Which checkpoints that our log does not continue were shown by a device we know.

Revision 0009, after 0008.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0009"
down_revision: Final = "0008"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    # who showed the earlier ones was not noted: nobody proved anything
    op.add_column(
        "witness_findings",
        sa.Column("by_device", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("witness_findings", "by_device")
