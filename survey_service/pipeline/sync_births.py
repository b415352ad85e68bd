"""What becomes of the answers in an envelope that counts.

An interview of a sampled case is born at once as a response, with a ledger entry that commits to
it, and its case is complete. What somebody tapped on a kiosk is anonymous: it is sealed into the
box of its cell like the answers of receipts, and becomes a response in a mix.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from survey_service.ledger import entries, promises, sealing
from survey_service.ledger.commitments import SALT_BYTES, sealed_hash
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline import dispositions
from survey_service.pipeline.born import RESPONSE_ID_BYTES, RandomBytes
from survey_service.pipeline.box_sealing import BoxSealing, Sealable
from survey_service.pipeline.quotas import cell_of, use_leases
from survey_service.pipeline.submit import Content
from survey_service.pipeline.sync_reading import Received
from survey_service.store import ledger, responses, sealed
from survey_service.store.boxes import Cell
from survey_service.store.database import Connection
from survey_service.store.documents import dump
from survey_service.store.responses import ResponseRow
from survey_service.units.working_days import week_of


class Born(Struct, frozen=True):
    """The promise of an answer, as JSON text; an interview also has its response."""

    receipt: str
    response_id: bytes | None = None


class Births:
    """Bears the answers of one writer.

    Args:
        store: where the ledger key is, and the keys of boxes go.
        random: cryptographic randomness: `secrets.token_bytes` outside tests.

    Raises:
        LedgerError: `key-missing`, `key-exposed`, `key-unreadable`.
    """

    def __init__(self, store: KeyStore, random: RandomBytes) -> None:
        self._random = random
        self._sealing = BoxSealing(store, random)
        self._keys = store
        store.sign_with()

    def bear(
        self, connection: Connection, received: Sequence[Received], now: datetime
    ) -> list[Born]:
        """Store the answers of envelopes, with their ledger entries; return them in order.

        Raises:
            sqlalchemy.exc.IntegrityError: another process was faster; do the batch again.
        """
        interviews = [one for one in received if one.case is not None]
        taps = [one for one in received if one.case is None]
        spoken = iter(self._spoken(connection, interviews, now))
        tapped = iter(self._tapped(connection, taps, now))
        return [next(tapped if one.case is None else spoken) for one in received]

    def _spoken(
        self, connection: Connection, interviews: Sequence[Received], now: datetime
    ) -> list[Born]:
        if not interviews:
            return []
        rows = [_row(one, now, self._random) for one in interviews]
        commitments = responses.add(connection, rows)
        promised = self._promised(
            connection, commitments, "responses", source="sync", commitments=_hex(commitments)
        )
        dispositions.answered(connection, [(row.unit, str(row.case_id)) for row in rows], now)
        sent = [(one.device.device, one) for one in interviews if one.device is not None]
        made = [(device, cell_of(one.sent.unit, str(one.answers))) for device, one in sent]
        use_leases(connection, made, now)
        return [Born(promised[row.commitment], row.response_id) for row in rows]

    def _tapped(
        self, connection: Connection, taps: Sequence[Received], now: datetime
    ) -> list[Born]:
        if not taps:
            return []
        hour = now.replace(minute=0, second=0, microsecond=0)
        rows = self._sealing.seal(connection, [_sealable(one, hour) for one in taps])
        items = [sealed_hash(row.ciphertext) for row in rows]
        listed = sorted(items)
        promised = self._promised(connection, listed, "intake", sealed=_hex(listed), spent=[])
        sealed.add(connection, rows)
        return [Born(promised[item]) for item in items]

    def _promised(
        self,
        connection: Connection,
        listed: Sequence[bytes],
        kind: Literal["responses", "intake"],
        **fields: object,
    ) -> dict[bytes, str]:
        """Enter what was taken in; return the promise of each item as JSON text."""
        signer = self._keys.signing
        signature = promises.sign(signer.key, listed)
        ledger.append(connection, entries.encode(kind, **fields), signature)
        made = promises.promises(signer.fingerprint, listed, signature)
        return {item: dump(promise) for item, promise in zip(listed, made, strict=True)}


def _hex(items: Sequence[bytes]) -> list[str]:
    return [item.hex() for item in items]


def _sealable(one: Received, hour: datetime) -> Sealable:
    sent = one.sent
    content = Content(
        answered=sent.answered,
        language=sent.language,
        flags=one.flags,
        answers=msgspec.Raw(str(one.answers).encode()),
    )
    padded = sealing.pad(msgspec.json.encode(content))
    cell = Cell(
        sent.unit,
        sent.campaign,
        "open",
        "kiosk",
        sent.instrument,
        sent.version,
        (one.device.receiving if one.device else None) or "",
        (one.device.deciding if one.device else None) or "",
        sealing.sealed_size(padded),
    )
    return Sealable(cell, hour, padded)


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
