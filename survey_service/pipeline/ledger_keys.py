"""The ledger keys that the log itself announced: whose signatures stand for it, and its name."""

import msgspec

from survey_service.ledger import entries
from survey_service.ledger.checkpoints import origin_of
from survey_service.ledger.notes import NoteKey
from survey_service.store import checkpoints, ledger
from survey_service.store.database import Connection

MOST_KEYS = 1000
"""Announcements of keys of every role that are looked through."""


class AnnouncedKey(msgspec.Struct, frozen=True, kw_only=True):
    """A ledger key as its entry announced it; `replaces` is the fingerprint of the one before."""

    fingerprint: str
    public_key: str
    replaces: str | None
    at: str

    def note_key(self, origin: str) -> NoteKey:
        """Return the key as it signs checkpoints of the log with this name."""
        return NoteKey(origin, bytes.fromhex(self.public_key))


def announced_keys(connection: Connection) -> tuple[AnnouncedKey, ...]:
    """Return the ledger keys in the order in which the log announced them."""
    found = ledger.latest(connection, ["key"], MOST_KEYS)
    fields = (entries.decode(entry.entry) for entry in reversed(found))
    return tuple(msgspec.convert(each, AnnouncedKey) for each in fields if each["role"] == "ledger")


def log_name(connection: Connection) -> str | None:
    """Return the origin of this log's checkpoints; None before it announced a key."""
    signed = checkpoints.latest(connection)
    if signed is not None:
        return signed.note.partition("\n")[0]
    known = announced_keys(connection)
    return origin_of(bytes.fromhex(known[0].public_key)) if known else None
