"""Preparing invitations: contact data sealed into the outbox, one code of the issuer to a dossier.

Codes come from the issuer (`langnghe tokens issue`); nothing here can make one. Which code went to
whom stands in no row: the link is sealed together with the address, and codes that went out are
remembered apart, in the order of their hashes. A dossier or case has one invitation in a round,
however often its file is handed in.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, Literal

import msgspec
from msgspec import Struct

from kiosk.tokens import code_hash
from survey_service.ledger.contact_keys import ContactKeys
from survey_service.ledger.sealing import Sealer, pad
from survey_service.pipeline.code_file import IssuedCode
from survey_service.pipeline.invite_contacts import Contact
from survey_service.problems import Problem
from survey_service.store import invitations
from survey_service.store.campaigns import Campaign
from survey_service.store.database import Connection
from survey_service.store.invitations import Batch, Posted
from survey_service.units.working_days import local_date

INVITATION: Final = 0
MOST_DAYS: Final = 366
"""Contact data are kept for a year at the longest."""


class Sealed(Struct, frozen=True, kw_only=True):
    """What is sealed of a contact: everything by which a person could be known, and the link."""

    to: str
    name: str
    language: str
    link: str


class Prepared(Struct, frozen=True, kw_only=True):
    """What was put into the outbox: messages by channel, subjects that had one already."""

    batch: bytes | None
    by_channel: Mapping[str, int]
    repeated: int
    codes_left: int


def prepare(
    connection: Connection,
    keys: ContactKeys,
    campaign: Campaign,
    contacts: Sequence[Contact],
    *,
    codes: Sequence[IssuedCode],
    purge_on: date,
    now: datetime,
    random: Callable[[int], bytes],
) -> Prepared:
    """Put an invitation for each contact into the outbox.

    Args:
        connection: a transaction of writing.
        keys: of contact data; a key for this batch is made and on the disk before it is used.
        campaign: the round.
        contacts: of closed dossiers, which need a code each, or of sampled cases, which need none.
        codes: the issuer's, for the offices of the dossiers.
        purge_on: the day on which the contact data are erased.
        now: the present moment.
        random: source of random bytes.

    Raises:
        Problem: `codes-unusable`, `purge-invalid`.
        LedgerError: a key cannot be written.
    """
    today = local_date(now)
    if not 0 < (purge_on - today).days <= MOST_DAYS:
        expected = f"a day after {today}, within {MOST_DAYS} days"
        raise Problem("purge-invalid", "--purge-on", str(purge_on), expected)
    known = invitations.invited(connection, campaign.code, INVITATION)
    named = [(keys.pseudonym(campaign.code, each.subject), each) for each in contacts]
    new = [(pseudonym, each) for pseudonym, each in named if pseudonym not in known]
    supply = _supply(connection, campaign.code, [each for _, each in new], codes)
    left = sum(map(len, supply.values()))
    if not new:
        return Prepared(batch=None, by_channel={}, repeated=len(named), codes_left=left)
    name = random(16)
    batch = Batch(
        batch=name,
        campaign=campaign.code,
        series=_series(new[0][1]),
        public_key=keys.create(name),
        prepared_on=today,
        purge_on=purge_on,
    )
    invitations.add_batch(connection, batch)
    posted, used = _sealed(batch, new, supply, now=now, random=random)
    invitations.post(connection, posted)
    invitations.send_out(connection, campaign.code, used)
    return Prepared(
        batch=batch.batch,
        by_channel=Counter(one.channel for one in posted),
        repeated=len(named) - len(new),
        codes_left=left - len(used),
    )


def _sealed(
    batch: Batch,
    new: Iterable[tuple[bytes, Contact]],
    supply: Mapping[str, list[IssuedCode]],
    *,
    now: datetime,
    random: Callable[[int], bytes],
) -> tuple[list[Posted], list[bytes]]:
    """Return the messages, and the hashes of the codes that go out with them."""
    sealer, posted, used = Sealer(), list[Posted](), list[bytes]()
    for pseudonym, contact in new:
        link = ""
        if contact.case_id is None:
            issued = supply[contact.unit].pop()
            used.append(code_hash(issued.code))
            link = issued.url
        content = Sealed(to=contact.to, name=contact.name, language=contact.language, link=link)
        message = random(16)
        posted.append(
            Posted(
                message=message,
                batch=batch.batch,
                campaign=batch.campaign,
                pseudonym=pseudonym,
                wave=INVITATION,
                unit=contact.unit,
                case_id=contact.case_id,
                channel=contact.channel,
                ciphertext=seal(sealer, batch, message, content),
                due_at=now,
            )
        )
    return posted, used


def seal(sealer: Sealer, batch: Batch, message: bytes, content: Sealed) -> bytes:
    """Return contact data sealed to a batch and to one message of it."""
    padded = pad(msgspec.json.encode(content))
    return sealer.seal(batch.public_key, batch.batch, message, context(batch), padded)


def context(batch: Batch) -> bytes:
    """Return what is bound to every sealed row: nobody can move its purge date unseen."""
    said = (batch.campaign, batch.series, batch.purge_on.isoformat())
    return msgspec.json.encode(said)


def _series(example: Contact) -> Literal["transaction", "sample"]:
    return "transaction" if example.case_id is None else "sample"


def _supply(
    connection: Connection, campaign: str, contacts: Iterable[Contact], codes: Sequence[IssuedCode]
) -> dict[str, list[IssuedCode]]:
    """Return the usable codes by office; refuse where an office has too few."""
    by_hash = {code_hash(issued.code): issued for issued in codes}
    places = invitations.places_of_codes(connection, by_hash)
    gone = invitations.went_out(connection, by_hash)
    supply: dict[str, list[IssuedCode]] = {}
    for hashed, issued in by_hash.items():
        place = places.get(hashed)
        if place is None or place.campaign != campaign:
            got = "a code that is not registered for it"
            raise _unusable("codes", got, f"codes registered for {campaign}")
        if hashed not in gone and not place.spent:
            supply.setdefault(place.unit, []).append(issued)
    needed = Counter(each.unit for each in contacts if each.case_id is None)
    for unit, count in sorted(needed.items()):
        if (there := len(supply.get(unit, ()))) < count:
            got = f"{there} codes that nobody was given yet"
            raise _unusable(f"codes for {unit}", got, f"{count}, one for each dossier")
    return supply


def _unusable(where: str, got: str, expected: str) -> Problem:
    return Problem("codes-unusable", where, got, expected)
