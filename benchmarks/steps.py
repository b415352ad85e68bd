"""Where the time of an answer goes: microseconds of each step, at batches of 1, 32 and 256.

    python -m benchmarks.steps [--database URL]

The steps run one after the other in one thread, with nothing beside them: server, framework and
network are in `benchmarks.submissions` only. A step of the transaction is timed where the intake
calls it; `commit` is the sync to disk, shared by the batch.
"""

import argparse
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from types import ModuleType
from typing import Any
from unittest.mock import patch

from benchmarks.machine import describe
from benchmarks.rounds import issue, open_round, submission
from benchmarks.submissions import bodies
from questionnaires.instrument import Instrument
from questionnaires.loader import load_library
from questionnaires.validation import Accepted, check
from survey_service.api.bodies import decode
from survey_service.api.submissions import SubmissionBody
from survey_service.ledger import promises
from survey_service.ledger.key_store import KeyStore
from survey_service.pipeline import box_sealing
from survey_service.pipeline.intake import SealedIntake
from survey_service.pipeline.submit import Intake, prepare
from survey_service.store import arrivals, codes, ledger, origins, receipts, sealed
from survey_service.store.database import Database, open_database

NOW = datetime(2026, 6, 3, tzinfo=UTC)
BATCHES = (1, 32, 256)
ROUNDS = 15
TIMED: Sequence[tuple[str, ModuleType | type, str]] = (
    ("look up codes", origins, "find"),
    ("look up ids", receipts, "accepted"),
    ("seal", box_sealing.BoxSealing, "seal"),
    ("sign the batch", promises, "sign"),
    ("promise each", promises, "promises"),
    ("store spent codes", codes, "spend"),
    ("store the ledger entry", ledger, "append"),
    ("store submission keys", receipts, "add"),
    ("store sealed rows", sealed, "add"),
    ("count arrivals", arrivals, "count"),
)
Seconds = dict[str, float]


@contextmanager
def timed(seconds: Seconds) -> Iterator[None]:
    """Add up what each step of the intake takes until the block ends."""
    patches = [
        patch.object(home, name, _timing(step, getattr(home, name), seconds))
        for step, home, name in TIMED
    ]
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()


def _timing(step: str, work: Callable[..., Any], seconds: Seconds) -> Callable[..., Any]:
    def wrapped(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the step takes
        begun = perf_counter()
        try:
            return work(*arguments, **named)
        finally:
            seconds[step] += perf_counter() - begun

    return wrapped


def before_the_queue(instrument: Instrument, lines: Sequence[bytes]) -> Seconds:
    """Time what the event loop does with each body before it waits for the commit."""
    seconds: Seconds = defaultdict(float)
    for line in lines:
        begun = perf_counter()
        body = decode(line, SubmissionBody)
        read = perf_counter()
        checked = check(instrument, body.answers)
        if not isinstance(checked, Accepted):
            raise SystemExit("not an answer")
        done = perf_counter()
        sent = submission(instrument, body.code)
        made = perf_counter()
        prepare(sent, sent.code, checked.answers, now=NOW, random=os.urandom)
        seconds["read the body"] += read - begun
        seconds["check the answers"] += done - read
        seconds["hash, number, pad"] += perf_counter() - made
    return seconds


def one_batch(database: Database, taking: SealedIntake, jobs: Sequence[Intake]) -> Seconds:
    """Time one transaction of the intake, step by step."""
    seconds: Seconds = defaultdict(float)
    begun = perf_counter()
    with timed(seconds), database.write() as connection:
        taking.store(connection, jobs)
        stored = perf_counter()
    seconds["begin, decide, pack"] = stored - begun - sum(seconds.values())
    seconds["commit"] = perf_counter() - stored
    return seconds


def measure(database: Database, keys: KeyStore, instrument: Instrument, size: int) -> Seconds:
    """Return the median microseconds of every step for an answer in batches of one size."""
    made = issue(database, instrument, size * ROUNDS)
    seen: dict[str, list[float]] = defaultdict(list)
    taking = SealedIntake(keys, os.urandom)
    for start in range(0, len(made), size):
        part = made[start : start + size]
        steps = before_the_queue(instrument, bodies(instrument, part).splitlines())
        sent = [submission(instrument, code) for code in part]
        jobs = [prepare(one, one.code, one.answers, now=NOW, random=os.urandom) for one in sent]
        steps |= one_batch(database, taking, jobs)
        for step, seconds in steps.items():
            seen[step].append(seconds / size * 1e6)
    return {step: median(values) for step, values in seen.items()}


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database")
    chosen = options.parse_args()
    instrument = load_library("transaction_feedback")
    print(describe())
    with tempfile.TemporaryDirectory(prefix="langnghe-bench-") as folder:
        keys = KeyStore(Path(folder) / "keys")
        keys.create("ledger")
        database = open_database(chosen.database or f"sqlite:///{Path(folder) / 'bench.db'}")
        open_round(database, instrument)
        columns = [measure(database, keys, instrument, size) for size in BATCHES]
        database.close()
    print(f"{'microseconds an answer, in batches of':<40}" + "".join(f"{b:>9}" for b in BATCHES))
    for step in columns[-1]:
        print(f"{step:<40}" + "".join(f"{column[step]:>9.1f}" for column in columns))
    print(f"{'in all':<40}" + "".join(f"{sum(column.values()):>9.1f}" for column in columns))


if __name__ == "__main__":
    main()
