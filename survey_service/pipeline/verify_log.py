"""Checking the whole log from its entries' bytes, believing nothing that is stored beside them.

Everything is computed anew: leaves, subtrees, the root of every checkpoint, and every signature.
An outsider does the same from a bundle (`docs/audit-format.md`); this is the operator's own check.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import msgspec

from survey_service.ledger import entries
from survey_service.ledger.checkpoints import read
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.frontier import Frontier
from survey_service.pipeline.ledger_keys import announced_keys, log_name
from survey_service.store import checkpoints, ledger, ledger_tree
from survey_service.store.checkpoints import StoredCheckpoint
from survey_service.store.database import Connection

PAGE: Final = 1000


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not as it was written: a stable code, and where."""

    code: str
    where: str


def verify_log(connection: Connection) -> Iterator[Finding]:
    """Yield what is wrong, in the order of the log; nothing where all is well.

    Memory does not grow with the log. The connection must see one state of the database, or a log
    that grows meanwhile would be a finding.
    """
    frontier = Frontier()
    signed = _Signed(connection)
    while page := ledger.read(connection, frontier.size, PAGE):
        for entry in page:
            if entry.position != frontier.size:
                break
            yield from _entry(entry)
            if frontier.append(entries.leaf(entry.entry.encode())) != entry.subtrees:
                yield Finding(code="subtrees-differ", where=f"entry {entry.position}")
            yield from signed.reached(frontier)
        else:
            continue
        break
    if frontier.size != ledger_tree.size(connection):
        yield Finding(code="entry-missing", where=f"entry {frontier.size}")
    yield from signed.beyond()
    for leaf, text in ledger.pending(connection):
        if entries.leaf(text.encode()) != leaf:
            yield Finding(code="waiting-entry-differs", where=f"ledger_pending {leaf.hex()}")


def _entry(entry: ledger.Entry) -> Iterator[Finding]:
    where = f"entry {entry.position}"
    if entries.leaf(entry.entry.encode()) != entry.leaf:
        yield Finding(code="leaf-differs", where=where)
    try:
        fields = entries.decode(entry.entry)
    except msgspec.DecodeError:
        fields = {}
    if fields.get("kind") != entry.kind:
        yield Finding(code="kind-differs", where=where)


class _Signed:
    """The signed checkpoints, held against the log as it reaches their sizes."""

    def __init__(self, connection: Connection) -> None:
        self._keys = [bytes.fromhex(key.public_key) for key in announced_keys(connection)]
        self._origin = log_name(connection)
        self._stored = _stored(connection)
        self._next = next(self._stored, None)
        self._at = datetime.min.replace(tzinfo=UTC)

    def reached(self, frontier: Frontier) -> Iterator[Finding]:
        """Yield what is wrong with a checkpoint of this size."""
        if self._next is None or self._next.size != frontier.size:
            return
        yield from self._compare(self._next, frontier.root())
        self._next = next(self._stored, None)

    def beyond(self) -> Iterator[Finding]:
        """Yield the checkpoints that are larger than the log."""
        while self._next is not None:
            yield Finding(code="log-shorter", where=_where(self._next))
            self._next = next(self._stored, None)

    def _compare(self, stored: StoredCheckpoint, root: bytes) -> Iterator[Finding]:
        where = _where(stored)
        try:
            found = read(stored.note, self._keys)
        except LedgerError as error:
            yield Finding(code=error.code, where=where)
            return
        if (found.size, found.root, found.at) != (stored.size, stored.root, stored.at):
            yield Finding(code="checkpoint-differs", where=where)
        if found.origin != self._origin:
            yield Finding(code="checkpoint-of-another-log", where=where)
        if found.at < self._at:
            yield Finding(code="checkpoint-goes-back", where=where)
        if found.root != root:
            yield Finding(code="root-differs", where=where)
        self._at = found.at


def _stored(connection: Connection) -> Iterator[StoredCheckpoint]:
    start = 1
    while page := checkpoints.since(connection, start, PAGE):
        yield from page
        start = page[-1].size + 1


def _where(stored: StoredCheckpoint) -> str:
    return f"checkpoint of {stored.size} entries"
