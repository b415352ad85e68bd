"""Sending what waits in the outbox: at least once, and once where the carrier heeds the key.

A worker leases messages in one transaction, sends outside of any, and says in another what became
of each. Two workers never hold one message. A worker that dies between sending and saying so leaves
a lease that runs out; the message then goes again **with the same key**: a carrier that heeds keys
sends it once, and others twice. That is the price of never losing one, and the counts say how
many went more than once (`attempts`).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from questionnaires.text import say
from survey_service.delivery.message import Carrier, Channel, Delivery, Message
from survey_service.ledger.contact_keys import ContactKeys
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.sealing import Opener
from survey_service.pipeline.invitations import INVITATION, Sealed, context
from survey_service.pipeline.invite_texts import Kind, Texts
from survey_service.store import invitations
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Database
from survey_service.store.invitations import Batch, MessageState, Posted
from survey_service.units.registry import Registry
from survey_service.units.working_days import local_date

LEASE: Final = timedelta(minutes=15)
MARGIN: Final = timedelta(minutes=5)
"""A worker begins nothing more when its lease is that nearly over: no carrier takes so long."""
AT_ONCE: Final = 50
"""Messages of one lease; those it does not come to go back into the queue."""
FIRST_WAIT: Final = timedelta(minutes=5)
LONGEST_WAIT: Final = timedelta(hours=12)
MOST_ATTEMPTS: Final = 8


class Sending(Struct, frozen=True, kw_only=True):
    """What a worker needs.

    Attributes:
        database: where the outbox is.
        keys: open what is sealed.
        campaign: the round.
        registry: names of offices.
        carriers: by channel; messages of other channels wait.
        texts: what is said.
        clock: now.
        random: source of random bytes.
    """

    database: Database
    keys: ContactKeys
    campaign: Campaign
    registry: Registry
    carriers: Mapping[Channel, Carrier]
    texts: Texts
    clock: Callable[[], datetime]
    random: Callable[[int], bytes]


def send_due(sending: Sending, *, most: int) -> Counter[MessageState]:
    """Send up to `most` messages that are due; return how many came to which state.

    `queued` are those to be tried again later.
    """
    worker = sending.random(16)
    done: Counter[MessageState] = Counter()
    while (rest := most - sum(done.values())) > 0:
        until = sending.clock() + LEASE
        with sending.database.write() as connection:
            leased = invitations.lease(
                connection,
                sending.campaign.code,
                tuple(sending.carriers),
                worker=worker,
                now=sending.clock(),
                until=until,
                most=min(rest, AT_ONCE),
            )
            batches = {
                each.batch: each for each in invitations.batches(connection, sending.campaign.code)
            }
        if not leased:
            break
        openers = _Openers(sending.keys, batches)
        for one in leased:
            if sending.clock() + MARGIN >= until:
                _back(sending, one)  # too late to be sure that it is ours
                continue
            done[_send(sending, openers, one)] += 1
    return done


def _send(sending: Sending, openers: "_Openers", one: Posted) -> MessageState:
    try:
        message = written(sending, openers.open(one), one)
    except (LedgerError, msgspec.MsgspecError) as error:
        code = error.code if isinstance(error, LedgerError) else "contact-unreadable"
        delivery = Delivery("refused", code)
    else:
        delivery = sending.carriers[one.channel].carry(message)
    state, wait = judged(delivery, one.attempts)
    now = sending.clock()
    with sending.database.write() as connection:
        invitations.settle(
            connection,
            one,
            state,
            reason=delivery.reason or None,
            due_at=now + wait,
            day=None if state == "queued" else local_date(now),
        )
    return state


def _back(sending: Sending, one: Posted) -> None:
    with sending.database.write() as connection:
        invitations.settle(
            connection, one, "queued", reason="lease-over", due_at=sending.clock(), day=None
        )


def judged(delivery: Delivery, attempts: int) -> tuple[MessageState, timedelta]:
    """Return the state of a message after its n-th attempt, and the wait before the next.

    Waits double from five minutes to half a day; after the eighth attempt it has failed.
    """
    if delivery.result == "accepted":
        return "sent", timedelta()
    if delivery.result == "refused" or attempts >= MOST_ATTEMPTS:
        return "failed", timedelta()
    return "queued", min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)


def written(sending: Sending, contact: Sealed, one: Posted) -> Message:
    """Return the message of a contact."""
    language, day = contact.language, local_date(sending.clock())
    office = sending.registry.at(one.unit, day)
    kind: Kind = "dossier" if one.case_id is None else "case"
    if one.wave != INVITATION:
        kind = "dossier-reminder" if kind == "dossier" else "case-reminder"
    filling = {
        "office": one.unit if office is None else say(office.name, language),
        "round": say(sending.campaign.title, language),
        "link": contact.link,
    }
    subject, text = sending.texts.said(kind, one.channel, language, filling)
    return Message(
        key=one.message.hex(),
        channel=one.channel,
        to=contact.to,
        name=contact.name,
        subject=subject,
        text=text,
        link=contact.link,
    )


class _Openers:
    """Opens messages, the key of each batch read once."""

    def __init__(self, keys: ContactKeys, batches: Mapping[bytes, Batch]) -> None:
        self._keys = keys
        self._batches = batches
        self._made: dict[bytes, Opener] = {}

    def open(self, one: Posted) -> Sealed:
        """Return what is sealed of a message.

        Raises:
            LedgerError: the key is gone, or the row is not the one that was sealed.
            msgspec.MsgspecError: what was sealed is no contact.
        """
        batch = self._batches[one.batch]
        if batch.batch not in self._made:
            self._made[batch.batch] = self._keys.opener(batch.batch, context(batch))
        content = self._made[batch.batch].open(one.message, one.ciphertext or b"")
        return msgspec.json.decode(content, type=Sealed)


def opened(keys: ContactKeys, batch: Batch) -> Callable[[Posted], Sealed]:
    """Return what opens the messages of a batch: for reminders and for letters."""
    return _Openers(keys, {batch.batch: batch}).open
