"""Letting devices in and out: enrolment codes, the key a device proves, revocation.

A person who may run the command makes a code; the device makes a key that never leaves it, and
sends the code with its public half and a signature. The code lets one key in, within ten minutes.
A revoked device stays in the list: what it sends goes to quarantine, for it may be honest work.
"""

from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import asdict

from kiosk import tokens
from survey_service.ledger import device_signatures, entries, keys
from survey_service.ledger.errors import LedgerError
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.born import RandomBytes
from survey_service.pipeline.keys import announce_within
from survey_service.problems import Problem
from survey_service.store import devices, ledger
from survey_service.store.attempts import transact
from survey_service.store.database import Connection, Database
from survey_service.store.devices import Device, Enrolment, Placed

CODE_LIFETIME: Final = timedelta(minutes=10)
CODE_LENGTH: Final = tokens.RECEIPT_LENGTH


class PublicKey(Struct, frozen=True):
    """A public key and its name."""

    fingerprint: str
    public_key: bytes


class Application(Struct, frozen=True):
    """What a new device sends: the code as it was typed, its point, and a signature over both."""

    code: str
    public_key: bytes
    proof: bytes


def open_epoch(database: Database, store: KeyStore, now: datetime) -> None:
    """Make the first epoch key where there is none, and announce the one in use in the ledger.

    Raises:
        LedgerError: those of `KeyStore.create`.
    """
    with database.write() as connection:
        ledger.lock(connection)
        ledger.settle(connection)
        if store.current_name("epoch") is None:
            store.create("epoch")
        announce_within(connection, store, "epoch", now)


def current_key(store: KeyStore, role: Literal["epoch", "ledger"]) -> PublicKey | None:
    """Return the public half of the epoch or ledger key in use; None where there is none."""
    try:
        key = store.current("epoch") if role == "epoch" else store.current("ledger")
    except LedgerError:
        return None
    public = keys.public_bytes(key)
    return PublicKey(keys.fingerprint(public), public)


def invite(connection: Connection, placed: Placed, now: datetime, random: RandomBytes) -> str:
    """Store an enrolment and return its code, which is shown once."""
    code = tokens.make(random(tokens.random_bytes_needed(CODE_LENGTH)), CODE_LENGTH)
    enrolment = Enrolment(
        **{name: getattr(placed, name) for name in Placed.__struct_fields__},
        code_hash=tokens.code_hash(code),
        expires_at=now + CODE_LIFETIME,
    )
    devices.add_enrolment(connection, enrolment)
    return code


def enrol(database: Database, application: Application, now: datetime) -> Device:
    """Let a device in; the same application again gives the same answer.

    Raises:
        Problem: `enrolment-proof`, `enrolment-unknown`, `enrolment-used`, `enrolment-expired`,
            `device-known`.
    """
    code = tokens.normalise(application.code, CODE_LENGTH)
    if code is None:
        raise Problem("enrolment-unknown", "code")
    message = device_signatures.enrolment_message(code, application.public_key)
    if not device_signatures.verify(application.public_key, application.proof, message):
        raise Problem("enrolment-proof", "proof")

    def entered(connection: Connection) -> Device:
        return _enter(connection, tokens.code_hash(code), application.public_key, now)

    return transact(database, entered)


def _enter(connection: Connection, code_hash: bytes, public_key: bytes, now: datetime) -> Device:
    name = device_signatures.device_name(public_key)
    enrolment = devices.enrolment(connection, code_hash)
    if enrolment is None:
        raise Problem("enrolment-unknown", "code")
    known = devices.find(connection, [name]).get(name)
    if enrolment.device is not None:
        if known is None or enrolment.device != name:
            raise Problem("enrolment-used", "code")
        return known
    if now >= enrolment.expires_at:
        raise Problem("enrolment-expired", "code")
    if known is not None:
        raise Problem("device-known", "public_key", name)
    placed = {field: asdict(enrolment)[field] for field in Placed.__struct_fields__}
    device = Device(**placed, device=name, public_key=public_key, enrolled_at=now)
    devices.add(connection, device)
    devices.use(connection, code_hash, name)
    ledger.append(connection, _entry(device, "enrolled", now))
    return device


def revoke(connection: Connection, name: str, now: datetime) -> Device:
    """Trust a device no more; revoking it again changes nothing.

    Raises:
        Problem: `device-unknown`.
    """
    device = devices.find(connection, [name]).get(name)
    if device is None:
        raise Problem("device-unknown", "device", name)
    if devices.revoke(connection, name, now):
        ledger.append(connection, _entry(device, "revoked", now))
    return device


def _entry(device: Device, change: str, now: datetime) -> bytes:
    return entries.encode(
        "device",
        device=device.device,
        public_key=device.public_key.hex(),
        change=change,
        unit=device.unit,
        at=entries.instant(now),
    )
