"""Is a restored ledger whole, and is it the one that was seen before?

The tree is computed again from the text of every entry, by the definition and not from the hashes
that the database keeps. It must give every root that was signed, the state that the archive was
written with, and what a monitor saved: a monitor who has seen a larger log shows that the backup is
older than what was published; one who has seen another root of the same size shows that somebody
wrote another history.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from survey_service.ledger import checkpoints as notes
from survey_service.ledger import entries
from survey_service.ledger.checkpoints import Checkpoint
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.frontier import Frontier
from survey_service.store import checkpoints, ledger, ledger_tree
from survey_service.store.archive_lines import LogState
from survey_service.store.database import Connection
from survey_service.store.ledger import Entry

ROLLED_BACK: Final = "backup-rolled-back"
FORKED: Final = "ledger-forked"
CHUNK: Final = 1000


class RestoredLog:
    """The ledger of a restored database, every entry of which was read and hashed.

    Args:
        connection: to the restored database.
        seen: sizes for which somebody else may know the root.

    Raises:
        LedgerError: `ledger-entry-changed`, `ledger-gap`, `ledger-inconsistent`.
    """

    def __init__(self, connection: Connection, seen: Iterable[int]) -> None:
        signed = {each.size: each.root for each in _signed(connection)}
        wanted = {*signed, *seen}
        tree, self._roots = Frontier(), {0: Frontier().root()}
        for entry in _entries(connection):
            _check(entry, tree.size)
            tree.append(entry.leaf)
            if tree.size in wanted:
                self._roots[tree.size] = tree.root()
        self.size, self.root = tree.size, tree.root()
        self._roots[self.size] = self.root
        for size, root in signed.items():
            if self._roots.get(size) != root:
                raise _inconsistent(f"a signed root of {size} entries that they do not give")
        if ledger_tree.root(connection, self.size) != self.root:
            raise _inconsistent("kept hashes that the entries do not give")

    def compare(self, state: LogState) -> None:
        """Hold the ledger against the state that the archive was written with.

        Raises:
            LedgerError: `ledger-inconsistent`.
        """
        if (self.size, self.root.hex()) != (state.size, state.root):
            raise _inconsistent(f"{self.size} entries with the root {self.root.hex()}")

    def behind(self, seen: Checkpoint) -> bool:
        """Tell whether a monitor has seen more than this ledger holds.

        Raises:
            LedgerError: `ledger-forked`.
        """
        if seen.size > self.size:
            return True
        if (root := self._roots[seen.size]) != seen.root:
            raise LedgerError(
                FORKED,
                where=f"the first {seen.size} entries",
                got=root.hex(),
                expected=f"{seen.root.hex()}, which the monitor saw signed",
                hint="Nothing was restored. This backup tells another history than the one that "
                "was published: keep both, and tell the monitors.",
            )
        return False


def read_checkpoint(note: str, known: Iterable[bytes], connection: Connection) -> Checkpoint:
    """Return the checkpoint that a monitor saved.

    Args:
        note: the text of the file.
        known: ledger keys of this installation, 32 bytes each.
        connection: to the restored database, whose ledger names its keys too.

    Raises:
        LedgerError: `note-malformed`, `note-unsigned`, `note-forged`, `checkpoint-malformed`.
    """
    return notes.read(note, {*known, *_announced(connection)})


def _announced(connection: Connection) -> Iterator[bytes]:
    for text in ledger.texts(connection, "key"):
        said = entries.decode(text)
        if said["role"] == "ledger":
            yield bytes.fromhex(said["public_key"])


def _signed(connection: Connection) -> Iterator[checkpoints.StoredCheckpoint]:
    size = 0
    while part := checkpoints.since(connection, size, CHUNK):
        yield from part
        size = part[-1].size + 1


def _entries(connection: Connection) -> Iterator[Entry]:
    start = 0
    while part := ledger.read(connection, start, CHUNK):
        yield from part
        start += CHUNK


def _check(entry: Entry, position: int) -> None:
    if entry.position != position:
        raise LedgerError(
            "ledger-gap",
            where=f"entry {position}",
            got=f"entry {entry.position}",
            expected="every entry up to the end of the log",
            hint="Nothing was restored. Use another backup, and compare with monitors.",
        )
    if entries.leaf(entry.entry.encode()) != entry.leaf:
        raise LedgerError(
            "ledger-entry-changed",
            where=f"entry {position}",
            got="an entry with another hash",
            expected="the entry as it was written",
            hint="Nothing was restored. Use another backup, and compare with monitors.",
        )


def _inconsistent(got: str) -> LedgerError:
    return LedgerError(
        "ledger-inconsistent",
        where="the restored ledger",
        got=got,
        expected="the ledger that was signed and backed up",
        hint="Nothing was restored. Use another backup, and compare with monitors.",
    )
