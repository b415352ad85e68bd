"""Who does the field work: organisations, roles, people and the cases they have.

Revision 0010, after 0009.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0010"
down_revision: Final = "0009"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    _create_organisations()
    _create_people()
    _create_assignments()


def downgrade() -> None:
    op.drop_table("assignments")
    op.drop_table("field_person_units")
    op.drop_table("field_people")
    op.drop_table("campaign_roles")
    op.drop_table("organisations")


def _create_organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("counted_with", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('post_office', 'fatherland_front', 'veterans', 'statistics', 'other')",
            name=op.f("ck_organisations_kind"),
        ),
        sa.CheckConstraint("counted_with <> code", name=op.f("ck_organisations_counted_with")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_organisations")),
    )
    op.create_table(
        "campaign_roles",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "role IN ('leads', 'collects', 'supervises', 'prints', 'pays')",
            name=op.f("ck_campaign_roles_role"),
        ),
        sa.CheckConstraint(
            "role <> 'supervises' OR statement IS NOT NULL",
            name=op.f("ck_campaign_roles_statement"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign"], ["campaigns.code"], name=op.f("fk_campaign_roles_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.code"], name=op.f("fk_campaign_roles_organisation")
        ),
        sa.PrimaryKeyConstraint("campaign", "organisation", "role", name=op.f("pk_campaign_roles")),
    )


def _create_people() -> None:
    op.create_table(
        "field_people",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('enumerator', 'monitor')", name=op.f("ck_field_people_kind")),
        sa.CheckConstraint("capacity >= 1", name=op.f("ck_field_people_capacity")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.code"], name=op.f("fk_field_people_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.username"], name=op.f("fk_field_people_account")
        ),
        sa.ForeignKeyConstraint(
            ["device"], ["devices.device"], name=op.f("fk_field_people_device")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_field_people")),
    )
    op.create_index(op.f("ix_field_people_account"), "field_people", ["account"], unique=True)
    op.create_index(op.f("ix_field_people_organisation"), "field_people", ["organisation"])
    op.create_table(
        "field_person_units",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["field_people.code"], name=op.f("fk_field_person_units_person")
        ),
        sa.PrimaryKeyConstraint("person", "unit", name=op.f("pk_field_person_units")),
    )


def _create_assignments() -> None:
    op.create_table(
        "assignments",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sample", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("expected_by", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('given', 'finished', 'passed_on')", name=op.f("ck_assignments_state")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_assignments_number")),
        sa.CheckConstraint("number = 1 OR reason IS NOT NULL", name=op.f("ck_assignments_reason")),
        sa.CheckConstraint("expected_by >= given_on", name=op.f("ck_assignments_expected_by")),
        sa.ForeignKeyConstraint(["sample"], ["samples.name"], name=op.f("fk_assignments_sample")),
        sa.ForeignKeyConstraint(
            ["person"], ["field_people.code"], name=op.f("fk_assignments_person")
        ),
        sa.ForeignKeyConstraint(["device"], ["devices.device"], name=op.f("fk_assignments_device")),
        sa.ForeignKeyConstraint(
            ["unit", "case_id"],
            ["cases.unit", "cases.case_id"],
            name=op.f("fk_assignments_unit_case_id"),
        ),
        sa.PrimaryKeyConstraint("unit", "case_id", "number", name=op.f("pk_assignments")),
    )
    op.create_index(op.f("ix_assignments_person_state"), "assignments", ["person", "state"])
    op.create_index(op.f("ix_assignments_sample_state"), "assignments", ["sample", "state"])
    held = sa.text("state <> 'passed_on'")
    op.create_index(
        op.f("uq_assignments_unit_case_id"),
        "assignments",
        ["unit", "case_id"],
        unique=True,
        sqlite_where=held,
        postgresql_where=held,
    )
