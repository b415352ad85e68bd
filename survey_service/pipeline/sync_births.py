"""What becomes of the answers in an envelope that counts.

An interview of a sampled case is born at once as a response, with a ledger entry that commits to
it, and its case is complete.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from survey_service.ledger import entries, keys, promises
from survey_service.ledger.commitments import SALT_BYTES
from survey_service.ledger.keys import PrivateKey
from survey_service.pipeline.born import RESPONSE_ID_BYTES, RandomBytes
from survey_service.pipeline.sync_reading import Received
from survey_service.store import ledger, responses, samples
from survey_service.store.database import Connection
from survey_service.store.documents import dump
from survey_service.store.responses import ResponseRow
from survey_service.units.working_days import week_of

COMPLETE_INTERVIEW: Final = "1.1"
"""AAPOR disposition of a case that has its whole interview."""


class Born(Struct, frozen=True):
    """The promise of an answer, as JSON text; an interview also has its response."""

    receipt: str
    response_id: bytes | None = None


def bear_interviews(
    connection: Connection,
    signing: PrivateKey,
    received: Sequence[Received],
    now: datetime,
    random: RandomBytes,
) -> list[Born]:
    """Store interviews as responses with one ledger entry; return what was born, in order.

    Raises:
        sqlalchemy.exc.IntegrityError: one of the cases has got its answer in the meantime.
    """
    if not received:
        return []
    rows = [_row(one, now, random) for one in received]
    listed = responses.add(connection, rows)
    signature = promises.sign(signing, listed)
    commitments = [value.hex() for value in listed]
    entry = entries.encode("responses", source="sync", commitments=commitments)
    ledger.append(connection, entry, signature)
    for row in sorted(rows, key=lambda row: (row.unit, row.case_id)):
        samples.dispose(connection, row.unit, str(row.case_id), COMPLETE_INTERVIEW)
    signer = keys.fingerprint(keys.public_bytes(signing))
    promised = {promise.item: promise for promise in promises.promises(signer, listed, signature)}
    return [Born(dump(promised[row.commitment.hex()]), row.response_id) for row in rows]


def _row(one: Received, now: datetime, random: RandomBytes) -> ResponseRow:
    sent = one.sent
    return ResponseRow(
        unit=sent.unit,
        response_id=random(RESPONSE_ID_BYTES),
        campaign=sent.campaign,
        series="sample",
        channel="interview",
        answered=sent.answered,
        receiving=None,
        deciding=None,
        instrument=sent.instrument,
        version=sent.version,
        language=sent.language,
        week=week_of(now),
        answers=str(one.answers),
        flags=dump(one.flags),
        case_id=str(sent.case_id),
        salt=random(SALT_BYTES),
    )
