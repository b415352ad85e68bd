"""POST /api/v1/sync: envelopes of tablets and kiosks, at most fifty at a time.

A body that can be read is always answered with 200 and one line per envelope, in order: what cannot
count goes to quarantine, and the person in the field is told so and never refused. Sending again is
always safe: the same bytes get the identical receipt.
"""

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, post
from msgspec import Meta, Struct

from survey_service.api.bodies import read_body
from survey_service.api.description import problems, reads
from survey_service.ledger.promises import Promise
from survey_service.pipeline.sync_rows import Overfull, Status, Told
from survey_service.pipeline.witness import History, Remembered
from survey_service.security.permissions import PUBLIC
from survey_service.services import Given

MOST_ITEMS: Final = 50
MOST_BYTES: Final = 2 * 1024 * 1024
DEADLINE_SECONDS: Final = 60.0
"""Tablets send over weak connections."""


class SyncBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A batch. An item is {"envelope": …, "signature": …}; `docs/sync.md` has the members."""

    items: Annotated[list[Any], Meta(max_length=MOST_ITEMS)]
    checkpoint: Remembered | None = None


class SyncItem(Struct, frozen=True, kw_only=True):
    """What became of one envelope; the receipt is the ledger's signed promise.

    `retry` has none: nothing of the envelope was kept.
    """

    envelope_id: str | None
    status: Status
    receipt: Promise | None
    reasons: tuple[str, ...]


class SyncReply(Struct, frozen=True, kw_only=True):
    """The answers in the order of the items, and the log as a witness needs it."""

    items: tuple[SyncItem, ...]
    checkpoint: str | None
    history: History
    consistency: tuple[str, ...] | None


@post(
    "/sync",
    status_code=200,
    opt={"permission": PUBLIC},
    operation_class=reads(SyncBody),
    operation_id="syncEnvelopes",
    summary="Send envelopes of a tablet or kiosk",
    tags=["devices"],
    request_max_body_size=MOST_BYTES,
    responses=problems(400, 408, 413, 415, 503, 507),
)
async def sync(request: Request[Any, Any, Any], services: Given) -> SyncReply:
    """Store every envelope durably and answer with its receipt, in the order of the items.

    `accepted`: it counts. `flagged`: it counts, and `reasons` are noted. `replayed`: these bytes
    were received before. `quarantined`: it is kept whole, and a person will look at `reasons`.
    `retry`: too much waits already of senders nobody knows; keep it and send it again later.
    """
    body = await read_body(request, SyncBody, most=MOST_BYTES, seconds=DEADLINE_SECONDS)
    told = await services.sync.receive(body.items)
    seen = await services.sync.show(body.checkpoint, is_proven=told.is_proven)
    return SyncReply(
        items=tuple(_item(name, outcome) for name, outcome in told.lines),
        checkpoint=seen.checkpoint,
        history=seen.history,
        consistency=seen.consistency,
    )


def _item(name: str | None, outcome: Told) -> SyncItem:
    if isinstance(outcome, Overfull):
        return SyncItem(
            envelope_id=name, status="retry", receipt=None, reasons=("quarantine-full",)
        )
    return SyncItem(
        envelope_id=name,
        status=outcome.status,
        receipt=msgspec.json.decode(outcome.receipt, type=Promise),
        reasons=outcome.reasons,
    )
