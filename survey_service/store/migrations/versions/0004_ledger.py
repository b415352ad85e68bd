"""The ledger, sealed answers and their boxes; salted commitments; ids of submissions hashed.

Rows that are there already are carried over: every response gets a salt and a commitment and
stands in a ledger entry of source `migration`, every submission key loses the id it held. The
hashes are written out here, since a published revision must not change with the program.

Revision 0004, after 0003.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"
branch_labels: Final = None
depends_on: Final = None

CHUNK: Final = 500
CELL: Final = (
    "unit",
    "campaign",
    "series",
    "channel",
    "instrument",
    "version",
    "receiving",
    "deciding",
)
NEW: Final = (
    "superseded_responses",
    "revoked_codes",
    "backups",
    "arrival_counts",
    "sealed_answers",
    "boxes",
    "checkpoints",
    "ledger_entries",
    "ledger_pending",
)
ADDED: Final = (
    ("responses", "commitment"),
    ("responses", "salt"),
    ("submission_keys", "entry"),
    ("submission_keys", "item"),
    ("accounts", "salt"),
    ("manifests", "revoked_on"),
    ("manifests", "expires_on"),
)
TEXTS: Final = (
    *("unit", "campaign", "series", "channel", "answered", "receiving", "deciding", "instrument"),
    *("version", "language", "answers", "flags", "case_id"),
)
REQUIRED: Final = frozenset(TEXTS) - {"receiving", "deciding", "case_id"}
SERIES: Final = "series IN ('sample', 'transaction', 'open')"
CHANNELS: Final = (
    "channel IN ('receipt', 'poster', 'kiosk', 'interview', 'drop_off', 'link', 'hotline')"
)


def upgrade() -> None:
    _ledger()
    _sealing()
    _arrivals_and_backups()
    _codes()
    _accounts()
    _submission_keys()
    _responses()


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM ledger_entries")):
        raise NotImplementedError("a ledger that has begun is never taken back")
    op.drop_index(op.f("ix_responses_commitment"), "responses")
    for table, column in ADDED:
        op.drop_column(table, column)
    _rename("submission_keys", "id_hash", "submission_id")
    _rename("submission_keys", "content_mac", "content_hash")
    for table in NEW:
        op.drop_table(table)


def _ledger() -> None:
    op.create_table(
        "ledger_pending",
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("promise", sa.LargeBinary(length=64)),
        sa.PrimaryKeyConstraint("leaf", name=op.f("pk_ledger_pending")),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("promise", sa.LargeBinary(length=64)),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subtrees", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("leaf", name=op.f("uq_ledger_entries_leaf")),
    )
    op.create_index(op.f("ix_ledger_entries_kind_position"), "ledger_entries", ["kind", "position"])
    op.create_table(
        "checkpoints",
        sa.Column("size", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoints")),
    )


def _sealing() -> None:
    op.create_table(
        "boxes",
        sa.Column("box", sa.LargeBinary(length=16), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in CELL),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mixed_at", sa.DateTime(timezone=True)),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint(SERIES, name=op.f("ck_boxes_series")),
        sa.CheckConstraint(CHANNELS, name=op.f("ck_boxes_channel")),
        sa.CheckConstraint("state IN ('open', 'closed', 'mixed')", name=op.f("ck_boxes_state")),
        sa.CheckConstraint(
            "(state = 'mixed') = (mixed_at IS NOT NULL)", name=op.f("ck_boxes_mixed_at")
        ),
        sa.PrimaryKeyConstraint("box", name=op.f("pk_boxes")),
    )
    op.create_index(
        "uq_boxes_open_cell",
        "boxes",
        [*CELL, "size"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "sealed_answers",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("box", sa.LargeBinary(length=16), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["box"], ["boxes.box"], name=op.f("fk_sealed_answers_box")),
        sa.PrimaryKeyConstraint("unit", "box", "seal", name=op.f("pk_sealed_answers")),
        sqlite_with_rowid=False,
    )


def _arrivals_and_backups() -> None:
    op.create_table(
        "arrival_counts",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint(CHANNELS, name=op.f("ck_arrival_counts_channel")),
        sa.CheckConstraint("count >= 1", name=op.f("ck_arrival_counts_count")),
        sa.PrimaryKeyConstraint("unit", "place", "channel", "hour", name=op.f("pk_arrival_counts")),
    )
    op.create_table(
        "backups",
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("taken_at", name=op.f("pk_backups")),
    )


def _codes() -> None:
    op.add_column("manifests", sa.Column("expires_on", sa.Date()))
    op.add_column("manifests", sa.Column("revoked_on", sa.Date()))
    op.create_table(
        "revoked_codes",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hash", "unit"],
            ["code_hashes.hash", "code_hashes.unit"],
            name=op.f("fk_revoked_codes_hash_unit"),
        ),
        sa.PrimaryKeyConstraint("hash", "unit", name=op.f("pk_revoked_codes")),
        sqlite_with_rowid=False,
    )


def _accounts() -> None:
    _add("accounts", "salt")
    accounts = sa.table("accounts", sa.column("username"), sa.column("salt"))
    for (name,) in op.get_bind().execute(sa.select(accounts.c.username)).all():
        chosen = sa.update(accounts).where(accounts.c.username == name)
        op.get_bind().execute(chosen.values(salt=secrets.token_bytes(32)))


def _submission_keys() -> None:
    _rename("submission_keys", "submission_id", "id_hash")
    _rename("submission_keys", "content_hash", "content_mac")
    # the ledger promised nothing for answers that came before it: item and entry stay empty
    _add("submission_keys", "item")
    _add("submission_keys", "entry")
    keys = sa.table("submission_keys", sa.column("id_hash"), sa.column("content_mac"))
    for known, content in op.get_bind().execute(sa.select(keys)).all():
        mac = hmac.digest(bytes(known), bytes(content), "sha256")
        hashed = hashlib.sha256(b"langnghe/submission/v1\x00" + bytes(known)).digest()
        chosen = sa.update(keys).where(keys.c.id_hash == known)
        op.get_bind().execute(chosen.values(id_hash=hashed, content_mac=mac))


def _responses() -> None:
    _add("responses", "salt")
    _add("responses", "commitment")
    op.create_index(op.f("ix_responses_commitment"), "responses", ["commitment"])
    content = [sa.Column(name, sa.Text(), nullable=name not in REQUIRED) for name in TEXTS]
    op.create_table(
        "superseded_responses",
        *content,
        sa.Column("response_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("commitment", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("replaced_by", sa.LargeBinary(length=32)),
        sa.PrimaryKeyConstraint("unit", "response_id", name=op.f("pk_superseded_responses")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_superseded_responses_commitment"), "superseded_responses", ["commitment"]
    )
    _commit_to_responses()


def _commit_to_responses() -> None:
    columns = (*TEXTS, "response_id", "week", "salt", "commitment")
    table = sa.table("responses", *(sa.column(name) for name in columns))
    asked = sa.select(*(table.c[name] for name in columns[:-2]))
    commitments = []
    for row in op.get_bind().execute(asked).mappings().all():
        salt = secrets.token_bytes(32)
        commitment = _commitment(salt, row)
        commitments.append(commitment.hex())
        chosen = (table.c.unit == row["unit"]) & (table.c.response_id == row["response_id"])
        changed = sa.update(table).where(chosen).values(salt=salt, commitment=commitment)
        op.get_bind().execute(changed)
    _enter(sorted(commitments))


def _commitment(salt: bytes, row: Mapping[Any, Any]) -> bytes:
    shown = dict(row) | {"response_id": bytes(row["response_id"]).hex(), "week": str(row["week"])}
    content = json.dumps(shown, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    hashed = b"langnghe/response/v1\x00" + salt + len(content).to_bytes(8, "big") + content
    return hashlib.sha256(hashed).digest()


def _enter(commitments: list[str]) -> None:
    pending = sa.table("ledger_pending", sa.column("leaf"), sa.column("entry"))
    for start in range(0, len(commitments), CHUNK):
        body = {"kind": "responses", "v": 1, "source": "migration"}
        listed = {"commitments": commitments[start : start + CHUNK]}
        entry = json.dumps(body | listed, sort_keys=True, separators=(",", ":"))
        leaf = hashlib.sha256(b"\x00" + entry.encode()).digest()
        op.bulk_insert(pending, [{"leaf": leaf, "entry": entry}])


def _add(table: str, column: str) -> None:
    """Add a column of 32 bytes that every row must have; the rows there are filled afterwards."""
    added = sa.Column(column, sa.LargeBinary(length=32), nullable=False, server_default="")
    op.add_column(table, added)
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(table, column, server_default=None)


def _rename(table: str, old: str, new: str) -> None:
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
