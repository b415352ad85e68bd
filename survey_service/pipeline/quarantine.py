"""Quarantine: what is held, and the two decisions a person can take about it, with a reason.

Released: the envelope is judged again by the same rules, less those that the person may overrule,
and counts if nothing else stands against it. Rejected: it does not count and is kept; of what a
stranger sent only the digest. Both stand in
the ledger, without the words of the person. What is sealed is opened in memory only.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from survey_service.ledger import device_sealing
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.sync import Clock, quarantine_entry
from survey_service.pipeline.sync_reading import EnvelopeReader
from survey_service.pipeline.sync_rows import Outcome, Release, SyncJob
from survey_service.pipeline.sync_rules import WAIVABLE
from survey_service.problems import Problem
from survey_service.store import devices, envelopes, ledger, quarantine
from survey_service.store.attempts import transact
from survey_service.store.database import Connection, Database
from survey_service.store.quarantine import Held

SHORTEST_REFERENCE: Final = 6
SHORTEST_REASON: Final = 10
LONGEST_REASON: Final = 1000
COMPLETE: Final = "attachments complete"
MOST_LISTED: Final = 1000
"""Of what waits, the oldest: people decide one by one, and strangers can leave many."""


class Waiting(Struct, frozen=True, kw_only=True):
    """An undecided envelope as people see it: never its answers."""

    reference: str
    device: str
    device_name: str | None
    proven: bool
    reasons: tuple[str, ...]
    arrived: datetime
    releasable: bool


def waiting(connection: Connection, limit: int = MOST_LISTED) -> tuple[Waiting, ...]:
    """Return what is undecided, the oldest first."""
    held = quarantine.undecided(connection, limit)
    known = devices.find(connection, {one.claimed for one in held})
    proven = quarantine.proven(connection, (one.envelope for one in held))
    return tuple(
        Waiting(
            reference=one.envelope.hex(),
            device=one.claimed,
            device_name=known[one.claimed].name if one.claimed in known else None,
            proven=one.envelope in proven,
            reasons=one.reasons,
            arrived=one.arrived,
            releasable=WAIVABLE.issuperset(one.reasons),
        )
        for one in held
    )


def find(connection: Connection, reference: str) -> Held:
    """Return the one envelope whose reference begins so.

    Raises:
        Problem: `quarantine-unknown`, also where several begin so.
    """
    try:
        prefix = bytes.fromhex(reference)
    except ValueError:
        prefix = b""
    found = quarantine.beginning(connection, prefix) if len(reference) >= SHORTEST_REFERENCE else ()
    if len(found) != 1:
        raise Problem("quarantine-unknown", "reference", reference, "6, 8, 10, … 64 hex digits")
    return found[0]


class Quarantine:
    """Where people decide.

    Args:
        database: where everything is.
        reader: reads an envelope again.
        store: the epoch keys, which open what is sealed.
        write: has the writer of envelopes do a job, and waits for it.
        clock: now, as an aware datetime.
    """

    def __init__(
        self,
        database: Database,
        reader: EnvelopeReader,
        store: KeyStore,
        *,
        write: Callable[[SyncJob], Outcome],
        clock: Clock,
    ) -> None:
        self._database = database
        self._reader = reader
        self._keys = store
        self._write = write
        self._clock = clock

    def waiting(self, limit: int = MOST_LISTED) -> tuple[Waiting, ...]:
        """Return what is undecided, the oldest first."""
        with self._database.read() as connection:
            return waiting(connection, limit)

    def release(self, reference: str, *, by: str, reason: str) -> Outcome:
        """Let a held envelope count.

        Raises:
            Problem: `quarantine-unknown`, `quarantine-decided`, `reason-missing`,
                `quarantine-not-releasable` naming what stands against it.
            LedgerError: `key-missing`: what is sealed cannot be opened.
        """
        written = _reason(reason)
        with self._database.read() as connection:
            held = find(connection, reference)
        outcome = self._judge_again(held, Release(by, written))
        if outcome.status == "replayed":  # another decision was faster
            raise Problem("quarantine-decided", "reference", held.envelope.hex())
        if outcome.status == "quarantined":
            against = ", ".join(outcome.reasons)
            raise Problem("quarantine-not-releasable", held.envelope.hex(), against)
        return outcome

    def complete(self, held: Held) -> Outcome:
        """Let an envelope count whose last attachment has come, if nothing else holds it."""
        return self._judge_again(held, Release(None, COMPLETE))

    def reject(self, reference: str, *, by: str, reason: str) -> str:
        """Decide that an envelope does not count; it is kept. Returns its whole reference.

        Raises:
            Problem: `quarantine-unknown`, `quarantine-decided`, `reason-missing`.
        """
        written, now = _reason(reason), self._clock()

        def rejected(connection: Connection) -> str:
            held = find(connection, reference)
            if held.decision is not None:
                raise Problem("quarantine-decided", "reference", held.envelope.hex())
            envelopes.reject(connection, held.id_hash, held.content_mac)
            decided = quarantine_entry(held.envelope, None, "rejected", now)
            quarantine.decide(connection, held.envelope, "rejected", at=now, by=by, reason=written)
            ledger.append(connection, decided)
            return held.envelope.hex()

        return transact(self._database, rejected)

    def _judge_again(self, held: Held, release: Release) -> Outcome:
        if held.decision is not None or held.content is None:
            raise Problem("quarantine-decided", "reference", held.envelope.hex())
        [received] = self._reader.read([_item(held, self._keys)])
        return self._write(SyncJob(received, release))


def _item(held: Held, store: KeyStore) -> Any:  # noqa: ANN401 - any JSON value
    content = held.content or b""
    if held.sealed_to is not None:
        opened = device_sealing.opened(store.get("epoch", held.sealed_to), content, held.envelope)
        if opened is None:
            raise LedgerError(
                "sealed-altered",
                where=f"quarantine {held.envelope.hex()}",
                got="another row",
                expected="the envelope that was sealed here",
                hint="Compare with a backup; what is held is kept as it is.",
            )
        content = opened
    return msgspec.json.decode(content)


def _reason(text: str) -> str:
    written = " ".join(text.split())
    if not SHORTEST_REASON <= len(written) <= LONGEST_REASON:
        expected = f"{SHORTEST_REASON}–{LONGEST_REASON}"
        raise Problem("reason-missing", "reason", len(written), expected)
    return written
