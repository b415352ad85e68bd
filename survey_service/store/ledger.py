"""Queries on the ledger's entries: those that wait for a position, and those that have one.

Their Merkle tree is in `ledger_tree.py`, signed checkpoints in `checkpoints.py`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Select, delete, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from survey_service.ledger import entries
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.frontier import Frontier
from survey_service.ledger.proofs import subtrees
from survey_service.store.bulk import fetch_rows, insert_rows
from survey_service.store.documents import LOOKUP_CHUNK, chunks
from survey_service.store.ledger_tree import size, subtree_hashes
from survey_service.store.tables.ledger import ledger_entries, ledger_pending

BATCH: Final = 256
"""Entries of one integration: few enough to hold SQLite's write lock for some milliseconds."""

_SEQUENCER: Final = 0x6C656467  # "ledg"; any number that every process of this program agrees on


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry in its place: its text, the hash of that, and what it completed in the tree."""

    position: int
    leaf: bytes
    entry: str
    promise: bytes | None
    kind: str
    subtrees: bytes


_ENTRIES: Final[Select[Any]] = select(*(ledger_entries.c[name] for name in Entry.__struct_fields__))


def append(connection: Connection, entry: bytes, promise: bytes | None = None) -> bytes:
    """Enter what this transaction did; return the leaf of the entry.

    The entry gets its position after the commit, so no writer waits for another here.

    Args:
        connection: the transaction of the act.
        entry: what `entries.encode` returned.
        promise: signature over the items of the entry, for entries that acknowledge something.

    Raises:
        sqlalchemy.exc.IntegrityError: the same entry waits already.
    """
    leaf = entries.leaf(entry)
    row = {"leaf": leaf, "entry": entry.decode(), "promise": promise}
    connection.execute(insert(ledger_pending), row)
    return leaf


def append_once(connection: Connection, entry: bytes) -> bytes:
    """As `append`, for an act that may be repeated within the second its entry names."""
    with suppress(IntegrityError), connection.begin_nested():
        append(connection, entry)
    return entries.leaf(entry)


def waiting(connection: Connection) -> int:
    """Return how many entries wait for a position."""
    return connection.scalar(select(func.count()).select_from(ledger_pending)) or 0


def pending(connection: Connection) -> Iterator[tuple[bytes, str]]:
    """Yield leaf and text of the entries that wait for a position."""
    wanted = select(ledger_pending.c.leaf, ledger_pending.c.entry).order_by(ledger_pending.c.leaf)
    for leaf, entry in connection.execute(wanted.execution_options(yield_per=BATCH)):
        yield bytes(leaf), entry


def lock(connection: Connection) -> None:
    """Keep every other sequencer out until this transaction ends.

    On SQLite the write lock, taken by `Database.write` at its start, does the same.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SEQUENCER})


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """The next entries of the log, worked out from a log of `start` entries and not yet entered.

    Attributes:
        start: size of the log that `rows` follow.
        leaves: what waits no longer once the step is entered.
        rows: new rows of the log; a twin of an entry that stands there already has none.
    """

    start: int
    leaves: list[bytes]
    rows: list[tuple[Any, ...]]


def next_step(connection: Connection, limit: int = BATCH) -> Step:
    """Work out the next positions of waiting entries, in the order of their leaves.

    Only reads, so nobody who writes has to wait for it.

    Raises:
        LedgerError: `ledger-entry-changed`.
    """
    found = fetch_rows(connection, _oldest(limit))
    taken = sorted((bytes(leaf), entry, promise) for leaf, entry, promise in found)
    leaves = [leaf for leaf, _, _ in taken]
    known = find(connection, leaves)
    start = size(connection)
    frontier = Frontier(start, subtree_hashes(connection, subtrees(range(start))))
    rows = []
    for leaf, entry, promise in taken:
        if entries.leaf(entry.encode()) != leaf:
            raise _changed(leaf)
        if leaf not in known:
            position, completed = frontier.size, frontier.append(leaf)
            rows.append((position, leaf, entry, promise or None, _kind(entry), completed))
    return Step(start=start, leaves=leaves, rows=rows)


def enter(connection: Connection, step: Step) -> bool:
    """Enter a step that was worked out before this writing transaction began.

    Returns:
        Whether the log was still the one the step follows; otherwise nothing was done.
    """
    lock(connection)
    if size(connection) != step.start:
        return False
    _enter(connection, step)
    return True


def _enter(connection: Connection, step: Step) -> None:
    # few statements: the writers of SQLite wait until this is over
    insert_rows(connection, ledger_entries, Entry.__struct_fields__, step.rows)
    for part in chunks(step.leaves, LOOKUP_CHUNK):
        connection.execute(delete(ledger_pending).where(ledger_pending.c.leaf.in_(part)))


def integrate(connection: Connection, limit: int = BATCH) -> int:
    """Give committed entries the next positions, within a writing transaction.

    An entry whose twin stands in the log already says nothing new and is let go.

    Returns:
        How many entries wait no longer; fewer than `limit` where none is left.

    Raises:
        LedgerError: `ledger-entry-changed`; nothing of the batch was entered.
    """
    lock(connection)
    step = next_step(connection, limit)
    _enter(connection, step)
    return len(step.leaves)


@cache
def _oldest(limit: int) -> Select[Any]:
    return select(ledger_pending).order_by(ledger_pending.c.leaf).limit(limit)


def settle(connection: Connection) -> None:
    """Give every entry that is committed by now its position, in this transaction.

    Raises:
        LedgerError: as `integrate`.
    """
    while integrate(connection) == BATCH:
        pass


def find(connection: Connection, leaves: Iterable[bytes]) -> dict[bytes, int]:
    """Return the positions of those leaves that have one."""
    found: dict[bytes, int] = {}
    table = ledger_entries
    for part in chunks(leaves, LOOKUP_CHUNK):
        wanted = select(table.c.leaf, table.c.position).where(table.c.leaf.in_(part))
        found |= {bytes(leaf): position for leaf, position in connection.execute(wanted)}
    return found


def read(connection: Connection, start: int, count: int) -> list[Entry]:
    """Return up to `count` entries from a position on, in order."""
    table = ledger_entries
    wanted = _ENTRIES.where(table.c.position >= start, table.c.position < start + count)
    return [
        Entry(**row) for row in connection.execute(wanted.order_by(table.c.position)).mappings()
    ]


def latest(connection: Connection, kinds: Sequence[str], count: int = 1) -> list[Entry]:
    """Return the last `count` entries of some kinds, the last one first."""
    table = ledger_entries
    wanted = _ENTRIES.where(table.c.kind.in_(kinds)).order_by(table.c.position.desc())
    return [Entry(**row) for row in connection.execute(wanted.limit(count)).mappings()]


def texts(connection: Connection, kind: str) -> Iterator[str]:
    """Yield the text of every entry of a kind, in no order; those that wait are included."""
    placed = select(ledger_entries.c.entry).where(ledger_entries.c.kind == kind)
    yield from connection.scalars(placed)
    for text_ in connection.scalars(select(ledger_pending.c.entry)):
        if _kind(text_) == kind:
            yield text_


class _Kind(msgspec.Struct, frozen=True):
    kind: str


def _kind(entry: str) -> str:
    return msgspec.json.decode(entry, type=_Kind).kind


def _changed(leaf: bytes) -> LedgerError:
    return LedgerError(
        "ledger-entry-changed",
        where=f"ledger_pending {leaf.hex()}",
        got="an entry with another hash",
        expected="the entry as it was written",
        hint="Somebody changed the database; keep it as it is and compare with a backup.",
    )
