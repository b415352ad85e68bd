"""Devices as witnesses: each remembers the last checkpoint it saw and asks for proof from there on.

A checkpoint that our log does not continue means that somebody was shown another history, or that
the database was put back. It is recorded for monitors and said in the reply; the device complains
as well, and keeps what it has.
"""

import logging
from datetime import datetime
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from survey_service.ledger import proofs
from survey_service.ledger.errors import LedgerError
from survey_service.store import checkpoints, ledger_tree, witness_findings
from survey_service.store.database import Connection, Database

History = Literal["first", "consistent", "inconsistent"]

MOST_FINDINGS: Final = 1000
"""Anybody can claim to remember something: past so many of strangers only devices are recorded."""

_log = logging.getLogger("langnghe.witness")


class Remembered(Struct, frozen=True, forbid_unknown_fields=True):
    """The size and root of the last checkpoint a device saw."""

    size: Annotated[int, Meta(ge=0, lt=2**53)]
    root: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class View(Struct, frozen=True):
    """What a device is shown of the log.

    Attributes:
        checkpoint: the newest signed note; None before the first.
        history: how what it remembers stands to that; `first` where it remembers nothing.
        consistency: the proof of RFC 6962 §2.1.2 from there to here, in hexadecimal digits.
    """

    checkpoint: str | None
    history: History
    consistency: tuple[str, ...] | None = None


def show(
    database: Database, remembered: Remembered | None, now: datetime, *, is_proven: bool = False
) -> View:
    """Return the newest checkpoint, and the proof that it continues what a device remembers.

    Args:
        database: where the log and the findings are.
        remembered: what the device says.
        now: when it says so.
        is_proven: whether a known device signed something in the same request; strangers must
            not crowd out what it found, and are counted apart.
    """
    with database.read() as connection:
        found = view(connection, remembered)
        strangers = witness_findings.counts(connection).strangers
    is_recorded = is_proven or strangers < MOST_FINDINGS
    if found.history == "inconsistent" and remembered is not None and is_recorded:
        who = "a known device" if is_proven else "a stranger"
        _log.error("%s remembers another log of %d entries", who, remembered.size)
        with database.write() as connection:
            root = bytes.fromhex(remembered.root)
            witness_findings.add_once(connection, remembered.size, root, now, by_device=is_proven)
    return found


def view(connection: Connection, remembered: Remembered | None) -> View:
    """As `show`, recording nothing."""
    latest = checkpoints.latest(connection)
    note = None if latest is None else latest.note
    if remembered is None or remembered.size == 0:
        return View(note, "first")
    if latest is None or latest.size < remembered.size:
        return View(note, "inconsistent")
    try:
        root = ledger_tree.root(connection, remembered.size)
        parts = proofs.consistency(remembered.size, latest.size)
        hashes = ledger_tree.tree_hashes(connection, parts)
    except LedgerError:  # entries are missing; what is signed says how many there should be
        return View(note, "inconsistent")
    if root.hex() != remembered.root:
        return View(note, "inconsistent")
    return View(note, "consistent", tuple(value.hex() for value in hashes))
