"""Queries on the Merkle tree of the ledger: its size, its roots, and the hashes of its proofs.

Everything is put together from the subtrees that entries completed when they got their positions,
so it costs O(log n) look-ups however long the log is.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, func, select

from survey_service.ledger.errors import LedgerError
from survey_service.ledger.proofs import Subtree, folded, subtrees
from survey_service.store.bulk import KEYS, fetch_rows
from survey_service.store.documents import LOOKUP_CHUNK, chunks
from survey_service.store.tables.ledger import ledger_entries

_DIGEST_BYTES: Final = 32
_COMPLETED: Final = select(
    ledger_entries.c.position, ledger_entries.c.leaf, ledger_entries.c.subtrees
).where(ledger_entries.c.position.in_(KEYS))


def size(connection: Connection) -> int:
    """Return the number of entries that have a position."""
    last = connection.scalar(select(func.max(ledger_entries.c.position)))
    return 0 if last is None else last + 1


def tree_hashes(connection: Connection, parts: Iterable[range]) -> list[bytes]:
    """Return the tree hash of each range of a proof (see `ledger/proofs.py`).

    Raises:
        LedgerError: `ledger-gap`, an entry of these ranges is missing.
    """
    trees = [list(subtrees(part)) for part in parts]
    hashes = iter(subtree_hashes(connection, [each for tree in trees for each in tree]))
    return [folded([next(hashes) for _ in tree]) for tree in trees]


def root(connection: Connection, size: int) -> bytes:
    """Return the tree hash of the first `size` entries.

    Raises:
        LedgerError: `ledger-gap`.
    """
    return tree_hashes(connection, [range(size)])[0]


def subtree_hashes(connection: Connection, wanted: Iterable[Subtree]) -> list[bytes]:
    """Return the hashes of complete subtrees, each from the entry that completed it.

    Raises:
        LedgerError: `ledger-gap`.
    """
    asked = list(wanted)
    found: dict[int, bytes] = {}
    for part in chunks({subtree.last for subtree in asked}, LOOKUP_CHUNK):
        for position, leaf, completed in fetch_rows(connection, _COMPLETED, part):
            found[position] = bytes(leaf) + bytes(completed)
    return [_hash(found.get(subtree.last, b""), subtree) for subtree in asked]


def _hash(hashes: bytes, subtree: Subtree) -> bytes:
    found = hashes[_DIGEST_BYTES * subtree.level :][:_DIGEST_BYTES]
    if len(found) != _DIGEST_BYTES:
        raise LedgerError(
            "ledger-gap",
            where=f"entry {subtree.last}",
            got="no entry, or one without its hashes",
            expected="every entry up to the end of the log",
            hint="Entries were removed or changed; compare with a backup and with monitors.",
        )
    return found
