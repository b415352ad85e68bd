"""Invitations of the synthetic round: links for closed dossiers, to addresses nobody has.

Messages take the product's own way to a carrier that sends nothing and answers as carriers do: it
takes most of them, refuses some for good, and wants some later. Addresses end with `.invalid`
(RFC 2606) or are numbers that are too short to be dialled.
"""

from collections.abc import Iterator
from datetime import timedelta

from kiosk.links import receipt_link
from survey_service.delivery.message import ACCEPTED, Carrier, Channel, Delivery, Message
from survey_service.demo.plan import Round
from survey_service.demo.receipts import INSTRUMENT, Issuer
from survey_service.ledger.contact_keys import ContactKeys
from survey_service.pipeline import invite_after
from survey_service.pipeline.code_file import IssuedCode
from survey_service.pipeline.codes import issue_codes, register_manifest
from survey_service.pipeline.invitations import prepare
from survey_service.pipeline.invite_contacts import Contact
from survey_service.pipeline.invite_letters import take_letters
from survey_service.pipeline.invite_texts import Texts
from survey_service.pipeline.outbox import Sending, send_due
from survey_service.pipeline.places import places_of
from survey_service.settings import Settings
from survey_service.store import campaigns
from survey_service.store.database import Database
from survey_service.units.registry import Registry

DOSSIERS = 96
KEPT_DAYS = 60
CHANNELS: tuple[Channel, ...] = ("email", "email", "sms", "sms", "zalo", "letter")


class NobodysCarrier:
    """Sends nothing; of every twelve messages it refuses one and wants one later."""

    def carry(self, message: Message) -> Delivery:
        """Answer as a carrier does, by the message's key, so the same message gets the same."""
        share = int(message.key[:8], 16) % 12
        if share == 0:
            return Delivery("refused", "http-400")
        return Delivery("later", "http-503") if share == 1 else ACCEPTED

    def close(self) -> None:
        """Do nothing."""


def invite_people(
    database: Database, registry: Registry, settings: Settings, this: Round, issuer: Issuer
) -> None:
    """Issue codes, prepare, send, take some back, and remind."""
    office = registry.units(this.today, "department")[0].code
    places = places_of(registry, this.today, office, None, None)
    batch = issue_codes(
        issuer.key, unit=places.unit, receiving=places.receiving, deciding=places.deciding,
        campaign=this.campaign, instrument=INSTRUMENT, count=DOSSIERS, issued_on=this.today,
        random=issuer.random,
    )  # fmt: skip
    keys = ContactKeys(settings.keys, settings.keys_copy, issuer.random)
    codes = [IssuedCode(code, receipt_link(settings.public_url, code)) for code in batch.codes]
    with database.write() as connection:
        register_manifest(connection, batch.signed, this.now)
        campaign = campaigns.get(connection, this.campaign)
        if campaign is None:
            raise ValueError(this.campaign)
        prepare(
            connection, keys, campaign, tuple(_contacts(office)), codes=codes,
            purge_on=this.today + timedelta(days=KEPT_DAYS), now=this.now, random=issuer.random,
        )  # fmt: skip
    carrier: Carrier = NobodysCarrier()
    sending = Sending(
        database=database,
        keys=keys,
        campaign=campaign,
        registry=registry,
        carriers=dict.fromkeys(("email", "sms", "zalo"), carrier),
        texts=Texts(),
        clock=lambda: this.now,
        random=issuer.random,
    )
    send_due(sending, most=DOSSIERS)
    with take_letters(sending, most=DOSSIERS) as letters:
        pass
    back = tuple((n, bytes.fromhex(each.key), "moved") for n, each in enumerate(letters[::6]))
    with database.write() as connection:
        invite_after.take_back(connection, back, this.now)
        invite_after.remind(connection, keys, campaign, wave=1, now=this.now, random=issuer.random)


def _contacts(office: str) -> Iterator[Contact]:
    for number in range(DOSSIERS):
        channel = CHANNELS[number % len(CHANNELS)]
        to = {
            "email": f"mo-phong-{number}@khong-co-that.invalid",
            "letter": f"Địa chỉ mô phỏng số {number + 1} | Không có thật",
        }.get(channel, f"+84000{number:05d}")
        yield Contact(
            subject=f"MP.MOI.{number:05d}",
            unit=office,
            channel=channel,
            to=to,
            name="Người dân mô phỏng",
            language="vi",
        )
