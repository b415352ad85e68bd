"""Two-person acts: one person asks, another decides, once, in time.

Publishing, deleting, changing keys and roles are asked for with `request`; the use-case that
carries the act out calls `decide_within` inside its own transaction, so the decision and the act
stand or fall together.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from survey_service.problems import Problem
from survey_service.store import approvals
from survey_service.store.approvals import Approval, State
from survey_service.store.database import Connection, Database

LIFETIME: Final = timedelta(days=7)


def request(
    database: Database,
    now: datetime,
    *,
    act: str,
    subject: str,
    particulars: Mapping[str, object],
    requested_by: str,
) -> Approval:
    """Ask for an act that another person has to approve within `LIFETIME`."""
    approval = Approval(
        id=secrets.token_hex(16),
        act=act,
        subject=subject,
        particulars=dict(particulars),
        requested_by=requested_by,
        requested_at=now,
        expires_at=now + LIFETIME,
    )
    with database.write() as connection:
        approvals.add(connection, approval)
    return approval


def pending(database: Database, now: datetime) -> tuple[Approval, ...]:
    """Return the requests that wait for a decision, oldest first."""
    with database.read() as connection:
        return approvals.pending(connection, now)


def decide(
    database: Database, now: datetime, identifier: str, *, decided_by: str, approve: bool
) -> Approval:
    """Approve or refuse a request, as somebody other than the one who asked.

    Raises:
        Problem: `approval-unknown`, `approval-own`, `approval-decided`, `approval-expired`.
    """
    with database.write() as connection:
        return decide_within(connection, now, identifier, decided_by=decided_by, approve=approve)


def decide_within(
    connection: Connection, now: datetime, identifier: str, *, decided_by: str, approve: bool
) -> Approval:
    """As `decide`, in the transaction of the act that was asked for."""
    state: State = "approved" if approve else "refused"
    made = approvals.decide(connection, identifier, decided_by, now, state)
    found = approvals.find(connection, identifier)
    if found is None:
        raise Problem("approval-unknown", "id", identifier)
    if not made:
        raise _reason(found, decided_by)
    return found


def _reason(approval: Approval, decided_by: str) -> Problem:
    if approval.state != "pending":
        return Problem("approval-decided", "id", expected=approval.state)
    if approval.requested_by == decided_by:
        return Problem("approval-own", "id")
    return Problem("approval-expired", "id")
