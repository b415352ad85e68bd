"""Somebody who owns the database, and what they can do to it with programs of their own."""

import hashlib
import json
from base64 import b64encode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from survey_service.store.audit import rows_of
from survey_service.store.database import Connection
from tests.audit.rounds import Round
from tests.audit.specification import (
    canonical,
    committed,
    fingerprint,
    sha,
    signed,
    tree_root,
)

NEW = {"new": bytes(range(16)), "new32": bytes(range(32))}
STRANGER = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"stranger").digest())


def run(connection: Connection, statements: str, **values: object) -> None:
    """Run statements parted by semicolons."""
    for statement in statements.split(";\n"):
        bound = {name: value for name, value in values.items() if f":{name}" in statement}
        if ":new32" in statement:
            bound["new32"] = NEW["new32"]
        if ":new," in statement:
            bound["new"] = NEW["new"]
        assert connection.execute(text(statement), bound).rowcount > 0, statement


def log(connection: Connection) -> list[str]:
    wanted = "SELECT entry FROM ledger_entries ORDER BY position"
    return list(connection.scalars(text(wanted)))


def swap(held: Round, connection: Connection) -> None:
    """Exchange the answers of two people."""
    wanted = text("SELECT response_id, answers FROM responses WHERE series = 'transaction'")
    first, *others = connection.execute(wanted).all()
    second = next(row for row in others if row.answers != first.answers)
    for row, other in ((first, second), (second, first)):
        change = "UPDATE responses SET answers = :answers WHERE response_id = :id"
        run(connection, change, answers=other.answers, id=row.response_id)


def change_figure(held: Round, connection: Connection) -> None:
    """Publish something else than was published."""
    series = "series = 'transaction' AND sequence = 1"
    wanted = text(f"SELECT figures FROM publications WHERE {series}")
    figures = connection.execute(wanted).scalar_one()
    changed = figures.replace('"est":0.', '"est":0.9', 1)
    assert changed != figures
    run(connection, f"UPDATE publications SET figures = :figures WHERE {series}", figures=changed)


def forge_leaf(
    held: Round, connection: Connection, column: str = "answers", value: str = '{"tx_overall":5}'
) -> None:
    """Change a response and its leaf, as if it had been born so; signatures stay what they are."""
    texts = log(connection)
    position = next(n for n, entry in enumerate(texts) if '"kind":"mix"' in entry)
    entry = json.loads(texts[position])
    old = bytes.fromhex(entry["outputs"][0])
    row = rows_of(connection, [old])[old]
    content = json.loads(row.content)
    content[column] = value
    new = committed(row.salt, canonical(content))
    entry["outputs"] = sorted([*entry["outputs"][1:], new.hex()])
    replace_entry(connection, position, canonical(entry))
    change = f"UPDATE responses SET {column} = :value, commitment = :other WHERE commitment = :old"
    run(connection, change, value=value, other=new, old=old)


def replace_entry(connection: Connection, position: int, entry: bytes) -> None:
    change = "UPDATE ledger_entries SET entry = :entry, leaf = :leaf WHERE position = :position"
    leaf = sha(b"\x00", entry)
    run(connection, change, entry=entry.decode(), leaf=leaf, position=position)


def resign(
    connection: Connection, keys: list[Ed25519PrivateKey], root: bytes | None = None
) -> None:
    """Sign every checkpoint anew: with these keys, over this root or the true one."""
    leaves = [sha(b"\x00", entry.encode()) for entry in log(connection)]
    for size, note in connection.execute(text("SELECT size, note FROM checkpoints")).all():
        origin, _, _, at = note.split("\n")[:4]
        over = b64encode(root or tree_root(leaves[:size])).decode()
        said = f"{origin}\n{size}\n{over}\n{at}\n"
        made = signed(keys[0], origin, said)
        for key in keys[1:]:
            made += signed(key, origin, said).rpartition("\n\n")[2]
        run(connection, "UPDATE checkpoints SET note = :note WHERE size = :size",
            note=made, size=size)  # fmt: skip


def forge_everything(held: Round, connection: Connection) -> None:
    """Rewrite history with the ledger's keys: leaf, snapshots after it, signatures."""
    forge_leaf(held, connection, "language", "en")
    for position, entry in enumerate(log(connection)):
        fields = json.loads(entry)
        if fields["kind"] == "snapshot":
            leaves = [sha(b"\x00", each.encode()) for each in log(connection)]
            fields["digest"] = tree_root(leaves[: fields["size"]]).hex()
            replace_entry(connection, position, canonical(fields))
    resign(connection, ledger_keys(held))


def ledger_keys(held: Round) -> list[Ed25519PrivateKey]:
    names = [info.fingerprint for info in held.keys.listing() if info.role == "ledger"]
    return [held.keys.get("ledger", name) for name in names]


def sign_as_a_stranger(held: Round, connection: Connection) -> None:
    resign(connection, [STRANGER])


def sign_another_root(held: Round, connection: Connection) -> None:
    resign(connection, ledger_keys(held), bytes(32))


def wait(connection: Connection, **entry: object) -> None:
    """Write an entry that waits for its place, as an act does."""
    written = canonical({"v": 1} | entry)
    run(connection, "INSERT INTO ledger_pending (leaf, entry) VALUES (:leaf, :entry)",
        leaf=sha(b"\x00", written), entry=written.decode())  # fmt: skip


def spend_uncovered(held: Round, connection: Connection) -> None:
    """Answer with a code that no issuer signed."""
    code = NEW["new32"]
    wait(connection, kind="intake", sealed=["ab" * 32], spent=[code.hex()])
    run(connection, "INSERT INTO spent_codes SELECT :new32, unit FROM spent_codes LIMIT 1")


def announce_a_key(held: Round, connection: Connection) -> None:
    """Replace the ledger's key by one's own, which the ledger's key never signed."""
    before = json.loads(next(entry for entry in log(connection) if '"role":"ledger"' in entry))
    entry = before | {
        "public_key": STRANGER.public_key().public_bytes_raw().hex(),
        "fingerprint": fingerprint(STRANGER),
        "replaces": before["fingerprint"],
    }
    written, size = canonical(entry), len(log(connection))
    run(connection, "INSERT INTO ledger_entries SELECT :position, :leaf, :entry, promise, kind, "
        "subtrees FROM ledger_entries WHERE position = 0",
        position=size, leaf=sha(b"\x00", written), entry=written.decode())  # fmt: skip
    root = tree_root([sha(b"\x00", each.encode()) for each in log(connection)])
    origin = str(connection.scalar(text("SELECT note FROM checkpoints LIMIT 1"))).split("\n")[0]
    said = f"{origin}\n{size + 1}\n{b64encode(root).decode()}\n2026-07-01T00:00:00Z\n"
    run(connection, "INSERT INTO checkpoints SELECT :size, :root, at, :note FROM checkpoints "
        "LIMIT 1", size=size + 1, root=root, note=signed(STRANGER, origin, said))  # fmt: skip
