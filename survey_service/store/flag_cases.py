"""Queries on flags: what looked odd, and what a person made of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from survey_service.store.documents import columns
from survey_service.store.tables.monitoring import flag_cases

FlagState = Literal["open", "explained", "confirmed"]


class FlagCase(msgspec.Struct, frozen=True, kw_only=True):
    """A flag: its numbers, and how it was resolved."""

    campaign: str
    number: int
    kind: str
    about: str
    subject: str
    n: int
    statistic: float
    usual: float | None
    p_value: float
    q_value: float
    found_at: datetime
    state: FlagState = "open"
    reason: str | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = None


def put(connection: Connection, found: Iterable[FlagCase]) -> int:
    """Store new flags, numbered on; renew the numbers of open ones; return how many are new.

    A flag that a person resolved stays as it was resolved. Open flags that are found no more stay
    open: somebody has to say why.
    """
    flags = tuple(found)
    if not flags:
        return 0
    known = {(one.kind, one.subject): one for one in every(connection, flags[0].campaign)}
    number = max((one.number for one in known.values()), default=0)
    new = 0
    for one in flags:
        before = known.get((one.kind, one.subject))
        if before is None:
            new += 1
            row = columns(one) | {"number": number + new}
            connection.execute(insert(flag_cases).values(row))
        elif before.state == "open":
            own = _own(one.campaign, before.number)
            fresh = {name: getattr(one, name) for name in _NUMBERS}
            connection.execute(update(flag_cases).where(*own).values(fresh))
    return new


def every(connection: Connection, campaign: str) -> tuple[FlagCase, ...]:
    """Return the flags of a campaign by number."""
    wanted = select(flag_cases).where(flag_cases.c.campaign == campaign)
    rows = connection.execute(wanted.order_by(flag_cases.c.number)).mappings()
    return tuple(FlagCase(**row) for row in rows)


def count_open(connection: Connection, campaign: str) -> int:
    """Return how many flags wait for a person."""
    wanted = select(func.count()).where(
        flag_cases.c.campaign == campaign, flag_cases.c.state == "open"
    )
    return connection.scalar(wanted) or 0


def resolve(
    connection: Connection,
    campaign: str,
    number: int,
    *,
    state: FlagState,
    reason: str,
    by: str,
    at: datetime,
) -> bool:
    """Resolve an open flag; False where it does not wait."""
    own = (*_own(campaign, number), flag_cases.c.state == "open")
    values = {"state": state, "reason": reason, "resolved_by": by, "resolved_at": at}
    return connection.execute(update(flag_cases).where(*own).values(values)).rowcount == 1


_NUMBERS = ("n", "statistic", "usual", "p_value", "q_value", "found_at")


def _own(campaign: str, number: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (flag_cases.c.campaign == campaign, flag_cases.c.number == number)
