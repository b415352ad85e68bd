"""Queries on submission keys: what was already accepted, and whether a receipt is ours."""

from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection, exists, insert, select

from survey_service.store.documents import LOOKUP_CHUNK, chunks, columns
from survey_service.store.tables.submissions import submission_keys


class SubmissionKey(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted submission without its answers: who sends it again gets `receipt` again."""

    submission_id: bytes
    unit: str
    content_hash: bytes
    receipt: str


def accepted(connection: Connection, ids: Iterable[bytes]) -> Mapping[bytes, SubmissionKey]:
    """Return the keys of those submissions that were accepted earlier, by submission id."""
    found: dict[bytes, SubmissionKey] = {}
    for part in chunks(ids, LOOKUP_CHUNK):
        wanted = select(
            submission_keys.c.submission_id,
            submission_keys.c.unit,
            submission_keys.c.content_hash,
            submission_keys.c.receipt,
        ).where(submission_keys.c.submission_id.in_(part))
        for submission_id, unit, content_hash, receipt in connection.execute(wanted):
            key = SubmissionKey(
                submission_id=bytes(submission_id),
                unit=unit,
                content_hash=bytes(content_hash),
                receipt=receipt,
            )
            found[key.submission_id] = key
    return found


def add(connection: Connection, keys: Iterable[SubmissionKey]) -> None:
    """Store keys, in key order so that two processes never wait in a circle.

    Raises:
        sqlalchemy.exc.IntegrityError: one of the ids was accepted in the meantime.
    """
    rows = [columns(key) for key in sorted(keys, key=lambda key: key.submission_id)]
    if rows:
        connection.execute(insert(submission_keys), rows)


def known(connection: Connection, receipt: str) -> bool:
    """Tell whether a receipt number was given out."""
    wanted = select(exists().where(submission_keys.c.receipt == receipt))
    return bool(connection.scalar(wanted))
