"""GET /api/v1/receipts/{receipt}: whether a form arrived. It never says what the form said."""

from datetime import datetime
from typing import Literal

from litestar import get
from litestar.params import FromPath
from msgspec import Struct

from kiosk.tokens import normalise
from survey_service.api.description import problems
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC
from survey_service.services import Given


class LedgerPlace(Struct, frozen=True, kw_only=True):
    """Where the ledger has the form; both are null until the next checkpoint is signed."""

    position: int | None
    signed_at: datetime | None


class ReceiptState(Struct, frozen=True, kw_only=True):
    """A receipt that is known. `ledger` is null for a form that came before the ledger."""

    receipt: str
    status: Literal["stored"]
    ledger: LedgerPlace | None


@get(
    "/receipts/{receipt:str}",
    opt={"permission": PUBLIC},
    operation_id="findReceipt",
    summary="Ask whether a form is stored",
    tags=["submissions"],
    responses=problems(404),
)
async def find_receipt(receipt: FromPath[str], services: Given) -> ReceiptState:
    """Tell whether the form of this receipt is stored; typing slips are forgiven."""
    canonical = normalise(receipt)
    found = None if canonical is None else await services.host.received(canonical)
    if canonical is None or found is None:
        raise Problem("receipt-unknown", "receipt")
    place = LedgerPlace(position=found.position, signed_at=found.signed_at)
    ledger = None if found.state == "unlisted" else place
    return ReceiptState(receipt=canonical, status="stored", ledger=ledger)
