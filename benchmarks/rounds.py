"""A round to measure on: schema, units, one campaign, registered codes, and filled-in forms."""

import os
import random
from datetime import UTC, date, datetime
from uuid import uuid4

from kiosk.host import Submission
from questionnaires.instrument import Instrument
from survey_service.ledger import keys
from survey_service.ledger.keys import PrivateKey
from survey_service.pipeline.codes import issue_codes, register_manifest, trust_issuer
from survey_service.store import campaigns, instruments, units
from survey_service.store.campaigns import Campaign, Series
from survey_service.store.database import Database
from survey_service.store.schema import migrate
from survey_service.units.haiphong import VALID_FROM, haiphong

CAMPAIGN, UNIT, CENTRE, CITY = "hp-2026", "11311", "11311.TT", "31"


def open_round(database: Database, instrument: Instrument) -> None:
    """Make the schema and a campaign that takes answers, where there is none yet."""
    migrate(database)
    with database.write() as connection:
        if campaigns.get(connection, CAMPAIGN) is not None:
            return
        units.add_versions(connection, haiphong().units(VALID_FROM))
        instruments.publish(connection, instrument)
        series = Series(
            series="transaction",
            instrument=instrument.name,
            instrument_version=instrument.version,
            scheme="transaction_feedback",
            weighting_plan="none",
        )
        campaign = Campaign(
            code=CAMPAIGN,
            title={"vi": "Đo hiệu năng", "en": "Benchmark"},
            period_from=date(2026, 1, 1),
            period_to=date(2026, 12, 31),
            state="field",
            synthetic=True,
            series=(series,),
        )
        campaigns.add(connection, campaign)


def issue(database: Database, instrument: Instrument, count: int) -> tuple[str, ...]:
    """Issue and register that many receipt codes under a fresh key."""
    key = PrivateKey.generate()
    batch = issue_codes(
        key,
        unit=UNIT,
        receiving=CENTRE,
        deciding=CITY,
        campaign=CAMPAIGN,
        instrument=instrument.name,
        count=count,
        issued_on=date(2026, 6, 1),
        random=os.urandom,
    )
    now = datetime.now(UTC)
    with database.write() as connection:
        trust_issuer(connection, keys.public_bytes(key), "Benchmark", date(2026, 1, 1), now)
        register_manifest(connection, batch.signed, now)
    return batch.codes


def answers() -> dict[str, object]:
    """Return the answers of a filled-in form of transaction_feedback."""
    return {
        "tx_overall": random.randint(1, 5),
        "tx_courtesy": random.randint(1, 5),
        "tx_guidance": random.randint(1, 5),
        "tx_on_time": random.randint(1, 5),
        "tx_ease": random.randint(1, 5),
    }


def submission(instrument: Instrument, code: str) -> Submission:
    """Return a filled-in form under a code."""
    return Submission(
        id=uuid4(),
        code=code,
        surface="api",
        instrument=instrument.name,
        version=instrument.version,
        language="vi",
        answers=answers(),
    )
