"""Is a restored ledger whole, and is it the one that was seen before?

Every entry is hashed again and every signature checked (`verify_log`); the tree must have the state
that the archive was written with, and begin with what a monitor saved. A monitor who has seen a
larger log shows that the backup is older than what was published; one who has seen another root of
the same size shows that somebody wrote another history.
"""

from typing import Final

from survey_service.ledger.checkpoints import Checkpoint, read
from survey_service.ledger.errors import LedgerError
from survey_service.pipeline.ledger_keys import announced_keys, log_name
from survey_service.pipeline.verify_log import verify_log
from survey_service.store import ledger_tree
from survey_service.store.archive_lines import LogState
from survey_service.store.database import Connection

ROLLED_BACK: Final = "backup-rolled-back"
FORKED: Final = "ledger-forked"
FOUND: Final = frozenset({ROLLED_BACK, FORKED})
"""Findings about the backup, as against a file or database that cannot be used."""


def require_whole(connection: Connection, state: LogState) -> None:
    """Refuse a ledger that does not verify, or is not the one the archive was written with.

    Raises:
        LedgerError: `ledger-inconsistent`.
    """
    finding = next(verify_log(connection), None)
    if finding is not None:
        raise _inconsistent(finding.where, finding.code)
    size = ledger_tree.size(connection)
    root = ledger_tree.root(connection, size).hex()
    if (size, root) != (state.size, state.root):
        raise _inconsistent(f"{size} entries", root)


def read_checkpoint(connection: Connection, note: str) -> Checkpoint:
    """Return the checkpoint that a monitor saved, signed by a key that this ledger announced.

    Raises:
        LedgerError: `note-malformed`, `note-unsigned`, `note-forged`, `checkpoint-malformed`;
            `checkpoint-foreign`, it is of another log.
    """
    seen = read(note, [bytes.fromhex(key.public_key) for key in announced_keys(connection)])
    if seen.origin != log_name(connection):
        raise LedgerError(
            "checkpoint-foreign",
            where="checkpoint",
            got=seen.origin,
            expected=str(log_name(connection)),
            hint="Give a checkpoint of the installation that this backup was taken from.",
        )
    return seen


def missing(connection: Connection, seen: Checkpoint) -> int:
    """Return how many entries a monitor has seen that are not here; 0 where nothing is missing.

    Raises:
        LedgerError: `ledger-forked`.
    """
    size = ledger_tree.size(connection)
    if seen.size > size:
        return seen.size - size
    root = ledger_tree.root(connection, seen.size)
    if root != seen.root:
        raise LedgerError(
            FORKED,
            where=f"the first {seen.size} entries",
            got=root.hex(),
            expected=f"{seen.root.hex()}, which the monitor saw signed",
            hint="Nothing was restored. This backup tells another history than the one that was "
            "published: keep both, and tell the monitors.",
        )
    return 0


def _inconsistent(where: str, got: str) -> LedgerError:
    return LedgerError(
        "ledger-inconsistent",
        where=f"the restored ledger, {where}",
        got=got,
        expected="the ledger as it was signed and backed up",
        hint="Nothing was restored. Use another backup, and compare with monitors.",
    )
