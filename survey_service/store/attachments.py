"""Queries on attachments: which files are awaited, which are there, and which envelopes name them.

A row is written for a file as soon as an envelope names it, and held by whoever looks whether the
file is there. So of an envelope and its last file that arrive in the same instant, one sees the
other.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, insert, select, update

from survey_service.store.tables.attachments import attachments, envelope_attachments
from survey_service.store.tables.envelopes import envelopes

Key = tuple[bytes, bytes]
"""An envelope: the hash of its id and the MAC of its content."""


def await_(connection: Connection, digests: Iterable[bytes]) -> set[bytes]:
    """Hold the rows of these files, making those that are missing; return the files not yet there.

    Raises:
        sqlalchemy.exc.IntegrityError: another process was faster; do it again.
    """
    wanted = sorted(set(digests))
    if not wanted:
        return set()
    held = (
        select(attachments.c.digest, attachments.c.media_type)
        .where(attachments.c.digest.in_(wanted))
        .order_by(attachments.c.digest)
        .with_for_update()
    )
    found = {bytes(digest): kind for digest, kind in connection.execute(held)}
    new = [digest for digest in wanted if digest not in found]
    if new:
        connection.execute(insert(attachments), [{"digest": digest} for digest in new])
    return {digest for digest in wanted if found.get(digest) is None}


def name(connection: Connection, named: Mapping[Key, Iterable[bytes]]) -> None:
    """Record which files envelopes name; their rows must be held."""
    rows = [
        {"id_hash": key[0], "content_mac": key[1], "digest": digest}
        for key, digests in sorted(named.items())
        for digest in sorted(set(digests))
    ]
    if rows:
        connection.execute(insert(envelope_attachments), rows)


def arrive(connection: Connection, digest: bytes, media_type: str, size: int) -> None:
    """Record that a file is there, whole.

    Raises:
        sqlalchemy.exc.IntegrityError: another process was faster; do it again.
    """
    whole = {"media_type": media_type, "size": size}
    chosen = update(attachments).where(attachments.c.digest == digest)
    if connection.execute(chosen.values(whole)).rowcount == 0:
        connection.execute(insert(attachments).values(whole | {"digest": digest}))


def is_whole(connection: Connection, digest: bytes) -> bool:
    """Tell whether a file is there."""
    wanted = select(attachments.c.media_type).where(attachments.c.digest == digest)
    return connection.scalar(wanted) is not None


def of_response(connection: Connection, unit: str, response_id: bytes) -> tuple[bytes, ...]:
    """Return the files that came with a response."""
    joined = envelope_attachments.join(
        envelopes,
        (envelopes.c.id_hash == envelope_attachments.c.id_hash)
        & (envelopes.c.content_mac == envelope_attachments.c.content_mac),
    )
    chosen = (
        select(envelope_attachments.c.digest)
        .select_from(joined)
        .where(envelopes.c.unit == unit, envelopes.c.response_id == response_id)
        .order_by(envelope_attachments.c.digest)
    )
    return tuple(bytes(digest) for digest in connection.scalars(chosen))
