"""Reading what a device sent, before any transaction: bytes, sender, answers.

Nothing here refuses. What cannot be read, whose signature does not fit, what cannot be opened or is
no answer to its questionnaire is received with its faults, and held later.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct

from questionnaires.instrument import Instrument
from questionnaires.validation import Accepted, check
from survey_service.ledger import device_sealing, device_signatures, envelopes
from survey_service.ledger.base64url import unpadded
from survey_service.ledger.envelopes import Envelope
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from survey_service.ledger.keys import EpochKey
from survey_service.pipeline.client_times import SECONDS_AN_ANSWER, Flag
from survey_service.pipeline.registers_in_force import RegisterShelf
from survey_service.problems import Problem
from survey_service.problems.ijson import decode_value
from survey_service.store import devices
from survey_service.store.database import Connection, Database
from survey_service.store.devices import Device
from survey_service.store.envelopes import Link
from survey_service.units.working_days import local_midnight, local_moment

Instruments = Callable[[Connection, str, str], Instrument | None]
"""Looks up a published questionnaire by name and version."""

_ID_BYTES: Final = 16
_LONGEST_NAME: Final = 64


class Received(Struct, frozen=True, kw_only=True):
    """One item of a batch, read.

    Attributes:
        name: the id it bears, as it is echoed; None where there is no readable one.
        item: canonical JSON of the whole item, as it is kept in quarantine.
        digest: SHA-256 of the envelope's bytes; of the whole item where it is malformed.
        claimed: the device it says it is from.
        envelope: its members; None where it is malformed.
        device: the sender; None where that is not proven.
        answers: JSON text of the accepted answers; None where there are none.
        body: what an equal envelope of the same boot of a kiosk would share.
        wall: the device's clock at the end; None where it is no moment.
        flags: what looked wrong about how the form was filled in; stored with the answers.
        faults: words of `sync_rules.REASONS` that need no database.
    """

    name: str | None
    item: bytes
    digest: bytes
    id_hash: bytes
    content_mac: bytes
    claimed: str = ""
    envelope: Envelope | None = None
    device: Device | None = None
    answers: str | None = None
    body: bytes | None = None
    wall: datetime | None = None
    flags: tuple[Flag, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[bytes, bytes]:
        """The key of its row."""
        return (self.id_hash, self.content_mac)

    @property
    def sent(self) -> Envelope:
        """The envelope, where it was readable."""
        if self.envelope is None:
            raise ValueError("a malformed envelope has no members")
        return self.envelope

    @property
    def case(self) -> tuple[str, str] | None:
        """The sampled case it answers for: (unit, case); None for a kiosk."""
        if self.envelope is None or self.envelope.case_id is UNSET:
            return None
        return (self.envelope.unit, self.envelope.case_id)

    @property
    def attachments(self) -> tuple[bytes, ...]:
        """The SHA-256 of each file it names."""
        named = () if self.envelope is None else self.envelope.attachments
        return tuple(bytes.fromhex(each.removeprefix("sha256:")) for each in named)

    @property
    def place(self) -> Link | None:
        """Its place in the chain of its device, where the sender is proven."""
        if self.envelope is None or self.device is None:
            return None
        return Link(
            device=self.device.device,
            boot=envelopes.boot_mark(self.envelope.boot_id),
            seq=self.envelope.seq,
            chain=envelopes.chain_mark(self.digest),
            follows=envelopes.chain_mark(bytes.fromhex(self.envelope.prev)),
        )

    @property
    def number(self) -> tuple[str, bytes, int] | None:
        """Its number: device, boot, seq."""
        place = self.place
        return None if place is None else (place.device, place.boot, place.seq)


class EnvelopeReader:
    """Reads batches.

    Args:
        database: where devices and questionnaires are.
        store: the epoch keys, to open what devices sealed.
        instruments: looks up published questionnaires.
    """

    def __init__(self, database: Database, store: KeyStore, instruments: Instruments) -> None:
        self._database = database
        self._keys = store
        self._instruments = instruments
        self._shelf = RegisterShelf()

    def read(self, items: Sequence[object]) -> list[Received]:
        """Read the items of a batch, in order. Blocks on the database.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database does not answer.
        """
        received = [_shaped(item) for item in items]
        with self._database.read() as connection:
            known = devices.find(connection, {one.claimed for one in received if one.claimed})
            opened: dict[str, EpochKey | None] = {}
            return [
                self._understood(connection, _proven(one, item, known), opened)
                for one, item in zip(received, items, strict=True)
            ]

    def _understood(
        self, connection: Connection, one: Received, opened: dict[str, EpochKey | None]
    ) -> Received:
        """Open and check the answers of a readable envelope."""
        if one.envelope is None:
            return one
        envelope = one.envelope
        answers = envelope.answers
        if answers is UNSET:
            answers = self._opened(envelope, opened)
            if answers is None:
                return _with_fault(one, "ciphertext-unreadable")
        instrument = self._instruments(connection, envelope.instrument, envelope.version)
        if instrument is None or envelope.language not in instrument.languages:
            return _with_fault(one, "instrument-mismatch")
        moment = _by_our_clock(one.wall, to_the_day=one.case is None)
        known = one.wall if moment is not None else None
        registers = None if known is None else self._shelf.at(connection, instrument, known)
        checked = check(instrument, answers, moment=moment, references=registers)
        if not isinstance(checked, Accepted):
            return _with_fault(one, "answers-rejected")
        body = None if one.case is not None else envelopes.body_mac(envelope, answers)
        return msgspec.structs.replace(
            one,
            answers=msgspec.json.encode(checked.answers).decode(),
            body=body,
            flags=tuple(_flags(envelope, len(checked.answers))),
        )

    def _opened(self, envelope: Envelope, opened: dict[str, EpochKey | None]) -> Any:  # noqa: ANN401 - any JSON value
        name = str(envelope.key)
        if name not in opened:
            try:
                opened[name] = self._keys.get("epoch", name)
            except LedgerError:
                opened[name] = None
        key, sealed = opened[name], unpadded(str(envelope.ciphertext))
        if key is None or sealed is None:
            return None
        content = device_sealing.opened(key, sealed, envelope.envelope_id.bytes)
        try:
            return None if content is None else decode_value(content)
        except Problem:
            return None


def _shaped(item: object) -> Received:
    """Read the members of one item, whatever it is."""
    sent = item.get("envelope") if isinstance(item, dict) else None
    envelope = envelopes.read(sent)
    if isinstance(item, dict) and item.keys() != {"envelope", "signature"}:
        envelope = None
    whole = envelopes.canonical(item)
    content = whole if envelope is None else envelopes.canonical(sent)
    digest = envelopes.malformed_digest(whole) if envelope is None else envelopes.digest(content)
    name, claimed = _text(sent, "envelope_id"), _text(sent, "device_id")
    envelope_id = digest[:_ID_BYTES] if envelope is None else envelope.envelope_id.bytes
    return Received(
        name=name,
        item=whole,
        digest=digest,
        id_hash=envelopes.id_hash(envelope_id),
        content_mac=envelopes.content_mac(envelope_id, content),
        claimed=claimed or "",
        envelope=envelope,
        wall=None if envelope is None else _moment(envelope.wall),
        faults=("envelope-malformed",) if envelope is None else (),
    )


def _proven(one: Received, item: object, known: Mapping[str, Device]) -> Received:
    """Find the sender, if the signature is that of the device named."""
    if one.envelope is None or not isinstance(item, dict):
        return one
    device = known.get(one.envelope.device_id)
    if device is None:
        return _with_fault(one, "device-unknown")
    signature = unpadded(str(item["signature"])) or b""
    content = envelopes.canonical(item["envelope"])
    if not device_signatures.verify(device.public_key, signature, content):
        return _with_fault(one, "signature-invalid")
    return msgspec.structs.replace(one, device=device)


def _with_fault(one: Received, fault: str) -> Received:
    return msgspec.structs.replace(one, faults=(*one.faults, fault))


def _text(sent: object, name: str) -> str | None:
    value = sent.get(name) if isinstance(sent, dict) else None
    return value[:_LONGEST_NAME] if isinstance(value, str) else None


def _moment(text: str) -> datetime | None:
    """Return a moment of RFC 3339; None for anything else, or for one outside the calendar."""
    try:
        moment = msgspec.convert(text, datetime)
        return None if moment.tzinfo is None else moment.astimezone(UTC)
    except (msgspec.ValidationError, OverflowError):
        return None


def _by_our_clock(wall: datetime | None, *, to_the_day: bool) -> str | None:
    """Return the device's moment as conditions read it; None for one outside our calendar.

    Of an answer that may be anonymous only the day, since a rule could store what it is told.
    """
    spoken = local_midnight if to_the_day else local_moment
    try:
        return None if wall is None else spoken(wall)
    except OverflowError:
        return None


def _flags(envelope: Envelope, answered: int) -> Iterable[Flag]:
    seconds = (envelope.mono_end - envelope.mono_start) / 1000
    if seconds < 0:
        yield "times-reversed"
    elif seconds < SECONDS_AN_ANSWER * answered:
        yield "too-fast"
    if envelope.present:
        yield "official-present"
