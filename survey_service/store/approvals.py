"""Queries of two-person acts: one row per request, one decision per row.

The decision is a single conditional UPDATE, so that of two people deciding at the same moment one
wins on either database; the table itself refuses a decision by the person who asked.
"""

from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import Connection, RowMapping, insert, select, update

from survey_service.store.tables.accounts import approvals

State = Literal["pending", "approved", "refused"]


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """An act one person asked for and another decides.

    Attributes:
        act: what is asked, e.g. `campaign.publish`.
        subject: what it is done to, e.g. a campaign code.
        particulars: what the decider must see, e.g. versions and figures' hash.
    """

    id: str
    act: str
    subject: str
    particulars: dict[str, object]
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    state: State = "pending"
    decided_by: str | None = None
    decided_at: datetime | None = None


def add(connection: Connection, approval: Approval) -> None:
    """Insert a request that waits for its decision."""
    row = msgspec.structs.asdict(approval)
    row["particulars"] = msgspec.json.encode(approval.particulars).decode()
    connection.execute(insert(approvals), row)


def find(connection: Connection, identifier: str) -> Approval | None:
    """Return one request, decided or not."""
    statement = select(approvals).where(approvals.c.id == identifier)
    row = connection.execute(statement).mappings().one_or_none()
    return None if row is None else _approval(row)


def pending(connection: Connection, moment: datetime) -> tuple[Approval, ...]:
    """Return the requests that can still be decided at `moment`, oldest first."""
    statement = (
        select(approvals)
        .where(approvals.c.state == "pending", approvals.c.expires_at > moment)
        .order_by(approvals.c.requested_at, approvals.c.id)
    )
    return tuple(_approval(row) for row in connection.execute(statement).mappings())


def decide(
    connection: Connection, identifier: str, decided_by: str, moment: datetime, state: State
) -> bool:
    """Write the decision if the request waits, has not expired and is another person's.

    Returns whether this call made the decision.
    """
    statement = (
        update(approvals)
        .where(
            approvals.c.id == identifier,
            approvals.c.state == "pending",
            approvals.c.requested_by != decided_by,
            approvals.c.expires_at > moment,
        )
        .values(state=state, decided_by=decided_by, decided_at=moment)
    )
    return connection.execute(statement).rowcount == 1


def _approval(row: RowMapping) -> Approval:
    return Approval(**{**row, "particulars": msgspec.json.decode(row["particulars"])})
