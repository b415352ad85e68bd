"""POST /api/v1/submissions: one filled-in form, sent by a program.

Sending is idempotent: the same id with the same content gives the identical receipt with 200, so a
client that lost the answer simply sends again. Times of the client become coarse flags of the
answer and are dropped: they would say who stood at the counter when.
"""

from datetime import datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.enums import HttpMethod
from litestar.openapi import ResponseSpec
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED
from msgspec import Meta, Struct

from kiosk.host import OpenForm, Receipt, Refusal, Submission
from kiosk.tokens import POSTER_LENGTH, RECEIPT_LENGTH, normalise
from questionnaires.text import say
from questionnaires.validation import Notice, Rejected
from survey_service.api.bodies import read_body
from survey_service.api.description import problems, reads
from survey_service.api.prompt import PromptHandler, Ready
from survey_service.ledger.promises import Promise
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC
from survey_service.services import Given, Services

RETRY_AFTER_SECONDS = 5
PASSING = frozenset({"busy", "storage-failed", "storage-full"})

ShortText = Annotated[str, Meta(max_length=64)]
Moment = Annotated[datetime, Meta(tz=True)]


class SubmissionBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A filled-in form. `answers` maps item names to values; an unanswered item is left out."""

    id: UUID
    code: ShortText
    instrument: ShortText
    version: ShortText
    language: Annotated[str, Meta(pattern="^[a-z]{2,3}$")]
    answers: dict[str, Any]
    answered: Literal["alone", "read_aloud", "helped"] = "alone"
    started_at: Moment | None = None
    finished_at: Moment | None = None


class NoticeBody(Struct, frozen=True, kw_only=True):
    """An answer that was left out of what was stored, and why."""

    code: str
    where: str
    hint: str


class ReceiptBody(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The acknowledgement of a stored form. It says that the form arrived, not what it said.

    `promise` is signed by the ledger's key: with it anybody can show that the ledger left the form
    out. Its item is the hash of the sealed row, which says nothing about the answers.
    """

    receipt: str
    status: Literal["accepted"] = msgspec.field(default_factory=lambda: "accepted")
    promise: Promise | None = None
    notices: tuple[NoticeBody, ...] = ()


@PromptHandler(
    "/submissions",
    http_method=HttpMethod.POST,
    status_code=HTTP_201_CREATED,
    opt={"permission": PUBLIC},
    operation_class=reads(SubmissionBody),
    operation_id="sendSubmission",
    summary="Send a filled-in form",
    tags=["submissions"],
    responses={
        HTTP_200_OK: ResponseSpec(
            data_container=ReceiptBody,
            generate_examples=False,
            description="The same form was stored before: the identical receipt.",
        ),
        **problems(400, 404, 408, 409, 410, 413, 415, 422, 503, 507),
    },
)
async def send_submission(
    request: Request[Any, Any, Any], services: Given
) -> Response[ReceiptBody]:
    """Store a form durably and answer with its receipt: 201 when new, 200 when stored before.

    An answer to a question that was not on the route is left out of what is stored, and named in
    `notices`; the form is accepted all the same.
    """
    body = await read_body(request, SubmissionBody)
    outcome = await services.host.submit(_submission(body))
    if isinstance(outcome, Refusal) and outcome.code == "instrument-mismatch":
        raise await _mismatch(services, body)
    if isinstance(outcome, Refusal):
        raise _refused(outcome, body.language)
    if isinstance(outcome, Rejected):
        raise _rejected(outcome, body.language)
    return _received(outcome, body.language)


def _submission(body: SubmissionBody) -> Submission:
    code = normalise(body.code, RECEIPT_LENGTH) or normalise(body.code, POSTER_LENGTH)
    if code is None:
        raise Problem("token-mistyped", "code", language=body.language)
    return Submission(
        id=body.id,
        code=code,
        surface="api",
        instrument=body.instrument,
        version=body.version,
        language=body.language,
        answers=body.answers,
        answered=body.answered,
        started_at=body.started_at,
        finished_at=body.finished_at,
    )


async def _mismatch(services: Services, body: SubmissionBody) -> Problem:
    """Name the member by which a form differs from the one its code belongs to."""
    code = _submission(body).code
    opens = services.host.open_receipt if len(code) == RECEIPT_LENGTH else services.host.open_poster
    opened = await opens(code)
    form = opened if isinstance(opened, OpenForm) else opened.form
    if form is None:
        return _refused(cast("Refusal", opened), body.language)
    asked = form.instrument
    if body.instrument != asked.name:
        facts = ("instrument", body.instrument, asked.name)
    elif body.version != asked.version:
        facts = ("version", body.version, f"{asked.name} {asked.version}")
    else:
        facts = ("language", body.language, ", ".join(asked.languages))
    return Problem("instrument-mismatch", *facts, language=body.language)


def _refused(refusal: Refusal, language: str) -> Problem:
    if refusal.code in PASSING:
        seconds = refusal.retry_after or RETRY_AFTER_SECONDS
        return Problem.retry_later(refusal.code, seconds, language)
    where = "id" if refusal.code == "id-conflict" else "code"
    return Problem(refusal.code, where, language=language)


def _rejected(rejected: Rejected, language: str) -> Problem:
    violations = [
        {
            "code": violation.code,
            "where": f"answers.{violation.item}".rstrip("."),
            "got": violation.got,
            "expected": violation.expected,
            "hint": say(violation.hint, language),
        }
        for violation in rejected.violations
    ]
    return Problem(
        "answers-rejected", "answers", extra={"violations": violations}, language=language
    )


def _received(receipt: Receipt, language: str) -> Response[ReceiptBody]:
    notices = tuple(_notice(notice, language) for notice in receipt.notices)
    return Ready(
        ReceiptBody(
            receipt=receipt.receipt,
            promise=receipt.promise if isinstance(receipt.promise, Promise) else None,
            notices=notices,
        ),
        status_code=HTTP_200_OK if receipt.replayed else HTTP_201_CREATED,
    )


def _notice(notice: Notice, language: str) -> NoticeBody:
    hint = say(notice.hint, language)
    return NoticeBody(code=notice.code, where=f"answers.{notice.item}", hint=hint)
