"""What a service does with its ledger before it takes anything in: whose log, under which rules.

The first start announces the ledger key in the log. Later starts insist on that key: a database
brought under another key could not be told from a forged one. A key that replaced it is announced
as its successor, as long as the former one is still held.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from survey_service.ledger import entries
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.keys import announce_within, last_announced
from survey_service.pipeline.sequence import sequence
from survey_service.store import ledger
from survey_service.store.database import Connection, Database
from survey_service.store.documents import dump

Configuration = Mapping[str, str | int | bool]


def open_ledger(
    database: Database,
    store: KeyStore,
    now: datetime,
    configuration: Configuration | None = None,
) -> None:
    """Make the ledger key and the log belong to each other, and enter new settings.

    Args:
        database: where the log is.
        store: the installation's keys; a first ledger key is made where there is none.
        now: the moment that entries name.
        configuration: settings of a service that starts; entered where they differ from the last.

    Raises:
        LedgerError: `ledger-key-differs`, and those of `KeyStore` and `sequence`.
    """
    sequence(database)
    with database.write() as connection:
        ledger.lock(connection)
        ledger.settle(connection)  # what another process entered while this one waited
        _announce(connection, store, now)
        ledger.settle(connection)  # the key stands in the log before anything signed with it
        if configuration is not None:
            _enter_configuration(connection, configuration, now)
            ledger.settle(connection)  # for the next one that asks what is in force


def follow_ledger_key(database: Database, store: KeyStore, now: datetime) -> None:
    """Let a service that runs sign with a ledger key that replaced the one it signs with.

    The log announces it first, if it does not yet: nobody is to get a promise under a key that the
    log does not know.

    Raises:
        LedgerError: as `open_ledger`, and `key-missing`; the key before goes on signing.
    """
    if store.current_name("ledger") == store.signing.fingerprint:
        return
    open_ledger(database, store, now)
    with database.read() as connection:
        announced = last_announced(connection, "ledger")
    store.sign_with(announced)


def _announce(connection: Connection, store: KeyStore, now: datetime) -> None:
    known = last_announced(connection, "ledger")
    held = store.current_name("ledger")
    if known is not None and known == held:
        return
    if known is not None and known not in {
        info.fingerprint for info in store.listing() if info.role == "ledger"
    }:
        raise _differs(known, held)
    if held is None:
        store.create("ledger")
    announce_within(connection, store, "ledger", now)


def _enter_configuration(
    connection: Connection, configuration: Configuration, now: datetime
) -> None:
    digest = hashlib.sha256(dump(configuration).encode()).hexdigest()
    last = ledger.latest(connection, ["configuration"])
    before: dict[str, Any] = entries.decode(last[0].entry) if last else {}
    if before.get("digest") != digest:
        entry = entries.encode(
            "configuration",
            digest=digest,
            settings=dict(configuration),
            at=entries.instant(now),
        )
        ledger.append_once(connection, entry)


def _differs(known: str, held: str | None) -> LedgerError:
    return LedgerError(
        "ledger-key-differs",
        where="ledger key",
        got=held or "no key",
        expected=f"{known}, which this database announced",
        hint="Name the folder of keys that belongs to this database (LANGNGHE_KEYS), or restore it "
        "from its copy.",
    )
