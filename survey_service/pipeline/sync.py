"""Taking in envelopes: delivered at least once, counted exactly once, nothing refused or lost.

Every envelope ends in one of two places within one transaction: it counts (`sync_births`), or it is
held in quarantine. Either way the ledger has an entry, and the device a receipt: the promise of
that entry. The same bytes always get the receipt they got first, word for word, for it is stored
with the envelope.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from survey_service.ledger import device_sealing, entries, keys, promises
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline import sync_rules
from survey_service.pipeline.born import RandomBytes
from survey_service.pipeline.sync_births import Births
from survey_service.pipeline.sync_lookup import look_up
from survey_service.pipeline.sync_reading import Received
from survey_service.pipeline.sync_rows import (
    Judged,
    Key,
    Outcome,
    Overfull,
    Release,
    SyncJob,
    Told,
    counted_row,
    held_row,
    outcomes,
)
from survey_service.pipeline.sync_rules import Situation
from survey_service.store import arrivals, attachments, envelopes, ledger, quarantine
from survey_service.store.arrivals import Arrival
from survey_service.store.database import Connection
from survey_service.store.documents import dump
from survey_service.store.envelopes import Known
from survey_service.store.quarantine import Held

Clock = Callable[[], datetime]

PROVEN: Final = "sender proven"
MOST_UNPROVEN_BYTES: Final = 256 * 1024 * 1024
MOST_UNPROVEN_ITEMS: Final = 20_000
"""Kept undecided of senders who are not proven; past it they are asked to come again later. What is
kept is counted inside the transaction, so the number of items bounds how long others wait."""


class SyncStore:
    """Stores batches of envelopes and signs what it took in.

    Args:
        store: where the ledger key, the epoch keys and the keys of boxes are.
        random: cryptographic randomness: `secrets.token_bytes` outside tests.
        clock: the server's clock, the only one that decides anything.

    Raises:
        LedgerError: `key-missing`, `key-exposed`, `key-unreadable`.
    """

    def __init__(self, store: KeyStore, random: RandomBytes, clock: Clock) -> None:
        self._keys = store
        self._random = random
        self._clock = clock
        store.sign_with()
        self._births = Births(store, random)

    def store(self, connection: Connection, jobs: Sequence[SyncJob]) -> list[Told]:
        """Store every envelope and answer each, in order.

        Of two jobs that contend for an id, a number or a case the first wins, as if they had come
        one after the other. The look-ups save work; what decides are unique keys.

        Raises:
            sqlalchemy.exc.IntegrityError, Overtaken: another process was faster; do the batch
                again on what is there now.
        """
        about = look_up(connection, jobs, self._clock())
        before = {
            (id_hash, known.content_mac): known
            for id_hash, contents in about.known.items()
            for known in contents
        }
        todo = _fresh(jobs, before)
        envelopes.claim(connection, [job.received.key for job in todo if job.release is not None])
        counting, held = _judged(todo, about)
        held, overfull = _within_bounds(connection, held)
        fresh: dict[Key, Told] = {one.key: Overfull() for one in overfull}
        fresh |= self._hold(connection, held, before, about.now)
        fresh |= self._count(connection, counting, before, about.now)
        return outcomes(jobs, before, fresh)

    def _count(
        self,
        connection: Connection,
        counting: Sequence[Judged],
        before: Mapping[Key, Known],
        now: datetime,
    ) -> dict[Key, Told]:
        received = [one.job.received for one in counting]
        born = self._births.bear(connection, received, now)
        told: dict[Key, Told] = {}
        new = []
        for one, child in zip(counting, born, strict=True):
            receipt = before[one.key].receipt if one.key in before else child.receipt
            told[one.key] = Outcome("flagged" if one.words else "accepted", receipt, one.words)
            row = counted_row(one, child.response_id, receipt)
            if one.job.release is None:
                new.append(row)
            else:
                envelopes.put(connection, row)
                _release(connection, one.job.received, one.job.release, now)
        envelopes.add(connection, new)
        _name_files(connection, counting)
        # last, since workers wait for each other here until the commit
        hour = now.replace(minute=0, second=0, microsecond=0)
        arrivals.count(connection, Counter(_arrival(one, hour) for one in received))
        return told

    def _hold(
        self,
        connection: Connection,
        held: Sequence[Judged],
        before: Mapping[Key, Known],
        now: datetime,
    ) -> dict[Key, Told]:
        still = [one for one in held if one.key in before]
        new = [one for one in held if one.key not in before]
        receipts = {one.key: before[one.key].receipt for one in still}
        receipts |= {one.key: self._promised(connection, one, now) for one in new}
        for one in still:
            quarantine.set_reasons(connection, one.job.received.digest, one.words)
            if one.job.received.device is not None:  # a stranger learns nothing by coming again
                envelopes.set_flags(connection, *one.key, one.words)
        envelopes.add(connection, [held_row(one, receipts[one.key]) for one in new])
        quarantine.add(connection, [self._kept(one, now) for one in new])
        _name_files(connection, new)
        return {one.key: Outcome("quarantined", receipts[one.key], one.words) for one in held}

    def _promised(self, connection: Connection, one: Judged, now: datetime) -> str:
        digest = one.job.received.digest
        signer = self._keys.signing
        signature = promises.sign(signer.key, [digest])
        entry = quarantine_entry(digest, " ".join(one.words), "held", now)
        ledger.append(connection, entry, signature)
        [promise] = promises.promises(signer.fingerprint, [digest], signature)
        return dump(promise)

    def _kept(self, one: Judged, now: datetime) -> Held:
        """Keep the item as it came where it is an interview, sealed where it may be anonymous."""
        received = one.job.received
        sealed_to, content = None, received.item
        if received.case is None:
            point = keys.public_bytes(self._keys.current("epoch"))
            nonce = self._random(device_sealing.NONCE_BYTES)
            sealed_to = keys.fingerprint(point)
            content = device_sealing.seal(point, content, received.digest, nonce)
        return Held(
            envelope=received.digest,
            id_hash=received.id_hash,
            content_mac=received.content_mac,
            claimed=received.claimed,
            reasons=one.words,
            content=content,
            sealed_to=sealed_to,
            arrived=now,
        )


def quarantine_entry(digest: bytes, reason: str | None, decision: str, at: datetime) -> bytes:
    """Return the ledger entry of what happened to a held envelope.

    What a person wrote is not in it: the ledger is public and names nobody.
    """
    moment = entries.instant(at)
    return entries.encode(
        "quarantine", envelope=digest.hex(), reason=reason, decision=decision, at=moment
    )


def _fresh(jobs: Sequence[SyncJob], before: Mapping[Key, Known]) -> list[SyncJob]:
    """Return the jobs there is something to do for; of equal ones the first.

    What is held waits for a person, unless it was held for want of proof and the proof has come.
    """
    fresh: dict[Key, SyncJob] = {}
    for job in jobs:
        known = before.get(job.received.key)
        if known is None and job.release is None:
            fresh.setdefault(job.received.key, job)
        elif known is not None and known.state == "held":
            is_proven = job.received.device is not None and not known.proven
            again = Release(None, PROVEN) if job.release is None and is_proven else job.release
            if again is not None:
                fresh.setdefault(job.received.key, SyncJob(job.received, again))
    return list(fresh.values())


def _within_bounds(
    connection: Connection, held: Sequence[Judged]
) -> tuple[list[Judged], list[Judged]]:
    """Part what can be held from what cannot: anybody may send, so the unproven have a bound."""
    new = {one.key for one in held if one.job.release is None and one.job.received.device is None}
    if not new:
        return list(held), []
    items, size = quarantine.unproven(connection)
    if items < MOST_UNPROVEN_ITEMS and size < MOST_UNPROVEN_BYTES:
        return list(held), []
    kept = [one for one in held if one.key not in new]
    return kept, [one for one in held if one.key in new]


def _judged(jobs: Sequence[SyncJob], about: Situation) -> tuple[list[Judged], list[Judged]]:
    """Return what counts and what is held; flags are looked at once all of the batch is linked."""
    counting: list[SyncJob] = []
    held: list[Judged] = []
    for job in jobs:
        reasons = sync_rules.holding(job.received, about, overruled=job.overruled)
        if job.overruled:
            reasons = [reason for reason in reasons if reason not in sync_rules.WAIVABLE]
        sync_rules.link(job.received, about)
        if reasons:
            held.append(Judged(job, tuple(reasons)))
        else:
            sync_rules.take(job.received, about)
            counting.append(job)
    noted = [Judged(job, tuple(sync_rules.flagged(job.received, about))) for job in counting]
    return noted, held


def _release(connection: Connection, one: Received, release: Release, now: datetime) -> None:
    quarantine.decide(
        connection, one.digest, "released", at=now, by=release.by, reason=release.reason
    )
    ledger.append(connection, quarantine_entry(one.digest, None, "released", now))


def _name_files(connection: Connection, judged: Sequence[Judged]) -> None:
    named = [one.job.received for one in judged if one.job.is_looked_up]
    attachments.name(connection, {one.key: one.attachments for one in named})


def _arrival(one: Received, hour: datetime) -> Arrival:
    return Arrival(one.sent.unit, one.claimed, one.sent.channel, hour)
