"""How the log stands: its size, what waits, the last signature, and whether that still fits."""

import msgspec

from survey_service.ledger.errors import LedgerError
from survey_service.pipeline.ledger_keys import announced_keys, log_name
from survey_service.pipeline.sequence import proven
from survey_service.store import checkpoints, ledger, ledger_tree, witness_findings
from survey_service.store.checkpoints import StoredCheckpoint
from survey_service.store.database import Connection
from survey_service.store.witness_findings import WitnessCounts


class LedgerStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The log at a moment.

    Attributes:
        origin: its name; None before it announced a key.
        size: entries that have a position.
        waiting: committed entries that will get one.
        signed: the last checkpoint.
        problem: code of the reason why that does not fit the log any more, and nothing is signed.
        contradicted: checkpoints of another log that were shown to us, by known devices and by
            strangers, who prove nothing.
    """

    origin: str | None
    size: int
    waiting: int
    signed: StoredCheckpoint | None
    problem: str | None
    contradicted: WitnessCounts


def ledger_status(connection: Connection) -> LedgerStatus:
    """Look at the log, with O(log n) look-ups."""
    signed = checkpoints.latest(connection)
    return LedgerStatus(
        origin=log_name(connection),
        size=ledger_tree.size(connection),
        waiting=ledger.waiting(connection),
        signed=signed,
        problem=None if signed is None else _problem(connection, signed),
        contradicted=witness_findings.counts(connection),
    )


def _problem(connection: Connection, signed: StoredCheckpoint) -> str | None:
    known = tuple(bytes.fromhex(key.public_key) for key in announced_keys(connection))
    try:
        proven(connection, signed, known)
    except LedgerError as error:
        return error.code
    return None
