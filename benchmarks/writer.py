"""How many submissions a second the group-commit writer stores, without any HTTP in front of it.

    python -m benchmarks.writer [--database URL] [--waiting N ...]

Each job is a checked submission under its own receipt code; a job counts when its future is
resolved, which is after the COMMIT. `waiting` is how many jobs are under way at any moment. The
database is a fresh file in a temporary folder unless a URL is given; it needs a local disk that
really syncs, or the figure means nothing.
"""

import argparse
import os
import tempfile
from collections import deque
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks.machine import describe
from benchmarks.rounds import issue, open_round, submission
from kiosk.host import Receipt, Refusal
from questionnaires.instrument import Instrument
from questionnaires.loader import load_library
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline.submissions_host import submission_writer
from survey_service.pipeline.submit import Intake, prepare
from survey_service.store.database import Database, open_database
from survey_service.store.writer import Busy, StorageFailed

Outcome = Future[Receipt | Refusal | Busy | StorageFailed]
NOW = datetime(2026, 6, 3, tzinfo=UTC)


def prepared(instrument: Instrument, codes: tuple[str, ...]) -> list[Intake]:
    """Make one job a code; this is not timed."""
    sent = [submission(instrument, code) for code in codes]
    return [prepare(one, one.code, one.answers, now=NOW, random=os.urandom) for one in sent]


def run(
    database: Database, keys: KeyStore, jobs: list[Intake], waiting: int
) -> tuple[float, list[float]]:
    """Return seconds in all and the seconds each job waited for its acknowledgement."""
    writer = submission_writer(database, keys, os.urandom, limit=waiting)
    under_way: deque[tuple[float, Outcome]] = deque()
    waits: list[float] = []
    begun = perf_counter()
    for job in jobs:
        if len(under_way) == waiting:
            waits.append(_finish(under_way))
        under_way.append((perf_counter(), writer.submit(job)))
    while under_way:
        waits.append(_finish(under_way))
    total = perf_counter() - begun
    writer.close()
    return total, waits


def _finish(under_way: deque[tuple[float, Outcome]]) -> float:
    sent, future = under_way.popleft()
    if not isinstance(outcome := future.result(60), Receipt):
        raise SystemExit(f"not stored: {outcome}")
    return perf_counter() - sent


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database")
    options.add_argument("--waiting", type=int, nargs="+", default=[1, 32, 256, 2048])
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="langnghe-bench-") as folder:
        database = open_database(chosen.database or f"sqlite:///{Path(folder) / 'bench.db'}")
        instrument = load_library("transaction_feedback")
        open_round(database, instrument)
        keys = KeyStore(Path(folder) / "keys")
        keys.create("ledger")
        print(describe())
        print(f"{database.kind}: submissions stored a second, each acknowledged after its COMMIT\n")
        print(f"{'waiting':>8} {'stored/s':>9} {'p50 ms':>8} {'p99 ms':>8}")
        for waiting in chosen.waiting:
            count = max(min(20_000, 500 * waiting), 1000)
            jobs = prepared(instrument, issue(database, instrument, count))
            total, waits = run(database, keys, jobs, waiting)
            waits.sort()
            middle, tail = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
            print(f"{waiting:>8} {count / total:>9,.0f} {middle * 1e3:>8.1f} {tail * 1e3:>8.1f}")
        database.close()


if __name__ == "__main__":
    main()
