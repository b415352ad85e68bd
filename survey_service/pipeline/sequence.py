"""The sequencer and the signer: committed entries get positions, the tree they form a signature.

Any number of processes may run both; a lock of the database lets one at a time work. Whatever dies
half-way leaves a transaction that never was. A checkpoint is signed only where the tree still
begins with the tree signed before, and its time never goes back.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from survey_service.ledger import keys
from survey_service.ledger.checkpoints import Checkpoint, origin_of, read, sign
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.ledger_keys import announced_keys, log_name
from survey_service.store import checkpoints, ledger, ledger_tree
from survey_service.store.checkpoints import StoredCheckpoint
from survey_service.store.database import Connection, Database

AT_ONCE: Final = timedelta(0)


def sequence(database: Database) -> int:
    """Give every committed entry its position, in short transactions; return how many got one.

    Raises:
        LedgerError: `ledger-entry-changed`, `ledger-gap`.
    """
    return sum(_steps(database))


def _steps(database: Database) -> Iterator[int]:
    while True:
        with database.read() as connection:
            step = ledger.next_step(connection)
        if not step.leaves:
            return
        with database.write() as connection:
            entered = ledger.enter(connection, step)
        if entered:
            yield len(step.leaves)
            if len(step.leaves) < ledger.BATCH:
                return


def checkpoint(
    database: Database, store: KeyStore, now: datetime, every: timedelta = AT_ONCE
) -> StoredCheckpoint | None:
    """Sign the log as it is, if it grew and the last signature is at least `every` old.

    A publication is not made to wait. Entries that are committed by now get their positions first:
    positions follow leaves, so without that a revocation could be signed for and the answer that
    came before it not yet.

    Args:
        database: where the log is.
        store: where the ledger key is.
        now: time of the checkpoint; that of the one before, where the clock was put back.
        every: how long a signature stands before it is renewed.

    Returns:
        What was signed; None where there was nothing to sign.

    Raises:
        LedgerError: `ledger-inconsistent`, `ledger-gap` (the log is no longer the one signed
            before; nothing is signed), `ledger-entry-changed`, and those of `KeyStore.current`.
    """
    with database.read() as connection:
        if not _due(connection, now, every):
            return None
    with database.write() as connection:
        # what was done before something that is signed for here is signed for too
        ledger.settle(connection)
        if not _due(connection, now, every):  # another process was faster
            return None
        signed = _signed(connection, store, now)
        checkpoints.add(connection, signed)
        return signed


def _due(connection: Connection, now: datetime, every: timedelta) -> bool:
    size, before = ledger_tree.size(connection), checkpoints.latest(connection)
    if before is None:
        return size > 0
    if size == before.size:
        return False
    if not AT_ONCE <= now - before.at < every:
        return True
    published = ledger.latest(connection, ["publication"])  # figures are signed for at once
    return bool(published) and published[0].position >= before.size


def _signed(connection: Connection, store: KeyStore, now: datetime) -> StoredCheckpoint:
    size, before = ledger_tree.size(connection), checkpoints.latest(connection)
    key = _signing_key(connection, store)
    origin = log_name(connection) or origin_of(keys.public_bytes(key))
    at = now.replace(microsecond=0)
    if before is not None:
        at = max(at, proven(connection, before, public_keys(store)).at)
    made = Checkpoint(origin=origin, size=size, root=ledger_tree.root(connection, size), at=at)
    return StoredCheckpoint(size=size, root=made.root, at=at, note=sign(key, made))


def _signing_key(connection: Connection, store: KeyStore) -> keys.PrivateKey:
    """Return the key that the log announced last: a newer one counts for nobody before that."""
    announced = announced_keys(connection)
    held = {info.fingerprint for info in store.listing() if info.role == "ledger"}
    if announced and announced[-1].fingerprint in held:
        return store.get("ledger", announced[-1].fingerprint)
    return store.current("ledger")


def proven(
    connection: Connection, stored: StoredCheckpoint, public: tuple[bytes, ...]
) -> Checkpoint:
    """Return a checkpoint that was signed by one of these keys and still fits the log.

    Raises:
        LedgerError: `ledger-inconsistent`, `ledger-gap`, `note-unsigned`, `note-forged`.
    """
    found = read(stored.note, public)
    if (found.size, found.root, found.at) != (stored.size, stored.root, stored.at):
        raise _inconsistent(found.size, "other columns beside it")
    if (size := ledger_tree.size(connection)) < found.size:
        raise _inconsistent(found.size, f"a log of {size} entries")
    if (root := ledger_tree.root(connection, found.size)) != found.root:
        raise _inconsistent(found.size, f"the root {root.hex()}")
    return found


def public_keys(store: KeyStore) -> tuple[bytes, ...]:
    """Return the public halves of all ledger keys of this installation, former ones too."""
    names = [info.fingerprint for info in store.listing() if info.role == "ledger"]
    return tuple(keys.public_bytes(store.get("ledger", name)) for name in names)


def _inconsistent(size: int, got: str) -> LedgerError:
    return LedgerError(
        "ledger-inconsistent",
        where=f"checkpoint of {size} entries",
        got=got,
        expected="the log that was signed",
        hint="Nothing more is signed. Keep the database as it is, and compare it with a backup "
        "and with the checkpoints that monitors hold.",
    )
