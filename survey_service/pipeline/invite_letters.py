"""Letters on their way to a printer or to the Post Office: leased, written, and counted as sent."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from survey_service.delivery.message import Message
from survey_service.ledger.errors import LedgerError
from survey_service.pipeline.outbox import LEASE, Sending, opened, written
from survey_service.store import invitations
from survey_service.store.invitations import MessageState, Posted
from survey_service.units.working_days import local_date


@contextmanager
def take_letters(sending: Sending, *, most: int) -> Iterator[tuple[Message, ...]]:
    """Yield the letters that are due; they count as sent when the block ends without an error.

    After an error they wait again. A letter that cannot be opened fails and is not yielded.

    Args:
        sending: as for other channels; its carriers are not used.
        most: letters at the most.
    """
    now = sending.clock()
    with sending.database.write() as connection:
        leased = invitations.lease(
            connection,
            sending.campaign.code,
            ["letter"],
            worker=sending.random(16),
            now=now,
            until=now + LEASE,
            most=most,
        )
        batches = {
            each.batch: opened(sending.keys, each)
            for each in invitations.batches(connection, sending.campaign.code)
        }
    letters: list[Message] = []
    good: list[Posted] = []
    for one in leased:
        try:
            letters.append(written(sending, batches[one.batch](one), one))
        except (LedgerError, msgspec.MsgspecError):
            _settle(sending, [one], "failed", "contact-unreadable")
        else:
            good.append(one)
    try:
        yield tuple(letters)
    except BaseException:
        _settle(sending, good, "queued", "letters-unwritten")
        raise
    _settle(sending, good, "sent", None)


def _settle(
    sending: Sending, leased: list[Posted], state: MessageState, reason: str | None
) -> None:
    now = sending.clock()
    day = None if state == "queued" else local_date(now)
    with sending.database.write() as connection:
        for one in leased:
            invitations.settle(connection, one, state, reason=reason, due_at=now, day=day)
