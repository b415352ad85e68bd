"""Where the ledger has a form: what whoever holds its confirmation number may know."""

from typing import Final

from kiosk.host import Recorded
from survey_service.store import checkpoints, ledger, receipts
from survey_service.store.database import Connection
from survey_service.units.working_days import ZONE

_BEFORE_THE_LEDGER: Final = bytes(32)


def recorded(connection: Connection, receipt: str) -> Recorded | None:
    """Return what became of the form with this confirmation number; None for an unknown one."""
    leaf = receipts.entry_of(connection, receipt)
    if leaf is None:
        return None
    if leaf == _BEFORE_THE_LEDGER:
        return Recorded(state="unlisted")
    position = ledger.find(connection, [leaf]).get(leaf)
    covering = [] if position is None else checkpoints.since(connection, position + 1, 1)
    if not covering:
        return Recorded(state="waiting")
    at = covering[0].at.astimezone(ZONE)
    return Recorded(state="signed", position=position, signed_at=at)
