"""A small round in the field: thirty-six drawn cases of two wards, and devices that pack envelopes.

`Device` is the other side of the protocol, written from docs/sync.md with `rfc8785` and P-256:
it shares no code with the server but the library that defines the bytes.
"""

import hashlib
import random as pseudo
from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import rfc8785
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct

from questionnaires.loader import load_library
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.sync_host import SyncHost
from survey_service.store import campaigns, devices, instruments, samples, units
from survey_service.store.campaigns import Campaign, Series
from survey_service.store.database import Database
from survey_service.store.devices import Device as Enrolled
from survey_service.store.samples import Case, Psu, Sample
from survey_service.units.unit import Unit

NOW = datetime(2026, 6, 3, 2, 30, tzinfo=UTC)
ROUND = "hp-2026"
WARD, OTHER_WARD = "10507", "10516"
INSTRUMENT = load_library("transaction_feedback")
CASES = 36


def text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


class Device:
    """Packs, numbers, chains and signs, as an application on a tablet does.

    Everything it must remember is in `state`, so that a test can copy it or put it back.
    """

    def __init__(self, random: pseudo.Random, kind: str = "tablet", unit: str = "") -> None:
        self.random = random
        self.kind, self.unit = kind, unit
        self.key = ec.derive_private_key(random.getrandbits(200) + 1, ec.SECP256R1())
        self.point = self.key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        self.name = hashlib.sha256(b"langnghe/key/v1\x00" + self.point).hexdigest()[:32]
        self.state = {"boot": self._uuid(4), "seq": 0, "prev": "0" * 64, "uptime": 1000}

    def enrolled(self, **changes) -> Enrolled:
        fields = {
            "kind": self.kind,
            "name": f"Máy {self.name[:4]}",
            "unit": self.unit,
            "device": self.name,
            "public_key": self.point,
            "enrolled_at": datetime(2026, 5, 1, tzinfo=UTC),
        }
        return Enrolled(**(fields | changes))

    def start(self) -> None:
        """Start the application anew."""
        self.state = self.state | {"boot": self._uuid(4), "seq": 0, "uptime": 500}

    def sign(self, message: bytes) -> str:
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(SHA256())))
        return text(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def seal(self, envelope: dict) -> dict:
        """Sign an envelope as it is."""
        return {"envelope": envelope, "signature": self.sign(rfc8785.dumps(envelope))}

    def interview(self, case: int, **changes) -> dict:
        """Pack the interview of a case."""
        place = {"unit": WARD if case % 2 == 0 else OTHER_WARD, "case_id": f"case-{case}"}
        return self.pack(**(place | changes))

    def kiosk_answer(self, **changes) -> dict:
        """Pack what somebody tapped on a kiosk."""
        return self.pack(**({"channel": "kiosk", "unit": self.unit} | changes))

    def pack(self, **changes) -> dict:
        """Pack an envelope and remember it as the last one."""
        state = self.state
        start = state["uptime"] + self.random.randint(1000, 9000)
        envelope = {
            "v": 1,
            "envelope_id": self._uuid(7),
            "device_id": self.name,
            "boot_id": state["boot"],
            "seq": state["seq"] + 1,
            "prev": state["prev"],
            "mono_start": start,
            "mono_end": start + self.random.randint(60_000, 600_000),
            "wall": NOW.isoformat(),
            "channel": "interview",
            "campaign": ROUND,
            "instrument": INSTRUMENT.name,
            "version": INSTRUMENT.version,
            "language": "vi",
            "answers": {"tx_overall": self.random.randint(1, 5)},
        } | changes
        digest = hashlib.sha256(rfc8785.dumps(envelope)).hexdigest()
        self.state = state | {
            "seq": envelope["seq"], "prev": digest, "uptime": envelope["mono_end"],
        }  # fmt: skip
        return self.seal(envelope)

    def _uuid(self, version: int) -> str:
        number = self.random.getrandbits(128)
        number = number & ~(0xF << 76) | version << 76
        return str(UUID(int=number & ~(0x3 << 62) | 0x2 << 62))


class Field(Struct):
    """A round in the field over a database, with its keys."""

    database: Database
    keys: KeyStore
    random: pseudo.Random
    clock: list[datetime]

    def host(self, database: Database | None = None) -> SyncHost:
        """Start the server's side; close it at the end."""
        chosen = database or self.database
        return SyncHost(chosen, self.keys, self.random.randbytes, lambda: self.clock[0])

    def device(self, kind: str = "tablet", unit: str = "", **changes) -> Device:
        """Enrol a device."""
        made = Device(self.random, kind, unit)
        with self.database.write() as connection:
            devices.add(connection, made.enrolled(**changes))
        return made


def keys_in(folder: Path) -> KeyStore:
    """Keys of an installation."""
    store = KeyStore(folder)
    for role in ("ledger", "epoch"):
        store.create(role)
    return store


def open_field(
    database: Database, keys: KeyStore, seed: int = 20260603, size: int = CASES
) -> Field:
    """Open the round on an empty, migrated database, with so many cases drawn."""
    parts = tuple(
        Series(
            series=series,
            instrument=INSTRUMENT.name,
            instrument_version=INSTRUMENT.version,
            scheme="transaction_feedback",
            weighting_plan="none",
        )
        for series in ("sample", "open")
    )
    campaign = Campaign(
        code=ROUND,
        title={"vi": "Đợt 2026"},
        period_from=date(2026, 1, 1),
        period_to=date(2026, 12, 31),
        state="field",
        series=parts,
    )
    cases = [drawn(number) for number in range(size)]
    villages = [
        Psu(sample="small", unit=unit, psu="1", stratum=unit, name={"vi": "Tổ 1"}, size=9, pi1=1.0)
        for unit in (WARD, OTHER_WARD)
    ]
    since = date(2025, 7, 1)
    city = Unit(code="31", kind="city", name={"vi": "Thành phố"}, valid_from=since)
    wards = [
        Unit(code=code, kind="commune", type="phuong", name={"vi": code}, valid_from=since,
             parent=city.code)
        for code in (WARD, OTHER_WARD)
    ]  # fmt: skip
    with database.write() as connection:
        units.add_versions(connection, [city, *wards])
        instruments.publish(connection, INSTRUMENT)
        campaigns.add(connection, campaign)
        samples.add(
            connection, Sample(name="small", title={"vi": "Mẫu"}, design={}), villages, cases
        )
        campaigns.attach_sample(connection, ROUND, "small")
    return Field(database, keys, pseudo.Random(seed), [NOW])


def drawn(number: int) -> Case:
    """A case of the small sample; even numbers live in the one ward, odd ones in the other."""
    unit = WARD if number % 2 == 0 else OTHER_WARD
    return Case(
        unit=unit, case_id=f"case-{number}", sample="small", psu="1", stratum=unit,
        list="official", position=number, pi1=1.0, pi2=0.5, design_weight=2.0,
    )  # fmt: skip
