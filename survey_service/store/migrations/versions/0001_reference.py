"""What a round stands on: units, instruments, samples, campaigns, points and publications.

Revision 0001, after nothing.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    _units()
    _unit_events()
    _instruments()
    _samples()
    _sample_psus()
    _cases()
    _campaigns()
    _campaign_series()
    _publications()
    _par_points()


def downgrade() -> None:
    op.drop_table("par_points")
    op.drop_table("publications")
    op.drop_table("campaign_series")
    op.drop_table("campaigns")
    op.drop_table("cases")
    op.drop_table("sample_psus")
    op.drop_table("samples")
    op.drop_table("instruments")
    op.drop_table("unit_events")
    op.drop_table("units")


def _units() -> None:
    op.create_table(
        "units",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("type", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("proper_name", sa.Text()),
        sa.Column("parent", sa.Text()),
        sa.Column("ranked", sa.Boolean(), nullable=False),
        sa.Column("population", sa.Integer()),
        sa.Column("area_km2", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sa.Column("latitude", sa.Float()),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('city', 'department', 'commune', 'centre', 'site', 'counter')",
            name=op.f("ck_units_kind"),
        ),
        sa.CheckConstraint("mark IN ('H', 'M', 'D', 'R')", name=op.f("ck_units_mark")),
        sa.CheckConstraint("type IN ('phuong', 'xa', 'dac_khu')", name=op.f("ck_units_type")),
        sa.CheckConstraint("population >= 0", name=op.f("ck_units_population")),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_units_validity")),
        sa.PrimaryKeyConstraint("code", "valid_from", name=op.f("pk_units")),
    )


def _unit_events() -> None:
    op.create_table(
        "unit_events",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('opened', 'closed', 'merged', 'renamed', 'ranking-changed')",
            name=op.f("ck_unit_events_kind"),
        ),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_unit_events_sequence")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_unit_events")),
    )


def _instruments() -> None:
    op.create_table(
        "instruments",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_instruments")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_instruments_content_hash")),
    )


def _samples() -> None:
    op.create_table(
        "samples",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("design", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_samples")),
    )


def _sample_psus() -> None:
    op.create_table(
        "sample_psus",
        sa.Column("sample", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("psu", sa.Text(), nullable=False),
        sa.Column("stratum", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Float(), nullable=False),
        sa.Column("pi1", sa.Float(), nullable=False),
        sa.CheckConstraint("pi1 > 0 AND pi1 <= 1", name=op.f("ck_sample_psus_pi1")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_sample_psus_size")),
        sa.ForeignKeyConstraint(["sample"], ["samples.name"], name=op.f("fk_sample_psus_sample")),
        sa.PrimaryKeyConstraint("sample", "unit", "psu", name=op.f("pk_sample_psus")),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("sample", sa.Text(), nullable=False),
        sa.Column("psu", sa.Text(), nullable=False),
        sa.Column("stratum", sa.Text(), nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pi1", sa.Float(), nullable=False),
        sa.Column("pi2", sa.Float(), nullable=False),
        sa.Column("design_weight", sa.Float(), nullable=False),
        sa.Column("disposition", sa.Text()),
        sa.Column("particulars", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "list IN ('official', 'reserve', 'overall')", name=op.f("ck_cases_list")
        ),
        sa.CheckConstraint("design_weight > 0", name=op.f("ck_cases_design_weight")),
        sa.CheckConstraint("pi1 > 0 AND pi1 <= 1", name=op.f("ck_cases_pi1")),
        sa.CheckConstraint("pi2 > 0 AND pi2 <= 1", name=op.f("ck_cases_pi2")),
        sa.ForeignKeyConstraint(["sample"], ["samples.name"], name=op.f("fk_cases_sample")),
        sa.PrimaryKeyConstraint("unit", "case_id", name=op.f("pk_cases")),
    )
    op.create_index(
        op.f("ix_cases_sample_unit_psu"), "cases", ["sample", "unit", "psu"], unique=False
    )


def _campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True)),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("par_scheme", sa.Text()),
        sa.Column("release_size", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'field', 'preliminary', 'final', 'corrected')",
            name=op.f("ck_campaigns_state"),
        ),
        sa.CheckConstraint("period_to >= period_from", name=op.f("ck_campaigns_period")),
        sa.CheckConstraint("release_size >= 1", name=op.f("ck_campaigns_release_size")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_campaigns")),
    )


def _campaign_series() -> None:
    op.create_table(
        "campaign_series",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("instrument_version", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("weighting_plan", sa.Text(), nullable=False),
        sa.Column("sample", sa.Text()),
        sa.CheckConstraint(
            "sample IS NULL OR series = 'sample'", name=op.f("ck_campaign_series_sample")
        ),
        sa.CheckConstraint(
            "series IN ('sample', 'transaction', 'open')", name=op.f("ck_campaign_series_series")
        ),
        sa.ForeignKeyConstraint(
            ["campaign"], ["campaigns.code"], name=op.f("fk_campaign_series_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["instrument", "instrument_version"],
            ["instruments.name", "instruments.version"],
            name=op.f("fk_campaign_series_instrument_instrument_version"),
        ),
        sa.ForeignKeyConstraint(
            ["sample"], ["samples.name"], name=op.f("fk_campaign_series_sample")
        ),
        sa.PrimaryKeyConstraint("campaign", "series", name=op.f("pk_campaign_series")),
    )


def _publications() -> None:
    op.create_table(
        "publications",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "series IN ('sample', 'transaction', 'open')", name=op.f("ck_publications_series")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'field', 'preliminary', 'final', 'corrected')",
            name=op.f("ck_publications_state"),
        ),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_publications_sequence")),
        sa.ForeignKeyConstraint(
            ["campaign", "series"],
            ["campaign_series.campaign", "campaign_series.series"],
            name=op.f("fk_publications_campaign_series"),
        ),
        sa.PrimaryKeyConstraint("campaign", "series", "sequence", name=op.f("pk_publications")),
    )


def _par_points() -> None:
    op.create_table(
        "par_points",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("self_points", sa.Float()),
        sa.Column("appraised_points", sa.Float()),
        sa.CheckConstraint(
            "self_points >= 0 AND appraised_points >= 0", name=op.f("ck_par_points_points")
        ),
        sa.ForeignKeyConstraint(
            ["campaign"], ["campaigns.code"], name=op.f("fk_par_points_campaign")
        ),
        sa.PrimaryKeyConstraint("campaign", "unit", "domain", name=op.f("pk_par_points")),
    )
