"""Sampling frames by place.

Revision 0018, after 0017.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0018"
down_revision: Final = "0017"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    op.create_table(
        "frames",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("coverage", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_because", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('villages', 'households', 'transactions', 'organisations')",
            name=op.f("ck_frames_kind"),
        ),
        sa.CheckConstraint("rows >= 1 AND size >= 1", name=op.f("ck_frames_rows")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_because IS NULL)", name=op.f("ck_frames_closed")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_frames")),
    )
    op.create_table(
        "frame_places",
        sa.Column("frame", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("rows >= 1 AND size >= 0", name=op.f("ck_frame_places_rows")),
        sa.ForeignKeyConstraint(["frame"], ["frames.name"], name=op.f("fk_frame_places_frame")),
        sa.PrimaryKeyConstraint("frame", "place", name=op.f("pk_frame_places")),
    )


def downgrade() -> None:
    op.drop_table("frame_places")
    op.drop_table("frames")
