"""Rows and replies of sync: what is stored of an envelope, and what its device is told."""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from survey_service.pipeline.sync_reading import Received
from survey_service.store.documents import dump
from survey_service.store.envelopes import Known, State, StoredEnvelope

Status = Literal["accepted", "replayed", "quarantined", "flagged", "retry"]
Key = tuple[bytes, bytes]
"""An envelope: the hash of its id and the MAC of its content."""


class Release(Struct, frozen=True):
    """The wish to let a held envelope count.

    Of a person, who may waive some reasons; or automatic, when what it waited for has come.
    """

    by: str | None
    reason: str


class SyncJob(Struct, frozen=True):
    """One envelope for the writer."""

    received: Received
    release: Release | None = None

    @property
    def overruled(self) -> bool:
        """Whether a person wants it to count, whoever sent it."""
        return self.release is not None and self.release.by is not None

    @property
    def is_looked_up(self) -> bool:
        """Whether its content is compared with the database: for a stranger it is not."""
        is_proven = self.received.device is not None
        return self.received.envelope is not None and (is_proven or self.overruled)


class Outcome(Struct, frozen=True):
    """What became of an envelope; `receipt` is the JSON text of a promise."""

    status: Status
    receipt: str
    reasons: tuple[str, ...] = ()


class Overfull(Struct, frozen=True):
    """Too much is kept already of senders who are not proven; nothing of this was taken."""


class Judged(Struct, frozen=True):
    """An envelope that counts, with what is noted about it, or one that is held, with why."""

    job: SyncJob
    words: tuple[str, ...]

    @property
    def key(self) -> Key:
        """The key of its row."""
        return self.job.received.key


Told = Outcome | Overfull


def counted_row(one: Judged, response_id: bytes | None, receipt: str) -> StoredEnvelope:
    """Return the row of an envelope that counts; only that of an interview has times."""
    release, received = one.job.release, one.job.received
    state: State = "accepted" if release is None or release.by is None else "released"
    row = _row(received, state, one.words, receipt)
    if response_id is None:
        return row
    sent = received.sent
    row.unit, row.response_id = sent.unit, response_id
    row.mono_start, row.mono_end, row.wall = sent.mono_start, sent.mono_end, sent.wall
    return row


def held_row(one: Judged, receipt: str) -> StoredEnvelope:
    """Return the row of an envelope that is held."""
    return _row(one.job.received, "held", one.words, receipt)


def _row(one: Received, state: State, words: tuple[str, ...], receipt: str) -> StoredEnvelope:
    row = StoredEnvelope(
        id_hash=one.id_hash,
        content_mac=one.content_mac,
        state=state,
        flags=dump(words),
        receipt=receipt,
        body_mac=one.body if one.device is not None and state != "held" else None,
    )
    if (place := one.place) is not None:
        row.device, row.boot, row.seq = place.device, place.boot, place.seq
        row.chain, row.follows = place.chain, place.follows
    return row


def outcomes(
    jobs: Sequence[SyncJob],
    before: Mapping[Key, Known],
    fresh: Mapping[Key, Told],
) -> list[Told]:
    """Answer every job in order; what is told a second time is a replay of the first."""
    told: set[Key] = set()
    answers: list[Told] = []
    for job in jobs:
        key = job.received.key
        outcome = fresh[key] if key in fresh else _again(before[key])
        answers.append(_replayed(outcome) if key in told else outcome)
        told.add(key)
    return answers


def _again(known: Known) -> Outcome:
    held = known.state in {"held", "rejected"}
    return Outcome("quarantined" if held else "replayed", known.receipt, known.flags)


def _replayed(outcome: Told) -> Told:
    if isinstance(outcome, Overfull) or outcome.status == "quarantined":
        return outcome
    return Outcome("replayed", outcome.receipt, outcome.reasons)
