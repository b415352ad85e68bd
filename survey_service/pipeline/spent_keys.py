"""Destroying the keys of boxes that are mixed and that nothing needs any more.

No time is compared. A key goes when, in one state of the database, its box is mixed, no backup is
under way, the newest backup does not hold the box sealed, and the box was opened by this database.
A backup notes that it is under way before its snapshot begins. So a box that was mixed before that
note is mixed in the snapshot, and the key of any other stays until the note is gone, together with
which the boxes of the snapshot are named.
"""

import logging
from datetime import datetime

import msgspec

from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from survey_service.store import backups, boxes, key_holds
from survey_service.store.database import Database

_log = logging.getLogger("langnghe.mix")


class KeysLeft(msgspec.Struct, frozen=True, kw_only=True):
    """Keys of mixed boxes that stay, and why.

    Attributes:
        backed_up: so many, for the newest backup holds their boxes sealed.
        restored: so many, for their boxes came with a restore and may be another database's.
        backup_since: a backup is under way, or was broken off, since; no key goes until one is
            finished.
    """

    backed_up: int
    restored: int
    backup_since: datetime | None


def destroy_spent_keys(database: Database, keys: KeyStore) -> KeysLeft:
    """Destroy the keys that nothing needs any more; say which stay.

    Keys of boxes that are not in this database are left alone.
    """
    with database.read() as connection:
        mixed = boxes.mixed(connection, keys.box_keys())
        backed_up = mixed & key_holds.held(connection, "backup")
        restored = mixed & key_holds.held(connection, "restored")
        since = backups.under_way(connection)
    if since is None:
        for box in sorted(mixed - backed_up - restored):
            _destroy(keys, box)
    return KeysLeft(backed_up=len(backed_up), restored=len(restored), backup_since=since)


def _destroy(keys: KeyStore, box: bytes) -> None:
    try:
        keys.destroy_box_key(box)
    except LedgerError as error:
        _log.error("a key that is not needed any more stays: %s", error)
