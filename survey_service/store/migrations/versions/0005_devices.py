"""Devices with their keys, envelopes from them, quarantine, and attachments.

Revision 0005, after 0004.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"
branch_labels: Final = None
depends_on: Final = None

NEW: Final = (
    "witness_findings",
    "envelope_attachments",
    "attachments",
    "quarantine",
    "envelopes",
    "enrolments",
    "devices",
)
ACCEPTED: Final = "state = 'accepted'"


def upgrade() -> None:
    _devices()
    _envelopes()
    _quarantine()
    _attachments()
    op.create_table(
        "witness_findings",
        sa.Column("size", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", "root", name=op.f("pk_witness_findings")),
    )


def downgrade() -> None:
    for table in NEW:
        op.drop_table(table)


def _devices() -> None:
    op.create_table(
        "devices",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=65), nullable=False),
        *_placed(),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        *_placed_rightly("devices"),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_devices")),
    )
    op.create_table(
        "enrolments",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        *_placed(),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.Text()),
        *_placed_rightly("enrolments"),
        sa.ForeignKeyConstraint(["device"], ["devices.device"], name=op.f("fk_enrolments_device")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrolments")),
    )


def _placed() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("receiving", sa.Text()),
        sa.Column("deciding", sa.Text()),
    )


def _placed_rightly(table: str) -> tuple[sa.CheckConstraint, ...]:
    kinds, unit = "kind IN ('tablet', 'kiosk')", "kind <> 'kiosk' OR unit <> ''"
    return (
        sa.CheckConstraint(kinds, name=op.f(f"ck_{table}_kind")),
        sa.CheckConstraint(unit, name=op.f(f"ck_{table}_kiosk_unit")),
    )


def _envelopes() -> None:
    op.create_table(
        "envelopes",
        sa.Column("id_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("content_mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("device", sa.Text()),
        sa.Column("boot", sa.LargeBinary(length=32)),
        sa.Column("seq", sa.BigInteger()),
        sa.Column("chain", sa.LargeBinary(length=32)),
        sa.Column("follows", sa.LargeBinary(length=32)),
        sa.Column("body_mac", sa.LargeBinary(length=32)),
        sa.Column("unit", sa.Text()),
        sa.Column("response_id", sa.LargeBinary(length=16)),
        sa.Column("mono_start", sa.BigInteger()),
        sa.Column("mono_end", sa.BigInteger()),
        sa.Column("wall", sa.Text()),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('accepted', 'held', 'released', 'rejected')",
            name=op.f("ck_envelopes_state"),
        ),
        sa.CheckConstraint("(device IS NULL) = (chain IS NULL)", name=op.f("ck_envelopes_sender")),
        sa.ForeignKeyConstraint(["device"], ["devices.device"], name=op.f("fk_envelopes_device")),
        sa.PrimaryKeyConstraint("id_hash", "content_mac", name=op.f("pk_envelopes")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_envelopes_body_mac"), "envelopes", ["body_mac"])
    op.create_index(op.f("ix_envelopes_device_chain"), "envelopes", ["device", "chain"])
    op.create_index(op.f("ix_envelopes_device_follows"), "envelopes", ["device", "follows"])
    op.create_index("ix_envelopes_timings", "envelopes", ["mono_start", "mono_end"])
    op.create_index("ix_envelopes_unit_response_id", "envelopes", ["unit", "response_id"])
    _one_accepted("uq_envelopes_id_hash", ["id_hash"])
    _one_accepted("uq_envelopes_device_boot_seq", ["device", "boot", "seq"])


def _one_accepted(name: str, columns: list[str]) -> None:
    accepted = sa.text(ACCEPTED)
    op.create_index(
        name,
        "envelopes",
        columns,
        unique=True,
        sqlite_where=accepted,
        postgresql_where=accepted,
    )


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("envelope", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("content_mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("claimed", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("sealed_to", sa.Text()),
        sa.Column("arrived", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.Text()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.CheckConstraint(
            "decision IN ('released', 'rejected')", name=op.f("ck_quarantine_decision")
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_quarantine_decided")
        ),
        sa.CheckConstraint(
            "decision IS NULL OR reason IS NOT NULL", name=op.f("ck_quarantine_reason")
        ),
        sa.CheckConstraint(
            "content IS NOT NULL OR decision = 'released'", name=op.f("ck_quarantine_kept")
        ),
        sa.ForeignKeyConstraint(
            ["id_hash", "content_mac"],
            ["envelopes.id_hash", "envelopes.content_mac"],
            name=op.f("fk_quarantine_id_hash_content_mac"),
        ),
        sa.PrimaryKeyConstraint("envelope", name=op.f("pk_quarantine")),
    )
    op.create_index(
        op.f("ix_quarantine_id_hash_content_mac"),
        "quarantine",
        ["id_hash", "content_mac"],
        unique=True,
    )
    op.create_index(op.f("ix_quarantine_decision_arrived"), "quarantine", ["decision", "arrived"])


def _attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("media_type", sa.Text()),
        sa.Column("size", sa.Integer()),
        sa.CheckConstraint(
            "media_type IN ('image/jpeg', 'image/png', 'image/webp')",
            name=op.f("ck_attachments_media_type"),
        ),
        sa.CheckConstraint(
            "(media_type IS NULL) = (size IS NULL)", name=op.f("ck_attachments_whole")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_attachments")),
    )
    op.create_table(
        "envelope_attachments",
        sa.Column("id_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("content_mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"], ["attachments.digest"], name=op.f("fk_envelope_attachments_digest")
        ),
        sa.ForeignKeyConstraint(
            ["id_hash", "content_mac"],
            ["envelopes.id_hash", "envelopes.content_mac"],
            name=op.f("fk_envelope_attachments_id_hash_content_mac"),
        ),
        sa.PrimaryKeyConstraint(
            "id_hash", "content_mac", "digest", name=op.f("pk_envelope_attachments")
        ),
    )
    op.create_index(op.f("ix_envelope_attachments_digest"), "envelope_attachments", ["digest"])
