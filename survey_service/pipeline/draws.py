"""Verifiable draws are committed before chance is known, and enter the ledger with that.

There is one draw in force for a campaign, series and period. Another one takes its place only when
one person asked for it with a reason and a second one commits it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from sampling.draw.commitment import (
    Commitment,
    DrawPlan,
    SealedSecret,
    Source,
    check_plan,
    commitment_digest,
)
from sampling.draw.frame import DrawFrame, frame_csv, frame_root
from survey_service.ledger import entries
from survey_service.pipeline.draw_cases import check_strata
from survey_service.problems import Problem
from survey_service.security import approvals
from survey_service.store import accounts, campaigns, draws, ledger
from survey_service.store.approvals import Approval
from survey_service.store.database import Connection, Database
from survey_service.store.draws import DrawKey, StoredDraw

ACT: Final = "sample.redraw"
LEAD: Final = timedelta(hours=24)
"""How long before the source speaks a draw is committed, unless said otherwise."""
FEWEST_SECRETS: Final = 2
"""Without a public source: one secret alone would be one body's choice."""
SAMPLE: Final = "sample"


class DrawWish(Struct, frozen=True, kw_only=True):
    """What somebody wants to draw.

    Attributes:
        key: what it is for.
        frame: what is drawn from.
        names: what units are called, by code.
        plan: how many, and how.
        source: the public source of chance, named beforehand.
        secrets: sealed secrets of monitors.
        open_until: last moment for opening them.
        lead: least time before the source speaks.
    """

    key: DrawKey
    frame: DrawFrame
    plan: DrawPlan
    source: Source | None
    names: Mapping[str, str] = {}
    secrets: tuple[SealedSecret, ...] = ()
    open_until: datetime | None = None
    lead: timedelta = LEAD


def draw_id(key: DrawKey, number: int = 1) -> str:
    """Return the name of a draw."""
    return f"{key.campaign}/{key.series}/{key.period}/{number}"


def commit(
    database: Database, wish: DrawWish, now: datetime, *, by: str, approval: str | None = None
) -> StoredDraw:
    """Fix a draw before chance is known.

    Args:
        database: where it is kept.
        wish: what is to be drawn.
        now: the present moment.
        by: account of who commits it.
        approval: the request of another person to replace the draw in force.

    Raises:
        Problem: `campaign-unknown`, `account-unknown`, `draw-exists`, `draw-refused`; those of
            approvals.
        SamplingError: the plan cannot be carried out on the frame.
    """
    check_plan(wish.plan, wish.frame)
    with database.write() as connection:
        campaign = campaigns.held(connection, wish.key.campaign)
        if campaign is None:
            raise Problem("campaign-unknown", "campaign", wish.key.campaign)
        if wish.key.series == SAMPLE:
            check_strata(connection, campaign, wish.frame)
        before = draws.of(connection, wish.key)
        replaced = _replacing(connection, before, approval, now, by)
        made = _commitment(wish, draw_id(wish.key, len(before) + 1), now, replaced)
        stored = StoredDraw(
            draw_id=made.draw_id,
            key=wish.key,
            number=len(before) + 1,
            commitment=made,
            frame=frame_csv(wish.frame).decode(),
            names=dict(wish.names),
            committed_at=now,
            committed_by=by,
            commit_leaf=_entered(connection, made, by, replaced, now),
            approval=approval,
        )
        draws.add(connection, stored)
    return stored


def request_redraw(
    database: Database, now: datetime, *, draw: str, reason: str, requested_by: str
) -> Approval:
    """Ask that another draw take the place of one; a second person commits it.

    Raises:
        Problem: `draw-unknown`, `reason-missing`, `draw-exists` where it was replaced already.
    """
    if not reason.strip():
        raise Problem("reason-missing", "reason")
    with database.read() as connection:
        found = known(connection, draw)
        last = draws.of(connection, found.key)[-1]
    if last.draw_id != draw:
        raise Problem("draw-exists", "draw", draw, f"the draw in force, {last.draw_id}")
    return approvals.request(
        database,
        now,
        act=ACT,
        subject=draw,
        particulars={"draw": draw, "campaign": found.key.campaign, "reason": reason.strip()},
        requested_by=requested_by,
    )


