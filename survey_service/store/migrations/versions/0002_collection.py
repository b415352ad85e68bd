"""What is collected: codes under manifests, posters, submission keys, responses, transactions.

Revision 0002, after 0001.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    _issuers()
    _manifests()
    _code_hashes()
    _spent_codes()
    _posters()
    _submission_keys()
    _responses()
    _closed_transactions()


def downgrade() -> None:
    op.drop_table("closed_transactions")
    op.drop_table("responses")
    op.drop_table("submission_keys")
    op.drop_table("posters")
    op.drop_table("spent_codes")
    op.drop_table("code_hashes")
    op.drop_table("manifests")
    op.drop_table("issuers")


def _issuers() -> None:
    op.create_table(
        "issuers",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("trusted_from", sa.Date(), nullable=False),
        sa.Column("trusted_to", sa.Date()),
        sa.PrimaryKeyConstraint("issuer", name=op.f("pk_issuers")),
        sa.UniqueConstraint("public_key", name=op.f("uq_issuers_public_key")),
    )


def _manifests() -> None:
    op.create_table(
        "manifests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("receiving", sa.Text(), nullable=False),
        sa.Column("deciding", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.CheckConstraint(
            "series IN ('sample', 'transaction', 'open')", name=op.f("ck_manifests_series")
        ),
        sa.CheckConstraint("count >= 1", name=op.f("ck_manifests_count")),
        sa.ForeignKeyConstraint(
            ["campaign", "series"],
            ["campaign_series.campaign", "campaign_series.series"],
            name=op.f("fk_manifests_campaign_series"),
        ),
        sa.ForeignKeyConstraint(["issuer"], ["issuers.issuer"], name=op.f("fk_manifests_issuer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manifests")),
        sa.UniqueConstraint("root", name=op.f("uq_manifests_root")),
    )


def _code_hashes() -> None:
    op.create_table(
        "code_hashes",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["manifest"], ["manifests.id"], name=op.f("fk_code_hashes_manifest")
        ),
        sa.PrimaryKeyConstraint("hash", "unit", name=op.f("pk_code_hashes")),
        sqlite_with_rowid=False,
    )


def _spent_codes() -> None:
    op.create_table(
        "spent_codes",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hash", "unit"],
            ["code_hashes.hash", "code_hashes.unit"],
            name=op.f("fk_spent_codes_hash_unit"),
        ),
        sa.PrimaryKeyConstraint("hash", "unit", name=op.f("pk_spent_codes")),
        sqlite_with_rowid=False,
    )


def _posters() -> None:
    op.create_table(
        "posters",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("receiving", sa.Text()),
        sa.Column("deciding", sa.Text()),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("hung_on", sa.Date(), nullable=False),
        sa.Column("taken_down_on", sa.Date()),
        sa.CheckConstraint("series IN ('open')", name=op.f("ck_posters_series")),
        sa.ForeignKeyConstraint(
            ["campaign", "series"],
            ["campaign_series.campaign", "campaign_series.series"],
            name=op.f("fk_posters_campaign_series"),
        ),
        sa.PrimaryKeyConstraint("hash", "unit", name=op.f("pk_posters")),
        sa.UniqueConstraint("code", name=op.f("uq_posters_code")),
    )


def _submission_keys() -> None:
    op.create_table(
        "submission_keys",
        sa.Column("submission_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_submission_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_submission_keys_receipt"), "submission_keys", ["receipt"])


def _responses() -> None:
    op.create_table(
        "responses",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("response_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("answered", sa.Text(), nullable=False),
        sa.Column("receiving", sa.Text()),
        sa.Column("deciding", sa.Text()),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("case_id", sa.Text()),
        sa.CheckConstraint(
            "(case_id IS NULL) = (series <> 'sample')", name=op.f("ck_responses_case_id")
        ),
        sa.CheckConstraint(
            "answered IN ('alone', 'read_aloud', 'helped')", name=op.f("ck_responses_answered")
        ),
        sa.CheckConstraint(
            "channel IN ('receipt', 'poster', 'kiosk', 'interview', 'drop_off', 'link', 'hotline')",
            name=op.f("ck_responses_channel"),
        ),
        sa.CheckConstraint(
            "series IN ('sample', 'transaction', 'open')", name=op.f("ck_responses_series")
        ),
        sa.ForeignKeyConstraint(
            ["unit", "case_id"],
            ["cases.unit", "cases.case_id"],
            name=op.f("fk_responses_unit_case_id"),
        ),
        sa.PrimaryKeyConstraint("unit", "response_id", name=op.f("pk_responses")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "uq_responses_unit_case_id",
        "responses",
        ["unit", "case_id"],
        unique=True,
        sqlite_where=sa.text("case_id IS NOT NULL"),
        postgresql_where=sa.text("case_id IS NOT NULL"),
    )


def _closed_transactions() -> None:
    op.create_table(
        "closed_transactions",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("receiving", sa.Text(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.CheckConstraint("closed >= 0", name=op.f("ck_closed_transactions_closed")),
        sa.PrimaryKeyConstraint("unit", "receiving", "week", name=op.f("pk_closed_transactions")),
    )
