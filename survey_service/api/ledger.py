"""/api/v1/ledger: the log for everybody: checkpoints, entries and keys; proofs beside it.

Entries hold no answer and no name, so nothing of the log is held back. Hashes are hexadecimal.
"""

from datetime import datetime
from typing import Annotated, Final

from litestar import MediaType, get
from litestar.params import QueryParameter
from msgspec import Struct

from survey_service.api.description import problems
from survey_service.pipeline.ledger_keys import announced_keys, log_name
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC
from survey_service.services import Given
from survey_service.store import checkpoints, ledger, ledger_tree
from survey_service.store.checkpoints import StoredCheckpoint
from survey_service.store.database import Connection

MOST: Final = 1000
PAGE: Final = 50
MOST_BYTES: Final = 4 * 1024 * 1024
"""A page of entries ends with the one that passes this; the next page begins after it."""

Size = Annotated[int | None, QueryParameter(ge=0, le=2**31 - 1)]
From = Annotated[int, QueryParameter(name="from", ge=0, le=2**31 - 1)]
Count = Annotated[int, QueryParameter(ge=1, le=MOST)]


class CheckpointBody(Struct, frozen=True, kw_only=True):
    """A signed checkpoint; `note` is what was signed (c2sp.org/tlog-checkpoint)."""

    size: int
    root: str
    at: datetime
    note: str


class CheckpointsBody(Struct, frozen=True, kw_only=True):
    """Checkpoints from a size on, smallest first."""

    checkpoints: tuple[CheckpointBody, ...]


class EntryBody(Struct, frozen=True, kw_only=True):
    """An entry as it is hashed: `leaf` is SHA-256(0x00 || `entry` in UTF-8)."""

    position: int
    leaf: str
    entry: str
    promise: str | None


class EntriesBody(Struct, frozen=True, kw_only=True):
    """Entries in their order; `size` is how many the log has."""

    size: int
    entries: tuple[EntryBody, ...]


class KeyBody(Struct, frozen=True, kw_only=True):
    """A key that signs the log; `verifier` is how tools for signed notes take it."""

    fingerprint: str
    public_key: str
    replaces: str | None
    at: str
    verifier: str


class KeysBody(Struct, frozen=True, kw_only=True):
    """The name of the log, and its keys in the order in which it announced them."""

    origin: str
    keys: tuple[KeyBody, ...]


@get(
    "/ledger/checkpoint",
    opt={"permission": PUBLIC},
    sync_to_thread=True,
    media_type=MediaType.TEXT,
    operation_id="showCheckpoint",
    summary="Fetch the last signed checkpoint of the ledger, or the one of a size",
    tags=["ledger"],
    responses=problems(404),
)
def show_checkpoint(services: Given, size: Size = None) -> str:
    """Fetch a checkpoint as it was signed, to keep it and compare it later."""
    with services.database.read() as connection:
        return _checkpoint(connection, size).note


@get(
    "/ledger/checkpoints",
    opt={"permission": PUBLIC},
    sync_to_thread=True,
    operation_id="listCheckpoints",
    summary="List signed checkpoints",
    tags=["ledger"],
    responses=problems(400),
)
def list_checkpoints(services: Given, start: From = 0, count: Count = 100) -> CheckpointsBody:
    """List checkpoints of at least `from` entries, smallest first."""
    with services.database.read() as connection:
        found = checkpoints.since(connection, start, count)
    return CheckpointsBody(
        checkpoints=tuple(
            CheckpointBody(size=each.size, root=each.root.hex(), at=each.at, note=each.note)
            for each in found
        )
    )


@get(
    "/ledger/entries",
    opt={"permission": PUBLIC},
    sync_to_thread=True,
    operation_id="listEntries",
    summary="Read the entries of the ledger",
    tags=["ledger"],
    responses=problems(400),
)
def list_entries(services: Given, start: From = 0, count: Count = 100) -> EntriesBody:
    """Read entries in their order; a page may be shorter than `count`."""
    found: list[EntryBody] = []
    length = 0
    with services.database.read() as connection:
        size = ledger_tree.size(connection)
        end = min(start + count, size)
        while start + len(found) < end and length < MOST_BYTES:
            at = start + len(found)
            page = [_entry(each) for each in ledger.read(connection, at, min(PAGE, end - at))]
            length += sum(len(each.entry) for each in page)
            found += page
            if not page:  # a hole; the checkpoints tell
                break
    return EntriesBody(size=size, entries=tuple(found))


@get(
    "/ledger/key",
    opt={"permission": PUBLIC},
    sync_to_thread=True,
    operation_id="showLedgerKeys",
    summary="Show the keys that sign the ledger",
    tags=["ledger"],
    responses=problems(404),
)
def show_keys(services: Given) -> KeysBody:
    """Show the name of the log and the keys it announced."""
    with services.database.read() as connection:
        origin, keys = log_name(connection), announced_keys(connection)
    if origin is None:
        raise Problem("ledger-unsigned", "ledger")
    return KeysBody(
        origin=origin,
        keys=tuple(
            KeyBody(
                fingerprint=key.fingerprint,
                public_key=key.public_key,
                replaces=key.replaces,
                at=key.at,
                verifier=key.note_key(origin).text,
            )
            for key in keys
        ),
    )


def _checkpoint(connection: Connection, size: int | None) -> StoredCheckpoint:
    if size is None:
        found = checkpoints.latest(connection)
    else:
        found = checkpoints.of_size(connection, size)
    if found is None:
        raise Problem("ledger-unsigned", "ledger" if size is None else "?size", size)
    return found


def _entry(entry: ledger.Entry) -> EntryBody:
    return EntryBody(
        position=entry.position,
        leaf=entry.leaf.hex(),
        entry=entry.entry,
        promise=None if entry.promise is None else entry.promise.hex(),
    )
