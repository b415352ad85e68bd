"""Queries on quarantine: what is held, why and since when, and what people decided."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import Connection, LargeBinary, Select, cast, exists, func, insert, select, update

from survey_service.store.documents import LOOKUP_CHUNK, chunks, columns, dump, load
from survey_service.store.failures import Overtaken
from survey_service.store.tables.attachments import attachments, envelope_attachments
from survey_service.store.tables.envelopes import envelopes, quarantine

Decision = Literal["released", "rejected"]

_LISTED: Final = [column for column in quarantine.c if column.name != "content"]


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """An envelope in quarantine.

    Attributes:
        envelope: SHA-256 of its bytes, which names it to people and in the ledger.
        claimed: the device it says it is from; empty where it says nothing readable.
        reasons: catalogue of words why it is held.
        content: the item as it was sent, or that sealed to the epoch key `sealed_to`; None once it
            was released, and in lists, which may be long.
        decision: what was decided, by whom (an account; None: automatically), when and why.
    """

    envelope: bytes
    id_hash: bytes
    content_mac: bytes
    claimed: str
    reasons: tuple[str, ...]
    content: bytes | None = None
    sealed_to: str | None
    arrived: datetime
    decision: Decision | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None


def add(connection: Connection, rows: Iterable[Held]) -> None:
    """Store rows in the order of their keys."""
    ordered = sorted(rows, key=lambda row: row.envelope)
    if ordered:
        values = [columns(row) | {"reasons": dump(row.reasons)} for row in ordered]
        connection.execute(insert(quarantine), values)


def undecided(connection: Connection, limit: int | None = None) -> tuple[Held, ...]:
    """Return what is held and not decided, the oldest first, without contents."""
    wanted = select(*_LISTED).where(quarantine.c.decision.is_(None))
    ordered = wanted.order_by(quarantine.c.arrived, quarantine.c.envelope).limit(limit)
    return _read(connection, ordered)


def everything(connection: Connection) -> tuple[Held, ...]:
    """Return all that was ever held, the oldest first."""
    return _read(connection, select(quarantine).order_by(quarantine.c.arrived))


def count(connection: Connection) -> int:
    """Return how many are held and not decided."""
    wanted = select(func.count()).select_from(quarantine).where(quarantine.c.decision.is_(None))
    return connection.scalar(wanted) or 0


def beginning(connection: Connection, prefix: bytes) -> tuple[Held, ...]:
    """Return those whose SHA-256 begins with these bytes, two at most."""
    start = func.substr(quarantine.c.envelope, 1, len(prefix))
    wanted = select(quarantine).where(start == cast(prefix, LargeBinary)).limit(2)
    return _read(connection, wanted)


def ready(connection: Connection, digest: bytes) -> tuple[Held, ...]:
    """Return the undecided envelopes that name a file and wait for no other file any more."""
    named = envelope_attachments
    same = (named.c.id_hash == quarantine.c.id_hash) & (
        named.c.content_mac == quarantine.c.content_mac
    )
    awaited = exists().where(
        same, attachments.c.digest == named.c.digest, attachments.c.media_type.is_(None)
    )
    wanted = select(quarantine).where(
        quarantine.c.decision.is_(None), exists().where(same, named.c.digest == digest), ~awaited
    )
    return _read(connection, wanted.order_by(quarantine.c.arrived, quarantine.c.envelope))


def proven(connection: Connection, among: Iterable[bytes]) -> frozenset[bytes]:
    """Return those of these envelopes whose sender is proven."""
    joined = quarantine.join(
        envelopes,
        (envelopes.c.id_hash == quarantine.c.id_hash)
        & (envelopes.c.content_mac == quarantine.c.content_mac),
    )
    wanted = select(quarantine.c.envelope).select_from(joined)
    found: set[bytes] = set()
    for part in chunks(sorted(set(among)), LOOKUP_CHUNK):
        chosen = wanted.where(quarantine.c.envelope.in_(part), envelopes.c.device.is_not(None))
        found.update(bytes(envelope) for envelope in connection.scalars(chosen))
    return frozenset(found)


def set_reasons(connection: Connection, envelope: bytes, reasons: Iterable[str]) -> None:
    """Record why an envelope is still held."""
    chosen = update(quarantine).where(_is(envelope))
    connection.execute(chosen.values(reasons=dump(tuple(reasons))))


def unproven(connection: Connection) -> tuple[int, int]:
    """Return how many items are kept undecided of senders who are not proven, and their bytes."""
    joined = quarantine.join(
        envelopes,
        (envelopes.c.id_hash == quarantine.c.id_hash)
        & (envelopes.c.content_mac == quarantine.c.content_mac),
    )
    wanted = (
        select(func.count(), func.coalesce(func.sum(func.length(quarantine.c.content)), 0))
        .select_from(joined)
        .where(quarantine.c.decision.is_(None), envelopes.c.device.is_(None))
    )
    items, size = connection.execute(wanted).one()
    return items, size


def decide(
    connection: Connection,
    envelope: bytes,
    decision: Decision,
    *,
    at: datetime,
    by: str | None,
    reason: str,
) -> None:
    """Record a decision; what was released is kept where it belongs, and no longer here.

    Of what strangers sent and a person rejected only the digest is kept: its content is emptied.

    Raises:
        Overtaken: it is decided already.
    """
    values: dict[str, Any] = {
        "decision": decision,
        "decided_at": at,
        "decided_by": by,
        "reason": reason,
    }
    if decision == "released":
        values |= {"content": None, "sealed_to": None}
    elif envelope not in proven(connection, [envelope]):
        values |= {"content": b"", "sealed_to": None}
    open_ = update(quarantine).where(_is(envelope), quarantine.c.decision.is_(None))
    if connection.execute(open_.values(values)).rowcount != 1:
        raise Overtaken


def _is(envelope: bytes) -> Any:  # noqa: ANN401 - SQL expression
    return quarantine.c.envelope == envelope


def _read(connection: Connection, wanted: Select[Any]) -> tuple[Held, ...]:
    return tuple(_held(row) for row in connection.execute(wanted).mappings())


def _held(row: Mapping[Any, Any]) -> Held:
    raw = {name: row[name] for name in ("envelope", "id_hash", "content_mac")}
    content = row.get("content")
    return Held(
        **{
            **row,
            **{name: bytes(value) for name, value in raw.items()},
            "content": None if content is None else bytes(content),
            "reasons": load(row["reasons"], tuple[str, ...]),
        }
    )
