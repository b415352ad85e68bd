"""Taking in answers: what happens to a submission between the form and the COMMIT.

The order of the questions asked of each submission: Is the code well formed? Does it stand under a
registered manifest or on a poster? Was this id accepted before (then the identical receipt, or a
conflict)? Is the code spent, the campaign open, the questionnaire the right one? Only then it is
stored. `prepare` does what needs no database, `store_batch` the rest for many submissions at once,
inside the transaction of the group-commit writer.

Nothing that is stored with the answers can be joined to the code or the receipt by a column; time
is the Monday of the week.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

import msgspec

from kiosk import tokens
from kiosk.host import Receipt, Refusal, RefusalCode, Submission
from survey_service.pipeline.client_times import Flag, flags_of
from survey_service.store import codes, origins, receipts, responses
from survey_service.store.campaigns import OPEN_STATES, SeriesName
from survey_service.store.database import Connection
from survey_service.store.documents import dump
from survey_service.store.origins import Origin
from survey_service.store.receipts import SubmissionKey
from survey_service.store.responses import Answered, Channel, ResponseRow
from survey_service.units.working_days import week_of

RandomBytes = Callable[[int], bytes]
RESPONSE_ID_BYTES: Final = 16


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """A checked submission with everything drawn for it in advance; a job of the writer."""

    submission_id: bytes
    code_hash: bytes
    content_hash: bytes
    response_id: bytes
    receipt: str
    instrument: str
    version: str
    language: str
    answered: Answered
    week: date
    answers: str
    flags: tuple[Flag, ...] = ()


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A response that comes without a code: an interview of a sampled case, or an import."""

    unit: str
    campaign: str
    series: SeriesName
    channel: Channel
    answered: Answered
    receiving: str | None = None
    deciding: str | None = None
    instrument: str
    version: str
    language: str
    week: date
    answers: dict[str, Any]
    case_id: str | None = None


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
    answers: dict[str, object],
    *,
    now: datetime,
    random: RandomBytes,
) -> Intake:
    """Make the job of one submission.

    Args:
        submission: as it was sent.
        code: its canonical code.
        answers: the answers that were accepted, as they will be stored.
        now: the server's clock; only its week is kept, and of the client's times only flags.
        random: source of the response id and of the receipt number.
    """
    return Intake(
        submission_id=submission.id.bytes,
        code_hash=tokens.code_hash(code),
        content_hash=content_hash(submission, code),
        response_id=random(RESPONSE_ID_BYTES),
        receipt=tokens.make(random(tokens.random_bytes_needed())),
        instrument=submission.instrument,
        version=submission.version,
        language=submission.language,
        answered=submission.answered,
        week=week_of(now),
        answers=msgspec.json.encode(answers).decode(),
        flags=flags_of(submission.started_at, submission.finished_at, len(answers), now),
    )


def store_batch(connection: Connection, jobs: Sequence[Intake]) -> list[Receipt | Refusal]:
    """Store every submission that may be stored and answer each, in order.

    Three look-ups and three inserts whatever the size of the batch. Of two jobs in it that contend
    for a code or an id the first wins, as if they had come one after the other. The look-ups save
    work; what decides is the primary key of each narrow table.

    Raises:
        sqlalchemy.exc.IntegrityError: another process was faster; do the batch again.
    """
    # spent codes before accepted ids: each look-up of PostgreSQL sees what was committed when it
    # began, and a code seen as spent must never come without the id that spent it
    places = origins.find(connection, {job.code_hash for job in jobs})
    accepted = dict(receipts.accepted(connection, {job.submission_id for job in jobs}))
    spent = {hash_ for hash_, origin in places.items() if not origin.usable}
    stored: list[tuple[Intake, Origin]] = []
    outcomes: list[Receipt | Refusal] = []
    for job in jobs:
        origin = places.get(job.code_hash)
        outcome = _decide(job, origin, accepted.get(job.submission_id), spent)
        outcomes.append(outcome)
        if isinstance(outcome, Receipt) and not outcome.replayed and origin is not None:
            stored.append((job, origin))
            accepted[job.submission_id] = _key(job, origin)
            if origin.channel == "receipt":
                spent.add(job.code_hash)
    _insert(connection, stored)
    return outcomes


def _decide(
    job: Intake, origin: Origin | None, earlier: SubmissionKey | None, spent: set[bytes]
) -> Receipt | Refusal:
    if origin is None:
        return Refusal(code="token-unknown")
    if earlier is not None:
        if earlier.content_hash == job.content_hash:
            return Receipt(receipt=earlier.receipt, replayed=True)
        return Refusal(code="id-conflict")
    refused = _refusal(job, origin, spent)
    return Receipt(receipt=job.receipt, replayed=False) if refused is None else refused


def _refusal(job: Intake, origin: Origin, spent: set[bytes]) -> Refusal | None:
    code: RefusalCode | None = None
    if job.code_hash in spent:
        code = "token-spent" if origin.channel == "receipt" else "token-expired"
    elif origin.campaign_state not in OPEN_STATES:
        code = "campaign-closed"
    elif (job.instrument, job.version) != (origin.instrument, origin.version):
        code = "instrument-mismatch"
    return None if code is None else Refusal(code=code)


def _insert(connection: Connection, stored: Sequence[tuple[Intake, Origin]]) -> None:
    # each table gets its rows in the order of its own random key, so the places of rows in the
    # three tables say nothing about which belong together
    codes.spend(
        connection,
        [(job.code_hash, origin.unit) for job, origin in stored if origin.channel == "receipt"],
    )
    receipts.add(connection, [_key(job, origin) for job, origin in stored])
    responses.add(connection, [_row(job, origin) for job, origin in stored])


def _key(job: Intake, origin: Origin) -> SubmissionKey:
    return SubmissionKey(
        submission_id=job.submission_id,
        unit=origin.unit,
        content_hash=job.content_hash,
        receipt=job.receipt,
    )


def _row(job: Intake, origin: Origin) -> ResponseRow:
    return ResponseRow(
        unit=origin.unit,
        response_id=job.response_id,
        campaign=origin.campaign,
        series=origin.series,
        channel=origin.channel,
        answered=job.answered,
        receiving=origin.receiving,
        deciding=origin.deciding,
        instrument=job.instrument,
        version=job.version,
        language=job.language,
        week=job.week,
        answers=job.answers,
        flags=dump(job.flags),
    )


def bulk_store_responses(
    connection: Connection, drafts: Iterable[Draft], random: RandomBytes
) -> int:
    """Store responses that need no code and return how many; answers must be checked already.

    Raises:
        sqlalchemy.exc.IntegrityError: a sampled case that does not exist or has its answer.
    """
    rows = [
        ResponseRow(
            **{
                **msgspec.structs.asdict(draft),
                "answers": msgspec.json.encode(draft.answers).decode(),
            },
            response_id=random(RESPONSE_ID_BYTES),
        )
        for draft in drafts
    ]
    return responses.add(connection, rows)
