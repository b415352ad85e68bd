"""What happens to a case: attempts, dispositions, reserves, windows; leases of quota cells.

Revision 0012, after 0011.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0012"
down_revision: Final = "0011"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    _create_attempts()
    _create_changes()
    _create_replacements()
    _create_windows()
    _create_leases()


def downgrade() -> None:
    op.drop_table("quota_leases")
    op.drop_table("field_windows")
    op.drop_table("case_replacements")
    op.drop_table("disposition_changes")
    op.drop_table("attempts")


def _case(table: str, column: str = "case_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["unit", column], ["cases.unit", "cases.case_id"], name=op.f(f"fk_{table}_unit_{column}")
    )


def _create_attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "how IN ('visit', 'phone', 'message', 'letter')", name=op.f("ck_attempts_how")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_attempts_number")),
        _case("attempts"),
        sa.ForeignKeyConstraint(["person"], ["field_people.code"], name=op.f("fk_attempts_person")),
        sa.PrimaryKeyConstraint("unit", "case_id", "number", name=op.f("pk_attempts")),
    )
    op.create_index(op.f("ix_attempts_person_next_on"), "attempts", ["person", "next_on"])


def _create_changes() -> None:
    op.create_table(
        "disposition_changes",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "source IN ('visit', 'office', 'file', 'interview', 'voided', 'deleted')",
            name=op.f("ck_disposition_changes_source"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_disposition_changes_number")),
        _case("disposition_changes"),
        sa.PrimaryKeyConstraint("unit", "case_id", "number", name=op.f("pk_disposition_changes")),
    )


def _create_replacements() -> None:
    op.create_table(
        "case_replacements",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("failed", sa.Text(), nullable=False),
        sa.Column("stands_in", sa.Text(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        _case("case_replacements", "failed"),
        _case("case_replacements", "stands_in"),
        sa.PrimaryKeyConstraint("unit", "failed", name=op.f("pk_case_replacements")),
        sa.UniqueConstraint("unit", "stands_in", name=op.f("uq_case_replacements_unit_stands_in")),
    )


def _create_windows() -> None:
    op.create_table(
        "field_windows",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_field_windows_closes_on")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_field_windows_number")),
        sa.CheckConstraint(
            "(unit = '' AND number = 1) OR reason IS NOT NULL", name=op.f("ck_field_windows_reason")
        ),
        sa.ForeignKeyConstraint(
            ["campaign"], ["campaigns.code"], name=op.f("fk_field_windows_campaign")
        ),
        sa.PrimaryKeyConstraint("campaign", "unit", "number", name=op.f("pk_field_windows")),
    )


def _create_leases() -> None:
    op.create_table(
        "quota_leases",
        sa.Column("lease", sa.LargeBinary(16), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("age", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount >= 1", name=op.f("ck_quota_leases_amount")),
        sa.CheckConstraint("used >= 0 AND used <= amount", name=op.f("ck_quota_leases_used")),
        sa.CheckConstraint("expires_at > given_at", name=op.f("ck_quota_leases_lifetime")),
        sa.ForeignKeyConstraint(
            ["campaign"], ["campaigns.code"], name=op.f("fk_quota_leases_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["device"], ["devices.device"], name=op.f("fk_quota_leases_device")
        ),
        sa.PrimaryKeyConstraint("lease", name=op.f("pk_quota_leases")),
    )
    op.create_index(op.f("ix_quota_leases_campaign_unit"), "quota_leases", ["campaign", "unit"])
    op.create_index(op.f("ix_quota_leases_device_unit"), "quota_leases", ["device", "unit"])
