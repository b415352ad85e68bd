"""A submission before it meets the database: its code read, its hashes made, its answers packed.

What is hashed and what is sealed is decided here, on the way from the form to the queue of the
group-commit writer; `intake` does the rest for many submissions in one transaction. Nothing else of
a submission goes on from here: no client time, no address, and of the server's time the hour.
"""

import hashlib
from datetime import datetime

import msgspec

from kiosk import tokens
from kiosk.host import Submission
from survey_service.ledger import sealing
from survey_service.ledger.commitments import content_mac, submission_hash
from survey_service.pipeline.born import RandomBytes
from survey_service.pipeline.client_times import Flag, flags_of
from survey_service.store.documents import dump
from survey_service.store.responses import Answered


class Content(msgspec.Struct, frozen=True, array_like=True):
    """What is sealed: everything of a response that its code does not tell."""

    answered: Answered
    language: str
    flags: tuple[Flag, ...]
    answers: msgspec.Raw


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """A submission, a job of the writer.

    Attributes:
        padded: its `Content`, ready to be sealed; None where its answers were refused, so that it
            can only be recognised as one that was accepted earlier.
    """

    id_hash: bytes
    code_hash: bytes
    content_mac: bytes
    receipt: str
    instrument: str
    version: str
    hour: datetime
    padded: bytes | None


def canonical_code(submission: Submission) -> str | None:
    """Return the code in canonical form, or None where it is mistyped for its surface."""
    lengths = {"receipt": (tokens.RECEIPT_LENGTH,), "poster": (tokens.POSTER_LENGTH,)}
    either = (tokens.RECEIPT_LENGTH, tokens.POSTER_LENGTH)
    for length in lengths.get(submission.surface, either):
        if (code := tokens.normalise(submission.code, length)) is not None:
            return code
    return None


def content_hash(submission: Submission, code: str) -> bytes:
    """Return SHA-256 over the canonical JSON of what was sent, apart from id and client times."""
    sent = {
        "code": code,
        "instrument": submission.instrument,
        "version": submission.version,
        "language": submission.language,
        "answers": submission.answers,
    }
    return hashlib.sha256(dump(sent).encode()).digest()


def prepare(
    submission: Submission,
    code: str,
    answers: dict[str, object] | None,
    *,
    now: datetime,
    random: RandomBytes,
) -> Intake:
    """Make the job of one submission.

    Args:
        submission: as it was sent.
        code: its canonical code.
        answers: the answers that were accepted, as they will be stored; None where they were not.
        now: the server's clock; its hour is counted by place, and of the client's times only flags
            are kept.
        random: source of the receipt number.
    """
    submission_id = submission.id.bytes
    return Intake(
        id_hash=submission_hash(submission_id),
        code_hash=tokens.code_hash(code),
        content_mac=content_mac(submission_id, content_hash(submission, code)),
        receipt=tokens.make(random(tokens.random_bytes_needed())),
        instrument=submission.instrument,
        version=submission.version,
        hour=now.replace(minute=0, second=0, microsecond=0),
        padded=None if answers is None else _padded(submission, answers, now),
    )


def _padded(submission: Submission, answers: dict[str, object], now: datetime) -> bytes:
    content = Content(
        answered=submission.answered,
        language=submission.language,
        flags=flags_of(submission.started_at, submission.finished_at, len(answers), now),
        answers=msgspec.Raw(msgspec.json.encode(answers)),
    )
    return sealing.pad(msgspec.json.encode(content))
