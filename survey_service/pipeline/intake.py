"""Taking in anonymous answers: many submissions in one transaction, none of them in the clear.

The order of the questions asked of each submission: Does its code stand under a registered manifest
or on a poster? Was this id accepted before (then the identical receipt, or a conflict)? Is the code
spent, the campaign open, the questionnaire the right one? Only then it is sealed and stored.
Answers that were refused are asked about the first two alone.

What is stored beside a code is a sealed row that only the key of its box opens; responses are born
later, many together, in a mix (`mix`). Everything a batch took in stands in one ledger entry, and
one signature promises it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from kiosk.host import Receipt, Refusal, RefusalCode
from survey_service.ledger import entries, keys, promises
from survey_service.ledger.commitments import sealed_hash
from survey_service.ledger.key_store import KeyStore
from survey_service.ledger.promises import Promise
from survey_service.ledger.sealing import sealed_size
from survey_service.pipeline.born import RandomBytes
from survey_service.pipeline.box_sealing import BoxSealing, Sealable
from survey_service.pipeline.sequence import public_keys
from survey_service.pipeline.submit import Intake
from survey_service.store import arrivals, codes, ledger, origins, receipts, sealed
from survey_service.store.arrivals import Arrival
from survey_service.store.boxes import Cell
from survey_service.store.campaigns import OPEN_STATES
from survey_service.store.database import Connection
from survey_service.store.origins import Origin
from survey_service.store.receipts import Evidence, SubmissionKey
from survey_service.units.working_days import local_date


class Taken(NamedTuple):
    """A submission that is stored: what its code stands for, and the cell it falls into."""

    job: Intake
    origin: Origin
    cell: Cell
    padded: bytes


class SealedIntake:
    """The intake of one writer: seals to boxes, and signs what it took in.

    Args:
        store: where the ledger's key is, and the keys of boxes go.
        random: cryptographic randomness: `secrets.token_bytes` outside tests.

    Raises:
        LedgerError: `key-missing`, `key-exposed`, `key-unreadable`: there is no ledger key to use.
    """

    def __init__(self, store: KeyStore, random: RandomBytes) -> None:
        self._keys = store
        store.sign_with()
        self._sealing = BoxSealing(store, random)

    def store(self, connection: Connection, jobs: Sequence[Intake]) -> list[Receipt | Refusal]:
        """Store every submission that may be stored and answer each, in order.

        As many statements for a batch as for one submission. Of two jobs in it that contend for a
        code or an id the first wins, as if they had come one after the other. The look-ups save
        work; what decides is the primary key of each narrow table.

        Raises:
            sqlalchemy.exc.IntegrityError: another process was faster; do the batch again.
            StoreError: the key of a new box could not be written; nothing is stored.
        """
        # spent codes before accepted ids: each look-up of PostgreSQL sees what was committed when
        # it began, and a code seen as spent must never come without the id that spent it
        places = origins.find(connection, {job.code_hash for job in jobs})
        earlier = receipts.accepted(connection, {job.id_hash for job in jobs})
        refusals, taken = _decide(jobs, places, earlier)
        given = self._given_before(connection, earlier)
        fresh = self._take(connection, taken)
        return _outcomes(jobs, refusals, given, fresh)

    def _take(self, connection: Connection, taken: Sequence[Taken]) -> dict[bytes, Receipt]:
        """Seal and store; return the receipts by the hash of the id."""
        if not taken:
            return {}
        sealable = [Sealable(one.cell, one.job.hour, one.padded) for one in taken]
        rows = self._sealing.seal(connection, sealable)
        items = [sealed_hash(row.ciphertext) for row in rows]
        spent = [(one.job.code_hash, one.origin.unit) for one in taken if _is_spent(one)]
        listed = sorted(items)
        signer = self._keys.signing
        signature = promises.sign(signer.key, listed)
        # each table gets its rows in the order of its own random key, so the places of rows in the
        # tables say nothing about which belong together
        codes.spend(connection, spent)
        leaf = ledger.append(connection, _entry(listed, spent), signature)
        accepted = zip(taken, items, strict=True)
        receipts.add(connection, [_key(one.job, one.origin, item, leaf) for one, item in accepted])
        sealed.add(connection, rows)
        # last, since workers wait for each other here until the commit
        arrivals.count(connection, Counter(_arrival(one) for one in taken))
        promised = dict(
            zip(listed, promises.promises(signer.fingerprint, listed, signature), strict=True)
        )
        return {
            one.job.id_hash: Receipt(
                receipt=one.job.receipt, replayed=False, promise=promised[item]
            )
            for one, item in zip(taken, items, strict=True)
        }

    def _given_before(
        self, connection: Connection, earlier: Mapping[bytes, SubmissionKey]
    ) -> dict[bytes, Receipt]:
        """Return the receipts of submissions that were accepted earlier, as they were given."""
        if not earlier:
            return {}
        found = receipts.evidence(connection, {key.entry for key in earlier.values()})
        promised = {
            bytes.fromhex(promise.item): promise
            for evidence in found.values()
            for promise in self._promises(evidence)
        }
        return {
            id_hash: Receipt(receipt=key.receipt, replayed=True, promise=promised.get(key.item))
            for id_hash, key in earlier.items()
        }

    def _promises(self, evidence: Evidence) -> list[Promise]:
        """Return the promises that were given, under whichever ledger key they were signed."""
        entry = entries.decode(evidence.entry)
        listed = [bytes.fromhex(item) for item in entry["sealed"]]
        signer = self._keys.signing
        given = promises.promises(signer.fingerprint, listed, evidence.promise)
        if promises.verify(given[0], signer.public):
            return given
        for public in public_keys(self._keys):
            given = promises.promises(keys.fingerprint(public), listed, evidence.promise)
            if promises.verify(given[0], public):
                return given
        return []


def _decide(
    jobs: Sequence[Intake],
    places: Mapping[bytes, Origin],
    earlier: Mapping[bytes, SubmissionKey],
) -> tuple[list[Refusal | None], list[Taken]]:
    """Return the refusal of each job, if any, and what is to be stored."""
    known = {id_hash: key.content_mac for id_hash, key in earlier.items()}
    days = {hour: local_date(hour) for hour in {job.hour for job in jobs}}
    spent: set[bytes] = set()
    refusals: list[Refusal | None] = []
    taken: list[Taken] = []
    for job in jobs:
        origin = places.get(job.code_hash)
        code = _refusal(job, origin, known.get(job.id_hash), days[job.hour])
        if code is None and job.id_hash not in known and job.code_hash in spent:
            code = "token-spent"
        refusals.append(None if code is None else Refusal(code=code))
        if code is None and origin and job.padded is not None and job.id_hash not in known:
            taken.append(Taken(job, origin, _cell(origin, job.padded), job.padded))
            known[job.id_hash] = job.content_mac
            if origin.channel == "receipt":
                spent.add(job.code_hash)
    return refusals, taken


def _refusal(
    job: Intake, origin: Origin | None, earlier: bytes | None, day: date
) -> RefusalCode | None:
    if origin is None:
        return "token-unknown"
    if earlier is not None:
        return None if earlier == job.content_mac else "id-conflict"
    if (ended := origin.refusal(day)) is not None:
        return ended
    if origin.campaign_state not in OPEN_STATES:
        return "campaign-closed"
    asked = (job.instrument, job.version) == (origin.instrument, origin.version)
    if not asked or job.padded is None:  # of refused answers the sender is told what was wrong
        return "instrument-mismatch"
    return None


def _outcomes(
    jobs: Sequence[Intake],
    refusals: Sequence[Refusal | None],
    given: Mapping[bytes, Receipt],
    fresh: dict[bytes, Receipt],
) -> list[Receipt | Refusal]:
    told: set[bytes] = set()
    outcomes: list[Receipt | Refusal] = []
    for job, refusal in zip(jobs, refusals, strict=True):
        receipt = given.get(job.id_hash) or fresh.get(job.id_hash)
        if refusal is not None or receipt is None:
            outcomes.append(refusal or Refusal(code="storage-failed"))
            continue
        outcomes.append(replace(receipt, replayed=True) if job.id_hash in told else receipt)
        told.add(job.id_hash)
    return outcomes


def _cell(origin: Origin, padded: bytes) -> Cell:
    return Cell(
        origin.unit,
        origin.campaign,
        origin.series,
        origin.channel,
        origin.instrument,
        origin.version,
        origin.receiving or "",
        origin.deciding or "",
        sealed_size(padded),
    )


def _is_spent(one: Taken) -> bool:
    return one.origin.channel == "receipt"


def _entry(listed: Sequence[bytes], spent: Iterable[tuple[bytes, str]]) -> bytes:
    return entries.encode(
        "intake",
        sealed=[item.hex() for item in listed],
        spent=sorted(hash_.hex() for hash_, _ in spent),
    )


def _key(job: Intake, origin: Origin, item: bytes, entry: bytes) -> SubmissionKey:
    return SubmissionKey(
        id_hash=job.id_hash,
        unit=origin.unit,
        content_mac=job.content_mac,
        receipt=job.receipt,
        item=item,
        entry=entry,
    )


def _arrival(one: Taken) -> Arrival:
    origin = one.origin
    return Arrival(origin.unit, origin.receiving or origin.unit, origin.channel, one.job.hour)
