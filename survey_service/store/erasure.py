"""Destroying an interview: the row with its salt, wherever it stands, and what came along with it.

Of its envelope the hashes stay, so that a device that sends it again is told that it was received;
times of the device go, and the names of its files. A file that another envelope names as well is
that one's too and stays.
"""

from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import Connection, delete, exists, select, update

from survey_service.store.documents import LOOKUP_CHUNK, chunks
from survey_service.store.tables.attachments import attachments, envelope_attachments
from survey_service.store.tables.envelopes import envelopes
from survey_service.store.tables.responses import responses, superseded_responses


class Erased(Struct, frozen=True):
    """What was destroyed, and what is left to do.

    Attributes:
        commitments: of the versions that were there.
        cases: (unit, case) of each of them.
        files: digests of files that have to be destroyed now.
    """

    commitments: tuple[bytes, ...]
    cases: tuple[tuple[str, str], ...]
    files: tuple[bytes, ...]


def erase(connection: Connection, commitments: Iterable[bytes]) -> Erased:
    """Destroy the rows of these commitments; those that are not there are destroyed already."""
    gone: list[bytes] = []
    cases: list[tuple[str, str]] = []
    files: set[bytes] = set()
    for part in chunks(commitments, LOOKUP_CHUNK):
        for table in (responses, superseded_responses):
            names = ("commitment", "unit", "case_id", "response_id")
            chosen = delete(table).where(table.c.commitment.in_(part))
            removed = chosen.returning(*(table.c[name] for name in names))
            for commitment, unit, case_id, response_id in connection.execute(removed).all():
                gone.append(bytes(commitment))
                cases.append((unit, case_id))
                files |= _forget_envelope(connection, unit, bytes(response_id))
    return Erased(tuple(gone), tuple(cases), tuple(sorted(files)))


def _forget_envelope(connection: Connection, unit: str, response_id: bytes) -> set[bytes]:
    """Forget times and files of the envelope a response came in; return files nobody else names."""
    sent = (envelopes.c.unit == unit) & (envelopes.c.response_id == response_id)
    key = (envelopes.c.id_hash, envelopes.c.content_mac)
    found = [
        (bytes(id_hash), bytes(mac))
        for id_hash, mac in connection.execute(select(*key).where(sent))
    ]
    times = {"wall": None, "mono_start": None, "mono_end": None}
    connection.execute(update(envelopes).where(sent).values(times))
    named: set[bytes] = set()
    for id_hash, mac in found:
        of_this = (envelope_attachments.c.id_hash == id_hash) & (
            envelope_attachments.c.content_mac == mac
        )
        gone = delete(envelope_attachments).where(of_this).returning(envelope_attachments.c.digest)
        named |= {bytes(digest) for digest in connection.scalars(gone)}
    still = exists().where(envelope_attachments.c.digest == attachments.c.digest)
    unnamed = delete(attachments).where(attachments.c.digest.in_(named), ~still)
    return {bytes(digest) for digest in connection.scalars(unnamed.returning(attachments.c.digest))}
