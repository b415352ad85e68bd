"""Queries on attachments: which files are awaited, which are there, and which envelopes name them.

A row is written for a file as soon as an envelope names it, and held by whoever looks whether the
file is there. So of an envelope and its last file that arrive in the same instant, one sees the
other.
"""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, insert, select, tuple_, update

from survey_service.store.documents import LOOKUP_CHUNK, chunks
from survey_service.store.tables.attachments import attachments, envelope_attachments

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


def name(connection: Connection, named: Mapping[Key, Collection[bytes]]) -> None:
    """Record which files envelopes name, where it is not recorded yet; their rows must be held."""
    key = (envelope_attachments.c.id_hash, envelope_attachments.c.content_mac)
    wanted = sorted(each for each, digests in named.items() if digests)
    if not wanted:
        return
    known = {
        (bytes(id_hash), bytes(mac))
        for part in chunks(wanted, LOOKUP_CHUNK // len(key))
        for id_hash, mac in connection.execute(select(*key).where(tuple_(*key).in_(part)))
    }
    rows = [
        {"id_hash": each[0], "content_mac": each[1], "digest": digest}
        for each in wanted
        if each not in known
        for digest in sorted(set(named[each]))
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