def known(connection: Connection, draw: str) -> StoredDraw:
    """Return a draw.

    Raises:
        Problem: `draw-unknown`.
    """
    found = draws.get(connection, draw)
    if found is None:
        raise Problem("draw-unknown", "draw", draw)
    return found


def pseudonym(connection: Connection, username: str) -> str:
    """Return what stands for an account in the ledger.

    Raises:
        Problem: `account-unknown`.
    """
    found = accounts.find(connection, username)
    if found is None:
        raise Problem("account-unknown", "account", username)
    return found.pseudonym


class _Replaced(Struct, frozen=True):
    draw: str
    reason: str
    requested_by: str


def _replacing(
    connection: Connection,
    before: tuple[StoredDraw, ...],
    approval: str | None,
    now: datetime,
    by: str,
) -> _Replaced | None:
    """Return the draw that is replaced, and decide the request for it; None for a first draw."""
    if not before and approval is None:
        return None
    last = before[-1].draw_id if before else None
    if approval is None:
        raise Problem("draw-exists", "period", last, "no draw yet, or a request to replace it")
    asked = approvals.decide_within(connection, now, approval, decided_by=by, approve=True)
    if asked.act != ACT or asked.subject != last:
        raise Problem("approval-unknown", "approval", approval, f"a request to replace {last}")
    return _Replaced(asked.subject, str(asked.particulars["reason"]), asked.requested_by)


def _commitment(
    wish: DrawWish, identifier: str, now: datetime, replaced: _Replaced | None
) -> Commitment:
    _check_chance(wish, now)
    return Commitment(
        draw_id=identifier,
        campaign=wish.key.campaign,
        series=wish.key.series,
        period=wish.key.period,
        replaces=replaced.draw if replaced else None,
        reason=replaced.reason if replaced else None,
        frame_root=frame_root(wish.frame),
        frame_units=len(wish.frame.units),
        plan=wish.plan,
        source=wish.source,
        secrets=tuple(sorted(wish.secrets, key=lambda each: each.owner)),
        open_until=entries.instant(wish.open_until) if wish.open_until else None,
        committed_at=entries.instant(now),
    )


def _check_chance(wish: DrawWish, now: datetime) -> None:
    """Insist on chance that nobody knows yet and nobody decides alone."""
    owners = [each.owner for each in wish.secrets]
    if len(set(owners)) < len(owners):
        raise _refused("secrets", ", ".join(owners), "each owner once")
    if wish.source is None and len(owners) < FEWEST_SECRETS:
        raise _refused("source", f"{len(owners)} secrets", "a public source, or two secrets")
    if bool(owners) != (wish.open_until is not None):
        raise _refused("open-until", wish.open_until, "a moment where there are secrets")
    first = entries.instant(now + wish.lead)
    if wish.source is not None and wish.source.at < first:
        raise _refused("source", wish.source.at, f"{first} or later")
    if wish.open_until is not None:
        until = entries.instant(wish.open_until)
        last = wish.source.at if wish.source else until
        if not entries.instant(now) < until <= last:
            raise _refused("open-until", until, f"after now, and {last} at the latest")


def _entered(
    connection: Connection, made: Commitment, by: str, replaced: _Replaced | None, now: datetime
) -> bytes:
    asked_by = pseudonym(connection, replaced.requested_by) if replaced else None
    entry = entries.encode(
        "draw",
        act="commit",
        draw=made.draw_id,
        campaign=made.campaign,
        commitment=commitment_digest(made),
        frame_root=made.frame_root,
        replaces=made.replaces,
        requested_by=asked_by,
        by=pseudonym(connection, by),
        at=entries.instant(now),
    )
    return ledger.append(connection, entry)


def _refused(where: str, got: object, expected: str) -> Problem:
    return Problem("draw-refused", where, got, expected)
