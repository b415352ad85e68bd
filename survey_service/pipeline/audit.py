"""The audit bundle: everything the ledger speaks of, in the ledger's order, for anyone to check.

The bundle says what lies in the database and hides nothing: rows that no entry speaks of are
marked, and so is every commitment without a row. It is read inside one transaction, so it shows one
state. It holds the answers themselves with their salts, and is handed to monitors only.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

import msgspec

from analysis.indices.scheme import load_scheme
from survey_service.ledger import entries
from survey_service.ledger.checkpoints import origin_of
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.sequence import checkpoint, sequence
from survey_service.store import audit, ledger, ledger_tree
from survey_service.store.audit import StoredRow
from survey_service.store.database import Connection, Database
from survey_service.store.documents import chunks, dump

FORMAT: Final = "langnghe/audit/v2"
LOOKED_UP_TOGETHER: Final = 5000
Line = bytes


class _Entry(msgspec.Struct, frozen=True):
    """The fields of entries that say of which responses they speak, and whose log this is."""

    kind: str
    outputs: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()
    new: str | None = None
    commitment: str | None = None
    role: str | None = None
    public_key: str = ""
    replaces: str | None = None

    @property
    def key(self) -> bytes:
        """The key that this entry announces; nothing where what stands there is none."""
        try:
            return bytes.fromhex(self.public_key)
        except ValueError:
            return b""

    @property
    def born(self) -> tuple[str, ...]:
        """The commitments that this entry brings into the world."""
        match self.kind:
            case "mix":
                return self.outputs
            case "responses":
                return self.commitments
            case "correction" if self.new is not None:
                return (self.new,)
            case _:
                return ()


def sign(database: Database, store: KeyStore, now: datetime) -> LedgerError | None:
    """Bring the log and its signature up to date, as far as that can be done.

    Returns:
        Why it cannot: a database that was tampered with is signed no more, and is audited all the
        same.
    """
    if store.current_name("ledger") is None:
        return None
    try:
        sequence(database)
        checkpoint(database, store, now)
    except LedgerError as error:
        return error
    return None


def enter_export(database: Database, digest: str, rows: int, now: datetime) -> None:
    """Enter in the ledger that all answers left the house.

    Args:
        database: where the ledger is.
        digest: SHA-256 of the bundle, hexadecimal.
        rows: responses in it.
        now: the moment of the entry.
    """
    entry = entries.encode(
        "export",
        what="audit",
        campaign=None,
        series=None,
        rows=rows,
        digest=digest,
        account=None,
        at=entries.instant(now),
    )
    with database.write() as connection:
        ledger.append(connection, entry)


def parts(connection: Connection) -> Iterator[tuple[str, Iterable[Line]]]:
    """Yield the parts of a bundle: file names with their lines, each to be read before the next.

    Args:
        connection: a reading transaction that sees one state of the database.
    """
    with audit.reading_raw(connection):
        yield "checkpoints.jsonl", (_line(note=note) for note in audit.notes(connection))
        yield "manifests.jsonl", _manifests(connection)
        yield "publications.jsonl", map(_json, audit.stored_publications(connection))
        yield "entries.jsonl", map(_text, _entries(connection))
        yield "responses.jsonl", _responses(connection)
        yield "sealed.jsonl", (sealed_line(*each) for each in audit.sealed_rows(connection))
        yield "spent.txt", map(_hex, audit.hashes(connection, revoked=False))
        yield "revoked.txt", map(_hex, audit.hashes(connection, revoked=True))
        yield "held.txt", map(_hex, audit.held_envelopes(connection))
        yield "header.json", [_header(connection)]


def sealed_line(channel: str, ciphertext: bytes) -> Line:
    """Return a sealed answer that waits as a line: the channel of its box, and its bytes."""
    return channel.encode() + b" " + b64encode(ciphertext)


def _header(connection: Connection) -> Line:
    return _line(
        format=FORMAT,
        origin=_origin(connection),
        size=ledger_tree.size(connection),
        issuers=[
            {"issuer": name, "public_key": key.hex()} for name, key in audit.issuer_keys(connection)
        ],
        series=[
            {
                "campaign": each["campaign"],
                "series": each["series"],
                "weighting_plan": each["weighting_plan"],
                "scheme": load_scheme(each["scheme"]),
            }
            for each in audit.series(connection)
        ],
    )


def _origin(connection: Connection) -> str:
    """Return the name of the log: its first key names it, and every checkpoint repeats it."""
    for entry in map(_entry, _entries(connection)):
        if entry.kind == "key" and entry.role == "ledger" and entry.replaces is None:
            return origin_of(entry.key)
    return next(audit.notes(connection), "").partition("\n")[0]


def _entries(connection: Connection) -> Iterator[str]:
    """Yield the entries in order, an empty text where one is missing; at last those that wait."""
    expected = 0
    for position, entry in audit.entries(connection):
        yield from [""] * (position - expected)
        yield entry
        expected = position + 1
    yield from audit.pending(connection)


def _responses(connection: Connection) -> Iterator[Line]:
    deleted: set[str] = set()
    for entry in map(_entry, _entries(connection)):
        if entry.kind == "deletion" and entry.commitment is not None:
            deleted.add(entry.commitment)
    shown = 0
    for listed in chunks(_born(connection), LOOKED_UP_TOGETHER):
        found = audit.rows_of(connection, [bytes.fromhex(digits) for digits in listed])
        for digits in listed:
            row = found.pop(bytes.fromhex(digits), None)
            shown += row is not None
            yield _row(row.state, row) if row else _absence(digits, deleted)
    if shown != audit.count_rows(connection):
        yield from _unannounced(connection)


def _born(connection: Connection) -> Iterator[str]:
    return (digits for text in _entries(connection) for digits in _entry(text).born)


def _unannounced(connection: Connection) -> Iterator[Line]:
    """Yield the rows that no entry speaks of; only here all commitments are held in memory."""
    expected = {bytes.fromhex(digits) for digits in _born(connection)}
    for row in audit.every_row(connection):
        if row.commitment not in expected:
            yield _row("unannounced", row)
        expected.discard(row.commitment)


def _absence(digits: str, deleted: set[str]) -> Line:
    return b"deleted" if digits in deleted else b"missing"


def _row(state: str, row: StoredRow) -> Line:
    return f"{state} {row.salt.hex()} ".encode() + row.content


def _manifests(connection: Connection) -> Iterator[Line]:
    """Yield every manifest with its signature, and after it the hashes under it."""
    hashes = audit.issued_hashes(connection)
    number, digest = next(hashes, (None, b""))
    for manifest, document, signature in list(audit.signed_manifests(connection)):
        yield _line(manifest=document, signature=signature.hex())
        while number is not None and number <= manifest:
            yield _hex(digest)
            number, digest = next(hashes, (None, b""))


def _entry(text: str) -> _Entry:
    """Read an entry; whatever is none speaks of no response."""
    try:
        return msgspec.json.decode(text, type=_Entry)
    except msgspec.MsgspecError:
        return _Entry("")


def _line(**fields: Any) -> Line:  # noqa: ANN401 - any value that JSON has
    return _json(fields)


def _json(value: object) -> Line:
    return dump(value).encode()


def _text(entry: str) -> Line:
    """Return an entry as one line; an entry that was written here has no line ends anyway."""
    return entry.replace("\n", "\\n").encode()


def _hex(value: bytes) -> Line:
    return value.hex().encode()
