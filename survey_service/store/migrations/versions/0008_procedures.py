"""The register of administrative procedures.

Revision 0008, after 0007.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0008"
down_revision: Final = "0007"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "procedures",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_procedures_validity")),
        sa.PrimaryKeyConstraint("code", "valid_from", name=op.f("pk_procedures")),
    )
    op.create_index(op.f("ix_procedures_revision"), "procedures", ["revision"])


def downgrade() -> None:
    op.drop_index(op.f("ix_procedures_revision"), table_name="procedures")
    op.drop_table("procedures")
