"""Invitations: batches of contact data with a purge date, the outbox, codes that went out.

Revision 0013, after 0012.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0013"
down_revision: Final = "0012"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    _create_contact_batches()
    _create_invited_codes()
    _create_outbox()


def downgrade() -> None:
    op.drop_table("outbox")
    op.drop_table("invited_codes")
    op.drop_table("contact_batches")


def _create_contact_batches() -> None:
    op.create_table(
        "contact_batches",
        sa.Column("batch", sa.LargeBinary(length=16), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("prepared_on", sa.Date(), nullable=False),
        sa.Column("purge_on", sa.Date(), nullable=False),
        sa.Column("purged_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "series IN ('sample', 'transaction', 'open')", name=op.f("ck_contact_batches_series")
        ),
        sa.CheckConstraint("purge_on > prepared_on", name=op.f("ck_contact_batches_purge_on")),
        sa.ForeignKeyConstraint(
            ["campaign"], ["campaigns.code"], name=op.f("fk_contact_batches_campaign")
        ),
        sa.PrimaryKeyConstraint("batch", name=op.f("pk_contact_batches")),
    )
    op.create_index(
        op.f("ix_contact_batches_campaign"), "contact_batches", ["campaign"], unique=False
    )


def _create_invited_codes() -> None:
    op.create_table(
        "invited_codes",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign"], ["campaigns.code"], name=op.f("fk_invited_codes_campaign")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_invited_codes")),
        sqlite_with_rowid=False,
    )


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("message", sa.LargeBinary(length=16), nullable=False),
        sa.Column("batch", sa.LargeBinary(length=16), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("pseudonym", sa.LargeBinary(length=32), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease", sa.LargeBinary(length=16), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'sending') = (lease IS NOT NULL)", name=op.f("ck_outbox_lease")
        ),
        sa.CheckConstraint(
            "channel IN ('letter', 'email', 'sms', 'zalo')", name=op.f("ck_outbox_channel")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'failed', 'returned', 'withdrawn')",
            name=op.f("ck_outbox_state"),
        ),
        sa.CheckConstraint(
            "(lease IS NULL) = (lease_until IS NULL)", name=op.f("ck_outbox_lease_until")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_attempts")),
        sa.CheckConstraint("wave >= 0", name=op.f("ck_outbox_wave")),
        sa.ForeignKeyConstraint(["batch"], ["contact_batches.batch"], name=op.f("fk_outbox_batch")),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_outbox")),
        sa.UniqueConstraint(
            "campaign", "pseudonym", "wave", name=op.f("uq_outbox_campaign_pseudonym_wave")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_outbox_batch"), "outbox", ["batch"], unique=False)
    op.create_index(
        op.f("ix_outbox_campaign_state_due_at"),
        "outbox",
        ["campaign", "state", "due_at"],
        unique=False,
    )
