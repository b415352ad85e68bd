"""Paper forms on their way to the answers, and forms that are entered twice.

Revision 0017, after 0016.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0017"
down_revision: Final = "0016"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    _create_forms()
    _create_questions()
    _create_pictures()
    _create_double()


def downgrade() -> None:
    op.drop_table("second_entries")
    op.drop_table("double_entry_plans")
    op.drop_table("entry_pictures")
    op.drop_table("entry_questions")
    op.drop_table("entry_forms")


def _key() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
    )


def _campaign(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["campaign"], ["campaigns.code"], name=op.f(f"fk_{table}_campaign")
    )


def _form(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["campaign", "number"],
        ["entry_forms.campaign", "entry_forms.number"],
        name=op.f(f"fk_{table}_campaign_number"),
    )


def _create_forms() -> None:
    op.create_table(
        "entry_forms",
        *_key(),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'entered')", name=op.f("ck_entry_forms_state")),
        sa.CheckConstraint(
            "(unit IS NULL) = (case_id IS NULL)", name=op.f("ck_entry_forms_case_id")
        ),
        sa.CheckConstraint(
            "state = 'waiting' OR case_id IS NULL", name=op.f("ck_entry_forms_forgotten")
        ),
        _campaign("entry_forms"),
        sa.PrimaryKeyConstraint("campaign", "number", name=op.f("pk_entry_forms")),
    )


def _create_questions() -> None:
    op.create_table(
        "entry_questions",
        *_key(),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        _form("entry_questions"),
        sa.PrimaryKeyConstraint("campaign", "number", "place", name=op.f("pk_entry_questions")),
    )


def _create_pictures() -> None:
    op.create_table(
        "entry_pictures",
        *_key(),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("frames", sa.Text(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "campaign", "number", "item", "part", name=op.f("pk_entry_pictures")
        ),
    )
    op.create_index(op.f("ix_entry_pictures_kept_until"), "entry_pictures", ["kept_until"])


def _create_double() -> None:
    op.create_table(
        "double_entry_plans",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("seed", sa.LargeBinary(32), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("share > 0 AND share <= 1", name=op.f("ck_double_entry_plans_share")),
        _campaign("double_entry_plans"),
        sa.PrimaryKeyConstraint("campaign", name=op.f("pk_double_entry_plans")),
    )
    op.create_table(
        "second_entries",
        *_key(),
        sa.Column("first", sa.Text(), nullable=True),
        sa.Column("first_by", sa.Text(), nullable=False),
        sa.Column("compared", sa.Integer(), nullable=True),
        sa.Column("different", sa.Integer(), nullable=True),
        sa.Column("items", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(first IS NULL) = (compared IS NOT NULL)", name=op.f("ck_second_entries_first")
        ),
        sa.CheckConstraint(
            "different >= 0 AND different <= compared", name=op.f("ck_second_entries_different")
        ),
        _form("second_entries"),
        sa.PrimaryKeyConstraint("campaign", "number", name=op.f("pk_second_entries")),
    )
