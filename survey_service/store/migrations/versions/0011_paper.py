"""Paper: movements of forms, what respondents were paid, reasons for differences.

Revision 0011, after 0010.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0011"
down_revision: Final = "0010"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    _create_difference_reasons()
    _create_honorarium_rates()
    _create_paper_movements()
    _create_honorarium_payments()


def downgrade() -> None:
    op.drop_table("honorarium_payments")
    op.drop_table("paper_movements")
    op.drop_table("honorarium_rates")
    op.drop_table("difference_reasons")


def _create_difference_reasons() -> None:
    op.create_table(
        "difference_reasons",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("psu", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("got", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign"], ["campaigns.code"], name=op.f("fk_difference_reasons_campaign")
        ),
        sa.PrimaryKeyConstraint("campaign", "number", name=op.f("pk_difference_reasons")),
    )


def _create_honorarium_rates() -> None:
    op.create_table(
        "honorarium_rates",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("pays_for", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "pays_for IN ('valid', 'returned')", name=op.f("ck_honorarium_rates_pays_for")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_honorarium_rates_amount")),
        sa.ForeignKeyConstraint(
            ["campaign"], ["campaigns.code"], name=op.f("fk_honorarium_rates_campaign")
        ),
        sa.PrimaryKeyConstraint("campaign", "valid_from", name=op.f("pk_honorarium_rates")),
    )


def _create_paper_movements() -> None:
    op.create_table(
        "paper_movements",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("psu", sa.Text(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("series", sa.Text(), nullable=True),
        sa.Column("first_serial", sa.Integer(), nullable=True),
        sa.Column("last_serial", sa.Integer(), nullable=True),
        sa.Column("giver", sa.Text(), nullable=True),
        sa.Column("taker", sa.Text(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid", sa.Integer(), nullable=True),
        sa.Column("spoiled", sa.Integer(), nullable=True),
        sa.Column("blank", sa.Integer(), nullable=True),
        sa.Column("in_hand", sa.Integer(), nullable=True),
        sa.Column("missing", sa.Integer(), nullable=True),
        sa.Column("cancels", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'cancel') = (cancels IS NOT NULL)", name=op.f("ck_paper_movements_cancels")
        ),
        sa.CheckConstraint(
            "kind IN ('receive', 'hand_over', 'return', 'pass_on_blank', "
            "'pass_on_returned', 'count', 'cancel')",
            name=op.f("ck_paper_movements_kind"),
        ),
        sa.CheckConstraint(
            "(series IS NULL) = (last_serial - first_serial IS NULL)",
            name=op.f("ck_paper_movements_series"),
        ),
        sa.CheckConstraint("count >= 0", name=op.f("ck_paper_movements_count")),
        sa.CheckConstraint(
            "last_serial - first_serial + 1 = count", name=op.f("ck_paper_movements_serials")
        ),
        sa.CheckConstraint(
            "valid >= 0 AND spoiled >= 0 AND blank >= 0 AND in_hand >= 0 AND missing >= 0",
            name=op.f("ck_paper_movements_tally"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign"], ["campaigns.code"], name=op.f("fk_paper_movements_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["giver"], ["organisations.code"], name=op.f("fk_paper_movements_giver")
        ),
        sa.ForeignKeyConstraint(
            ["taker"], ["organisations.code"], name=op.f("fk_paper_movements_taker")
        ),
        sa.PrimaryKeyConstraint("campaign", "number", name=op.f("pk_paper_movements")),
    )


def _create_honorarium_payments() -> None:
    op.create_table(
        "honorarium_payments",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("psu", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rate_from", sa.Date(), nullable=False),
        sa.Column("own", sa.Integer(), nullable=False),
        sa.Column("for_another", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("cancels", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_honorarium_payments_amount")),
        sa.CheckConstraint(
            "own >= 0 AND for_another >= 0 AND fingerprint >= 0",
            name=op.f("ck_honorarium_payments_signed"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign", "rate_from"],
            ["honorarium_rates.campaign", "honorarium_rates.valid_from"],
            name=op.f("fk_honorarium_payments_campaign_rate_from"),
        ),
        sa.PrimaryKeyConstraint("campaign", "number", name=op.f("pk_honorarium_payments")),
    )
