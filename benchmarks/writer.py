"""How many submissions a second the group-commit writer stores, without any HTTP in front of it.

    python benchmarks/writer.py [--database URL] [--submissions N] [--waiting N ...]

Each job is a checked submission under its own receipt code; a job counts when its future is
resolved, which is after the COMMIT. `waiting` is how many jobs are under way at any moment. The
database is a fresh file in a temporary folder unless a URL is given; it needs a local disk that
really syncs, or the figure means nothing.
"""

import argparse
import os
import platform
import random
import tempfile
import time
from collections import deque
from concurrent.futures import Future
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.host import Receipt, Refusal, Submission
from questionnaires.instrument import Instrument
from questionnaires.loader import load_library
from survey_service.ledger import keys
from survey_service.pipeline.codes import issue_codes, register_manifest, trust_issuer
from survey_service.pipeline.submissions_host import submission_writer
from survey_service.pipeline.submit import Intake, prepare
from survey_service.store import campaigns, instruments, units
from survey_service.store.campaigns import Campaign, Series
from survey_service.store.database import Database, open_database
from survey_service.store.schema import migrate
from survey_service.store.writer import Busy, StorageFailed
from survey_service.units.haiphong import VALID_FROM, haiphong

Outcome = Future[Receipt | Refusal | Busy | StorageFailed]
NOW = datetime(2026, 6, 3, tzinfo=UTC)
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
    key = Ed25519PrivateKey.generate()
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
    with database.write() as connection:
        trust_issuer(connection, keys.public_bytes(key), "Benchmark", date(2026, 1, 1))
        register_manifest(connection, batch.signed)
    return batch.codes


def answers() -> dict[str, object]:
    """Return a filled-in form of transaction_feedback."""
    return {
        "tx_overall": random.randint(1, 5),
        "tx_courtesy": random.randint(1, 5),
        "tx_guidance": random.randint(1, 5),
        "tx_on_time": random.randint(1, 5),
        "tx_ease": random.randint(1, 5),
    }


def prepared(instrument: Instrument, codes: tuple[str, ...]) -> list[Intake]:
    """Make one job a code; this is not timed."""
    jobs = []
    for code in codes:
        sent = Submission(
            id=UUID(bytes=os.urandom(16)),
            code=code,
            surface="receipt",
            instrument=instrument.name,
            version=instrument.version,
            language="vi",
            answers=answers(),
        )
        jobs.append(prepare(sent, code, sent.answers, now=NOW, random=os.urandom))
    return jobs


def run(database: Database, jobs: list[Intake], waiting: int) -> tuple[float, list[float]]:
    """Return seconds in all and the seconds each job waited for its acknowledgement."""
    writer = submission_writer(database, limit=waiting)
    under_way: deque[tuple[float, Outcome]] = deque()
    waits: list[float] = []
    begun = time.perf_counter()
    for job in jobs:
        if len(under_way) == waiting:
            waits.append(_finish(under_way))
        under_way.append((time.perf_counter(), writer.submit(job)))
    while under_way:
        waits.append(_finish(under_way))
    total = time.perf_counter() - begun
    writer.close()
    return total, waits


def _finish(under_way: deque[tuple[float, Outcome]]) -> float:
    sent, future = under_way.popleft()
    if not isinstance(outcome := future.result(60), Receipt):
        raise SystemExit(f"not stored: {outcome}")
    return time.perf_counter() - sent


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database")
    options.add_argument("--submissions", type=int, default=20_000)
    options.add_argument("--waiting", type=int, nargs="+", default=[1, 32, 256, 2048])
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="langnghe-bench-") as folder:
        database = open_database(chosen.database or f"sqlite:///{Path(folder) / 'bench.db'}")
        instrument = load_library("transaction_feedback")
        open_round(database, instrument)
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
        print(f"{database.kind}: submissions stored a second, each acknowledged after its COMMIT\n")
        print(f"{'waiting':>8} {'stored/s':>9} {'p50 ms':>8} {'p99 ms':>8}")
        for waiting in chosen.waiting:
            count = max(min(chosen.submissions, 500 * waiting), 1000)
            jobs = prepared(instrument, issue(database, instrument, count))
            total, waits = run(database, jobs, waiting)
            waits.sort()
            middle, tail = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
            print(f"{waiting:>8} {count / total:>9,.0f} {middle * 1e3:>8.1f} {tail * 1e3:>8.1f}")
        database.close()


if __name__ == "__main__":
    main()
