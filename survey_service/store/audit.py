"""Queries of the audit: everything the ledger speaks of, as it lies in the database.

Rows are read raw. Whoever changed the database may have left texts that are not UTF-8, dates that
are none or bytes in a column of text; an audit must carry these out, not stumble over them. What
cannot be read as it should be is replaced by U+FFFD, and no commitment fits it any more.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    Text,
    cast,
    func,
    select,
    type_coerce,
)
from sqlalchemy import text as sql
from sqlalchemy.types import NullType

from survey_service.store.documents import INSERT_CHUNK, LOOKUP_CHUNK, chunks, dump
from survey_service.store.responses import ResponseRow
from survey_service.store.tables.campaigns import campaign_series
from survey_service.store.tables.codes import (
    code_hashes,
    issuers,
    manifests,
    revoked_codes,
    spent_codes,
)
from survey_service.store.tables.envelopes import quarantine
from survey_service.store.tables.ledger import checkpoints, ledger_entries, ledger_pending
from survey_service.store.tables.publications import publications
from survey_service.store.tables.responses import responses, superseded_responses
from survey_service.store.tables.sealing import boxes, sealed_answers

CONTENT: Final = tuple(name for name in ResponseRow.__struct_fields__ if name != "salt")
"""What a commitment covers beside the salt."""


class StoredRow(msgspec.Struct, frozen=True):
    """A response as it lies in the database: its state, commitment, salt and row bytes."""

    state: str
    commitment: bytes
    salt: bytes
    content: bytes


@contextmanager
def reading_raw(connection: Connection) -> Iterator[None]:
    """Read texts that are not UTF-8 and dates in one spelling, until the end of the block."""
    if connection.dialect.name == "postgresql":
        connection.execute(sql("SET LOCAL datestyle TO 'ISO'"))
        yield
        return
    driver: Any = connection.connection.driver_connection
    before = driver.text_factory
    driver.text_factory = lambda value: value.decode("utf-8", "replace")
    try:
        yield
    finally:
        driver.text_factory = before


def entries(connection: Connection) -> Iterator[tuple[int, str]]:
    """Yield position and text of every entry that has a position, in order."""
    table = ledger_entries
    yield from _rows(connection, select(table.c.position, table.c.entry).order_by(table.c.position))


def pending(connection: Connection) -> Iterator[str]:
    """Yield the texts of the entries that wait for a position, by leaf."""
    wanted = select(ledger_pending.c.entry).order_by(ledger_pending.c.leaf)
    return (entry for (entry,) in _rows(connection, wanted))


def notes(connection: Connection) -> Iterator[str]:
    """Yield the signed checkpoints by size."""
    wanted = select(checkpoints.c.note).order_by(checkpoints.c.size)
    return (note for (note,) in _rows(connection, wanted))


def rows_of(connection: Connection, commitments: Iterable[bytes]) -> dict[bytes, StoredRow]:
    """Return the responses stored under these commitments, live or superseded."""
    found: dict[bytes, StoredRow] = {}
    for part in chunks(commitments, LOOKUP_CHUNK):
        for state, table in (("superseded", superseded_responses), ("live", responses)):
            wanted = _raw(table).where(table.c.commitment.in_(part))
            for row in connection.execute(wanted).mappings():
                stored = _stored(state, dict(row))
                found[stored.commitment] = stored
    return found


def every_row(connection: Connection) -> Iterator[StoredRow]:
    """Yield every response, live and superseded."""
    for state, table in (("live", responses), ("superseded", superseded_responses)):
        wanted = _raw(table).order_by(table.c.unit, table.c.response_id)
        with connection.execute(wanted.execution_options(yield_per=INSERT_CHUNK)) as result:
            for row in result.mappings():
                yield _stored(state, dict(row))


def count_rows(connection: Connection) -> int:
    """Return how many responses are stored, live and superseded."""
    tables = (responses, superseded_responses)
    return sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def sealed_rows(connection: Connection) -> Iterator[tuple[str, bytes]]:
    """Yield the sealed answers that wait, with the channels of their boxes (empty: there is none).

    They come in the order of their random keys.
    """
    table = sealed_answers
    joined = table.outerjoin(boxes, boxes.c.box == table.c.box)
    wanted = select(boxes.c.channel, _untouched(table.c.ciphertext, "ciphertext"))
    ordered = wanted.select_from(joined).order_by(table.c.unit, table.c.box, table.c.seal)
    for channel, ciphertext in _rows(connection, ordered):
        yield _word(channel), _bytes(ciphertext)


def held_envelopes(connection: Connection) -> Iterator[bytes]:
    """Yield the hashes of the envelopes that wait for a decision, ascending."""
    table = quarantine
    wanted = select(_untouched(table.c.envelope, "envelope")).where(table.c.decision.is_(None))
    ordered = wanted.order_by(table.c.envelope)
    return (_bytes(value) for (value,) in _rows(connection, ordered))


def hashes(connection: Connection, *, revoked: bool) -> Iterator[bytes]:
    """Yield the hashes of the codes that are spent, or revoked, ascending."""
    table = revoked_codes if revoked else spent_codes
    wanted = select(_untouched(table.c.hash, "hash")).order_by(table.c.hash)
    return (_bytes(value) for (value,) in _rows(connection, wanted))


def signed_manifests(connection: Connection) -> Iterator[tuple[int, str, bytes]]:
    """Yield number, document and signature of every manifest."""
    table = manifests
    signature = _untouched(table.c.signature, "signature")
    wanted = select(table.c.id, table.c.document, signature).order_by(table.c.id)
    for number, document, signed in _rows(connection, wanted):
        yield number, document, _bytes(signed)


def issued_hashes(connection: Connection) -> Iterator[tuple[int, bytes]]:
    """Yield the number of the manifest and the hash of every code, by manifest and hash."""
    table = code_hashes
    wanted = select(table.c.manifest, _untouched(table.c.hash, "hash"))
    ordered = wanted.order_by(table.c.manifest, table.c.hash)
    return ((number, _bytes(value)) for number, value in _rows(connection, ordered))


def issuer_keys(connection: Connection) -> Sequence[tuple[str, bytes]]:
    """Return fingerprint and public key of everybody trusted to issue codes."""
    key = _untouched(issuers.c.public_key, "public_key")
    wanted = select(issuers.c.issuer, key).order_by(issuers.c.issuer)
    return [(name, _bytes(value)) for name, value in connection.execute(wanted)]


def stored_publications(connection: Connection) -> Iterator[dict[str, Any]]:
    """Yield publications in their order, figures and versions as the texts that are stored."""
    table = publications
    names = ("campaign", "series", "sequence", "state", "figures", "versions")
    wanted = select(*(table.c[name] for name in names))
    keys = (table.c.campaign, table.c.series, table.c.sequence)
    for row in _rows(connection, wanted.order_by(*keys), 1):
        yield dict(zip(names, row, strict=True))


def series(connection: Connection) -> Sequence[dict[str, str]]:
    """Return campaign, series, scheme and weighting plan of everything that is collected."""
    table = campaign_series
    wanted = select(table.c.campaign, table.c.series, table.c.scheme, table.c.weighting_plan)
    rows = connection.execute(wanted.order_by(table.c.campaign, table.c.series)).mappings()
    return [dict(row) for row in rows]


def _rows(
    connection: Connection, wanted: Select[Any], at_once: int = INSERT_CHUNK
) -> Iterator[tuple[Any, ...]]:
    with connection.execute(wanted.execution_options(yield_per=at_once)) as result:
        for row in result:
            yield tuple(row)


def _raw(table: Table) -> Select[Any]:
    texts = (
        _untouched(cast(table.c[name], Text) if name == "week" else table.c[name], name)
        for name in (*CONTENT, "salt", "commitment")
    )
    return select(*texts)


def _untouched(column: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    """Return the column as the driver reads it, without a conversion that could refuse it."""
    return type_coerce(column, NullType()).label(name)


def _stored(state: str, row: dict[str, Any]) -> StoredRow:
    fields = {name: _plain(row[name]) for name in CONTENT}
    fields["response_id"] = _bytes(row["response_id"]).hex()
    return StoredRow(state, _bytes(row["commitment"]), _bytes(row["salt"]), dump(fields).encode())


def _plain(value: object) -> object:
    return _bytes(value).decode("utf-8", "replace") if isinstance(value, bytes) else value


def _word(value: object) -> str:
    """Return a value of a column of words as one word; none, or one with a space, is no channel."""
    word = str(value or "")
    return word if word.isalnum() else ""


def _bytes(value: object) -> bytes:
    """Return a value of a column of bytes; whatever else somebody put there becomes its text."""
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
