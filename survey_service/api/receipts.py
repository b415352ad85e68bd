"""GET /api/v1/receipts/{receipt}: whether a form arrived. It never says what the form said."""

from typing import Literal

from litestar import get
from litestar.params import FromPath
from msgspec import Struct

from kiosk.tokens import normalise
from survey_service.api.description import problems
from survey_service.problems import Problem
from survey_service.security.permissions import PUBLIC
from survey_service.services import Given


class ReceiptState(Struct, frozen=True, kw_only=True):
    """A receipt that is known."""

    receipt: str
    status: Literal["stored"]


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
    if canonical is None or not await services.host.received(canonical):
        raise Problem("receipt-unknown", "receipt")
    return ReceiptState(receipt=canonical, status="stored")
