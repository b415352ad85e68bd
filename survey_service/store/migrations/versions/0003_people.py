"""Who may do what: accounts, roles, sessions, and acts that need two people.

Revision 0003, after 0002.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    _accounts()
    _roles()
    _sessions()
    _approvals()


def downgrade() -> None:
    op.drop_table("approvals")
    op.drop_table("sessions")
    op.drop_table("roles")
    op.drop_table("accounts")


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("username", name=op.f("pk_accounts")),
    )


def _roles() -> None:
    op.create_table(
        "roles",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.username"], name=op.f("fk_roles_account")),
        sa.PrimaryKeyConstraint("account", "role", "unit", name=op.f("pk_roles")),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > opened_at", name=op.f("ck_sessions_lifetime")),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.username"], name=op.f("fk_sessions_account")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_account"), "sessions", ["account"], unique=False)


def _approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("particulars", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "(state = 'pending') = (decided_by IS NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_approvals_decision"),
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'approved', 'refused')", name=op.f("ck_approvals_state")
        ),
        sa.CheckConstraint("decided_by <> requested_by", name=op.f("ck_approvals_two_people")),
        sa.CheckConstraint("expires_at > requested_at", name=op.f("ck_approvals_lifetime")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.username"], name=op.f("fk_approvals_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["accounts.username"], name=op.f("fk_approvals_requested_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
