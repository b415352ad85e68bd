"""Making and replacing the installation's keys, and saying so in the ledger.

A key stands in the ledger once it is current; an announcement that could not be entered (no
database was named, or it did not answer) is made by the next command or service start that can.
"""

from datetime import datetime

from survey_service.ledger import entries, keys
from survey_service.ledger.announcements import announcement
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore, Role
from survey_service.ledger.keys import PrivateKey
from survey_service.pipeline.sequence import sequence
from survey_service.store import ledger, quarantine
from survey_service.store.database import Connection, Database

MOST_KEYS = 1000
"""Announcements of keys of every role that are looked through."""


def replace_key(store: KeyStore, role: Role, *, lost: bool) -> None:
    """Put a new key of a role to use in place of the present one.

    Args:
        store: the installation's keys.
        role: the role.
        lost: the present key is in neither place; without this a key that cannot be read is
            refused, since a copy of it may still be found.

    Raises:
        LedgerError: `key-missing`, `key-exposed`, `key-unreadable`, `key-unwritable`.
    """
    if not lost:
        store.current(role)
    if store.current_name(role) is None:
        store.create(role)
    else:
        store.rotate(role)


def check_succession(database: Database, store: KeyStore, role: Role) -> None:
    """Refuse a folder of keys that does not hold the key which the ledger announced last.

    Raises:
        LedgerError: `key-succession`, and those of `sequence`.
    """
    sequence(database)
    with database.read() as connection:
        known = last_announced(connection, role)
    if known is not None and known not in _held(store, role):
        raise LedgerError(
            "key-succession",
            where=role,
            got="another folder of keys, or one that lost a key",
            expected=f"the key {known}, which the ledger announced last",
            hint="Name the folder that holds it (LANGNGHE_KEYS) or restore it from its copy; if it "
            f"is lost for good, run langnghe keys rotate {role} --lost.",
        )


def announce(database: Database, store: KeyStore, role: Role, at: datetime) -> None:
    """Enter the key in use in the ledger, unless it was the last one announced for its role.

    Raises:
        LedgerError: `key-missing` (no key in use), and those of `sequence`.
    """
    sequence(database)
    with database.write() as connection:
        ledger.lock(connection)
        ledger.settle(connection)  # what another process announced while this one waited
        announce_within(connection, store, role, at)
        ledger.settle(connection)


def announce_within(connection: Connection, store: KeyStore, role: Role, at: datetime) -> None:
    """As `announce`, in a transaction that holds the ledger's lock and integrated its entries."""
    key = store.current(role)
    known = last_announced(connection, role)
    if known == keys.fingerprint(keys.public_bytes(key)):
        return
    entry = announcement(role, key, at, replaces=known, signers=_signers(store, role, known))
    ledger.append_once(connection, entry)


def last_announced(connection: Connection, role: Role) -> str | None:
    """Return the fingerprint of the key that the ledger announced last for a role."""
    for entry in ledger.latest(connection, ["key"], MOST_KEYS):
        fields = entries.decode(entry.entry)
        if fields["role"] == role:
            return str(fields["fingerprint"])
    return None


def destroy_epoch_key(database: Database, store: KeyStore, fingerprint: str) -> bool:
    """Destroy a former epoch key, unless an envelope in quarantine may need it to be opened.

    Returns:
        False where there was no such key.

    Raises:
        LedgerError: `key-needed`, `key-in-use`, `key-unwritable`, `key-place-missing`.
    """
    with database.read() as connection:
        waiting = quarantine.count(connection)
    if waiting:
        raise LedgerError(
            "key-needed",
            where="epoch",
            got=f"{waiting} envelopes in quarantine that nobody decided on",
            expected="none: they may be sealed to this key",
            hint="Release or reject them first, with langnghe quarantine.",
        )
    there = fingerprint in _held(store, "epoch")
    store.destroy_epoch_key(fingerprint)
    return there


def _held(store: KeyStore, role: Role) -> frozenset[str]:
    return frozenset(info.fingerprint for info in store.listing() if info.role == role)


def _signers(store: KeyStore, role: Role, known: str | None) -> list[PrivateKey]:
    """Return who can sign for the key in use: itself and the one before, or the ledger key."""
    if role == "epoch":
        return [] if store.current_name("ledger") is None else [store.current("ledger")]
    former = [store.get(role, known)] if known is not None and known in _held(store, role) else []
    return [store.current(role), *former]
