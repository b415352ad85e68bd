"""Queries on envelopes: what is known of an id, of a chain, of a boot, and of equal contents."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, func, insert, or_, select, text, tuple_, update

from survey_service.store.documents import LOOKUP_CHUNK, chunks, columns, dump, load
from survey_service.store.failures import Overtaken
from survey_service.store.tables.envelopes import envelopes
from survey_service.store.tables.responses import responses

State = Literal["accepted", "held", "released", "rejected"]

_ACCEPTED = text("envelopes.state = 'accepted'")
"""Written out, so that both databases use the partial indexes."""


class StoredEnvelope(msgspec.Struct, kw_only=True):
    """An envelope as a row; `flags` and `receipt` are JSON text.

    Without a device the sender is not proven. Times and the response are those of interviews;
    `body_mac` is that of kiosks.
    """

    id_hash: bytes
    content_mac: bytes
    state: State
    device: str | None = None
    boot: bytes | None = None
    seq: int | None = None
    chain: bytes | None = None
    follows: bytes | None = None
    body_mac: bytes | None = None
    unit: str | None = None
    response_id: bytes | None = None
    mono_start: int | None = None
    mono_end: int | None = None
    wall: str | None = None
    flags: str = "[]"
    receipt: str


class Known(msgspec.Struct, frozen=True):
    """What is known of an id: one of these for each content that came under it."""

    content_mac: bytes
    state: State
    proven: bool
    flags: tuple[str, ...]
    receipt: str


class Link(msgspec.Struct, frozen=True):
    """Where an envelope stands in the chain of its device."""

    device: str
    boot: bytes
    seq: int
    chain: bytes
    follows: bytes


def add(connection: Connection, rows: Iterable[StoredEnvelope]) -> None:
    """Store rows in the order of their keys.

    Raises:
        sqlalchemy.exc.IntegrityError: the same bytes are there already, or the id, or the number of
            the device, was accepted for others.
    """
    ordered = sorted(rows, key=lambda row: (row.id_hash, row.content_mac))
    if ordered:
        connection.execute(insert(envelopes), [columns(row) for row in ordered])


def put(connection: Connection, row: StoredEnvelope) -> None:
    """Write a row that was held again, after a decision.

    Raises:
        Overtaken: it is held no more.
    """
    _change(connection, row.id_hash, row.content_mac, columns(row))


def reject(connection: Connection, id_hash: bytes, content_mac: bytes) -> None:
    """Decide that a held row does not count.

    Raises:
        Overtaken: it is held no more.
    """
    _change(connection, id_hash, content_mac, {"state": "rejected"})


def set_flags(
    connection: Connection, id_hash: bytes, content_mac: bytes, flags: Iterable[str]
) -> None:
    """Change what is noted about a held row.

    Raises:
        Overtaken: it is held no more.
    """
    _change(connection, id_hash, content_mac, {"flags": dump(tuple(flags))})


def claim(connection: Connection, keys: Iterable[tuple[bytes, bytes]]) -> None:
    """Have held rows to ourselves until the transaction ends, in the order of their keys.

    Raises:
        Overtaken: one of them is held no more.
    """
    key = (envelopes.c.id_hash, envelopes.c.content_mac)
    for part in chunks(sorted(set(keys)), LOOKUP_CHUNK // len(key)):
        wanted = select(*key).where(envelopes.c.state == "held", tuple_(*key).in_(part))
        if len(connection.execute(wanted.order_by(*key).with_for_update()).all()) != len(part):
            raise Overtaken


def _change(
    connection: Connection, id_hash: bytes, content_mac: bytes, values: Mapping[str, Any]
) -> None:
    key = (envelopes.c.id_hash == id_hash) & (envelopes.c.content_mac == content_mac)
    held = update(envelopes).where(key, envelopes.c.state == "held")
    if connection.execute(held.values(dict(values))).rowcount != 1:
        raise Overtaken


def known(connection: Connection, id_hashes: Iterable[bytes]) -> dict[bytes, list[Known]]:
    """Return every content that came under each of these ids."""
    columns_ = (envelopes.c.id_hash, envelopes.c.content_mac, envelopes.c.state,
                envelopes.c.device, envelopes.c.flags, envelopes.c.receipt)  # fmt: skip
    found: dict[bytes, list[Known]] = {}
    for part in chunks(sorted(set(id_hashes)), LOOKUP_CHUNK):
        chosen = select(*columns_).where(envelopes.c.id_hash.in_(part))
        for id_hash, mac, state, device, flags, receipt in connection.execute(chosen):
            one = Known(bytes(mac), state, device is not None, _words(flags), receipt)
            found.setdefault(bytes(id_hash), []).append(one)
    return found


def neighbours(
    connection: Connection, devices: Iterable[str], marks: Iterable[bytes]
) -> Iterator[Link]:
    """Yield the envelopes of these devices that bear one of the marks, or follow one that does."""
    named = sorted(set(devices))
    for part in chunks(sorted(set(marks)), LOOKUP_CHUNK):
        marked = or_(envelopes.c.chain.in_(part), envelopes.c.follows.in_(part))
        yield from _links(connection, envelopes.c.device.in_(named) & marked)


def numbered(
    connection: Connection, numbers: Iterable[tuple[str, bytes, int]]
) -> set[tuple[str, bytes, int]]:
    """Return which (device, boot, number) were accepted."""
    key = (envelopes.c.device, envelopes.c.boot, envelopes.c.seq)
    found: set[tuple[str, bytes, int]] = set()
    for part in chunks(sorted(set(numbers)), LOOKUP_CHUNK // len(key)):
        chosen = select(*key).where(_ACCEPTED, tuple_(*key).in_(part))
        found.update((device, bytes(boot), seq) for device, boot, seq in connection.execute(chosen))
    return found


def boots(
    connection: Connection, wanted: Iterable[tuple[str, bytes]]
) -> Counter[tuple[str, bytes]]:
    """Return how many envelopes of each (device, boot) were accepted."""
    key = (envelopes.c.device, envelopes.c.boot)
    found: Counter[tuple[str, bytes]] = Counter()
    for part in chunks(sorted(set(wanted)), LOOKUP_CHUNK // len(key)):
        chosen = select(*key, func.count()).where(_ACCEPTED, tuple_(*key).in_(part)).group_by(*key)
        for device, boot, count in connection.execute(chosen):
            found[device, bytes(boot)] = count
    return found


def bodies(connection: Connection, macs: Iterable[bytes]) -> set[bytes]:
    """Return the MACs of bodies that came before."""
    found: set[bytes] = set()
    for part in chunks(sorted(set(macs)), LOOKUP_CHUNK):
        chosen = select(envelopes.c.body_mac).where(envelopes.c.body_mac.in_(part))
        found.update(bytes(mac) for mac in connection.scalars(chosen))
    return found


def interviews(
    connection: Connection, timings: Iterable[tuple[int, int]]
) -> set[tuple[int, int, str]]:
    """Return (start, end, answers) of the interviews that have one of these pairs of times."""
    key = (envelopes.c.mono_start, envelopes.c.mono_end)
    joined = envelopes.join(
        responses,
        (responses.c.unit == envelopes.c.unit)
        & (responses.c.response_id == envelopes.c.response_id),
    )
    found: set[tuple[int, int, str]] = set()
    for part in chunks(sorted(set(timings)), LOOKUP_CHUNK // len(key)):
        chosen = select(*key, responses.c.answers).select_from(joined).where(tuple_(*key).in_(part))
        found.update((start, end, answers) for start, end, answers in connection.execute(chosen))
    return found


def missing(connection: Connection) -> Mapping[str, int]:
    """Return, by device, how many numbers of its boots have not arrived."""
    of_boot = (
        select(envelopes.c.device, (func.max(envelopes.c.seq) - func.count()).label("absent"))
        .where(envelopes.c.device.is_not(None), envelopes.c.seq.is_not(None))
        .group_by(envelopes.c.device, envelopes.c.boot)
        .subquery()
    )
    wanted = select(of_boot.c.device, func.sum(of_boot.c.absent)).group_by(of_boot.c.device)
    return {device: max(0, int(absent)) for device, absent in connection.execute(wanted)}


def counts(connection: Connection) -> Mapping[tuple[str | None, State], int]:
    """Return how many envelopes of each device are in each state."""
    wanted = select(envelopes.c.device, envelopes.c.state, func.count()).group_by(
        envelopes.c.device, envelopes.c.state
    )
    return {(device, state): count for device, state, count in connection.execute(wanted)}


def _links(connection: Connection, chosen: Any) -> Iterator[Link]:  # noqa: ANN401 - SQL expression
    key = (envelopes.c.device, envelopes.c.boot, envelopes.c.seq, envelopes.c.chain,
           envelopes.c.follows)  # fmt: skip
    for row in connection.execute(select(*key).where(chosen)).all():
        yield Link(row.device, bytes(row.boot), row.seq, bytes(row.chain), bytes(row.follows))


def _words(flags: str) -> tuple[str, ...]:
    return load(flags, tuple[str, ...])
