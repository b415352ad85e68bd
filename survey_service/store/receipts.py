"""Queries on submission keys: what was already accepted, and whether a receipt is ours."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
from msgspec.structs import astuple
from sqlalchemy import Connection, select

from survey_service.store.bulk import KEYS, fetch_rows, insert_rows
from survey_service.store.documents import LOOKUP_CHUNK, chunks
from survey_service.store.tables.ledger import ledger_entries, ledger_pending
from survey_service.store.tables.submissions import submission_keys


class SubmissionKey(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted submission without its answers: who sends it again gets `receipt` again.

    `item` is what the ledger promised, `entry` the leaf of the ledger entry that holds it.
    """

    id_hash: bytes
    unit: str
    content_mac: bytes
    receipt: str
    item: bytes
    entry: bytes


class Evidence(msgspec.Struct, frozen=True):
    """A ledger entry that acknowledged something, and the signature (64 bytes) over its items."""

    entry: str
    promise: bytes


_ACCEPTED: Final = select(
    *(submission_keys.c[name] for name in SubmissionKey.__struct_fields__)
).where(submission_keys.c.id_hash.in_(KEYS))


def accepted(connection: Connection, id_hashes: Iterable[bytes]) -> Mapping[bytes, SubmissionKey]:
    """Return the keys of those submissions that were accepted earlier, by the hash of their id."""
    found: dict[bytes, SubmissionKey] = {}
    for part in chunks(id_hashes, LOOKUP_CHUNK):
        for row in fetch_rows(connection, _ACCEPTED, part):
            key = SubmissionKey(**dict(zip(SubmissionKey.__struct_fields__, row, strict=True)))
            found[key.id_hash] = key
    return found


def evidence(connection: Connection, leaves: Iterable[bytes]) -> Mapping[bytes, Evidence]:
    """Return, by leaf, the entries that acknowledged something."""
    missing = set(leaves)
    found: dict[bytes, Evidence] = {}
    # those that wait for a position first: an entry leaves this table only for the other one
    for table in (ledger_pending, ledger_entries):
        for part in chunks(sorted(missing - found.keys()), LOOKUP_CHUNK):
            wanted = select(table.c.leaf, table.c.entry, table.c.promise)
            for leaf, entry, promise in connection.execute(wanted.where(table.c.leaf.in_(part))):
                if promise is not None:
                    found[bytes(leaf)] = Evidence(entry, bytes(promise))
    return found


def add(connection: Connection, keys: Iterable[SubmissionKey]) -> None:
    """Store keys, in key order so that two processes never wait in a circle.

    Raises:
        sqlalchemy.exc.IntegrityError: one of the ids was accepted in the meantime.
    """
    rows = map(astuple, sorted(keys, key=lambda key: key.id_hash))
    insert_rows(connection, submission_keys, SubmissionKey.__struct_fields__, rows)


def entry_of(connection: Connection, receipt: str) -> bytes | None:
    """Return the leaf of the ledger entry behind a receipt number; None for an unknown number.

    A submission that came before the ledger has zeros.
    """
    found = connection.scalar(
        select(submission_keys.c.entry).where(submission_keys.c.receipt == receipt).limit(1)
    )
    return None if found is None else bytes(found)
