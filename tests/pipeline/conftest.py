"""A small round to answer to: real units, the packaged questionnaire, signed codes, one poster."""

import random as pseudo
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from kiosk import tokens
from kiosk.host import Receipt, Refusal, Submission
from questionnaires.instrument import Instrument
from questionnaires.loader import load_library
from survey_service.ledger import keys
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.codes import issue_codes, register_manifest, trust_issuer
from survey_service.pipeline.intake import SealedIntake
from survey_service.pipeline.mix import MixReport, mix_due
from survey_service.pipeline.mix_plan import MixRule
from survey_service.pipeline.submit import Intake, prepare
from survey_service.store import campaigns, instruments, posters, units
from survey_service.store.campaigns import Campaign, Series
from survey_service.store.database import Database
from survey_service.store.posters import Poster
from survey_service.units.haiphong import VALID_FROM, haiphong

NOW = datetime(2026, 6, 3, 18, 30, tzinfo=UTC)  # Thursday, 01:30 in Hải Phòng
UNIT, CENTRE, CITY = "11311", "11311.TT", "31"
AT_ONCE = MixRule(minimum=1, hours=0, wait_weeks=0)


class Round(Struct):
    """A campaign that takes answers, with what a test needs to answer it."""

    database: Database
    instrument: Instrument
    key: Ed25519PrivateKey
    codes: tuple[str, ...]
    poster: str
    random: pseudo.Random
    keys: KeyStore

    def intake(self) -> SealedIntake:
        return SealedIntake(self.keys, self.random.randbytes)

    def store(self, *jobs: Intake) -> list[Receipt | Refusal]:
        with self.database.write() as connection:
            return self.intake().store(connection, jobs)

    def mix(self, rule: MixRule = AT_ONCE, now: datetime = NOW) -> MixReport:
        return mix_due(self.database, self.keys, now, self.random.randbytes, rule)

    def submission(self, code: str | None = None, **changes) -> Submission:
        answers = {"tx_overall": self.random.choice([1, 2, 3, 4, 5])}
        fields = {
            "id": UUID(bytes=self.random.randbytes(16)),
            "code": self.codes[0] if code is None else code,
            "surface": "api",
            "instrument": self.instrument.name,
            "version": self.instrument.version,
            "language": "vi",
            "answers": answers,
        }
        return Submission(**(fields | changes))

    def job(self, code: str | None = None, **changes) -> Intake:
        sent = self.submission(code, **changes)
        return prepare(sent, sent.code, sent.answers, now=NOW, random=self.random.randbytes)


def campaign(instrument: Instrument, code: str = "hp-2026") -> Campaign:
    parts = tuple(
        Series(
            series=series,
            instrument=instrument.name,
            instrument_version=instrument.version,
            scheme="transaction_feedback",
            weighting_plan="none",
        )
        for series in ("transaction", "open")
    )
    return Campaign(
        code=code,
        title={"vi": "Đợt 2026", "en": "Round 2026"},
        period_from=date(2026, 1, 1),
        period_to=date(2026, 12, 31),
        state="field",
        series=parts,
    )


@pytest.fixture
def drawn():
    """Randomness that is the same in every run."""
    return pseudo.Random(20260603)


@pytest.fixture
def key_folder(tmp_path) -> Path:
    """Where the keys of a round are: a folder that holds the ledger's key."""
    KeyStore(tmp_path / "keys").create("ledger")
    return tmp_path / "keys"


@pytest.fixture
def fill(drawn, key_folder):
    """Open the round on a database, with so many receipt codes."""

    def filled(database: Database, count: int = 40) -> Round:
        instrument = load_library("transaction_feedback")
        key = Ed25519PrivateKey.from_private_bytes(drawn.randbytes(32))
        batch = issue_codes(
            key,
            unit=UNIT,
            receiving=CENTRE,
            deciding=CITY,
            campaign="hp-2026",
            instrument=instrument.name,
            count=count,
            issued_on=date(2026, 6, 1),
            random=drawn.randbytes,
        )
        code = tokens.make(drawn.randbytes(5), tokens.POSTER_LENGTH)
        poster = Poster(
            hash=tokens.code_hash(code),
            code=code,
            unit=UNIT,
            receiving=CENTRE,
            deciding=None,
            campaign="hp-2026",
            place={"vi": "Sảnh chờ"},
            hung_on=date(2026, 6, 1),
        )
        with database.write() as connection:
            units.add_versions(connection, haiphong().units(VALID_FROM))
            instruments.publish(connection, instrument)
            campaigns.add(connection, campaign(instrument))
            trust_issuer(connection, keys.public_bytes(key), "Portal", date(2026, 1, 1), NOW)
            register_manifest(connection, batch.signed, NOW)
            posters.add(connection, poster)
        store = KeyStore(key_folder)
        return Round(database, instrument, key, batch.codes, code, drawn, store)

    return filled


@pytest.fixture
def clock():
    """The server's clock, standing still."""
    return lambda: NOW


@pytest.fixture
def opened(database, fill):
    """The round on a fresh database of each kind."""
    return fill(database)
