"""Receipts of the synthetic round: closed transactions counted, codes issued, some answered.

Codes and answers take the product's own way: codes are signed by the issuer and registered by the
collector, answers sealed by the intake and opened in a mix at the end of each period. Only the
clock is moved back, so that answers spread over the year.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from analysis.indices.scheme import load_scheme
from kiosk.host import Submission
from questionnaires.loader import load_library
from survey_service.demo.fieldwork import Marks, answer_sheets
from survey_service.demo.plan import Round
from survey_service.demo.population import ratings, temper, unanswered, unit_levels
from survey_service.ledger import keys
from survey_service.ledger.key_store import KeyStore
from survey_service.ledger.keys import PrivateKey
from survey_service.pipeline.born import RandomBytes
from survey_service.pipeline.campaigns import SCHEMES
from survey_service.pipeline.codes import issue_codes, register_manifest, trust_issuer
from survey_service.pipeline.intake import SealedIntake
from survey_service.pipeline.mix import mix_due
from survey_service.pipeline.mix_plan import MixRule
from survey_service.pipeline.places import Places, places_of
from survey_service.pipeline.submit import Intake, prepare
from survey_service.store import transactions
from survey_service.store.database import Connection, Database
from survey_service.store.documents import chunks
from survey_service.store.transactions import ClosedTransactions
from survey_service.units.registry import Registry
from survey_service.units.working_days import week_of

INSTRUMENT = "transaction_feedback"
ANSWERS = 20_000
COVERAGE = (0.08, 0.34)
BATCH = 2_000
ISSUER_NAME = "Cổng phát mã mô phỏng"
PERIODS = 6
"""Mixes of the year: an office's answers of one period have one week, as in any mix."""
AT_ONCE = MixRule(minimum=1, hours=0, wait_weeks=0)
LEANING = 0.35
"""Log-odds by which people who answer a receipt lean above residents."""


class Issuer(Struct, frozen=True):
    """The portal that issues receipts: its key and its source of randomness."""

    key: PrivateKey
    random: RandomBytes


class Collector(Struct, frozen=True):
    """The service that takes answers in: its database, its keys, its source of randomness."""

    database: Database
    keys: KeyStore
    random: RandomBytes


def answer_receipts(collector: Collector, registry: Registry, this: Round, issuer: Issuer) -> None:
    """Issue receipts to every rated office and answer about `ANSWERS` of them."""
    offices = (
        *registry.units(this.today, "department"),
        *registry.units(this.today, "commune"),
    )
    size = np.array([office.population or 40_000 for office in offices], dtype=np.float64)
    shares = np.sqrt(size) / np.sqrt(size).sum()
    counts = this.rng.multinomial(ANSWERS, shares)
    blocks = [registry.block(office) or "communes" for office in offices]
    levels = unit_levels(blocks, this.rng) + LEANING
    jobs: list[Intake] = []
    with collector.database.write() as connection:
        since = date(this.year, 1, 1)
        trust_issuer(connection, keys.public_bytes(issuer.key), ISSUER_NAME, since, this.now)
        for office, count, level in zip(offices, counts.tolist(), levels, strict=True):
            places = places_of(registry, this.today, office.code, None, None)
            transactions.add(connection, _closed(places, count, this))
            codes = _issue(connection, places, count, this, issuer)
            jobs += _intakes(codes, float(level), this, issuer.random)
    _collect(collector, jobs, this)


def _collect(collector: Collector, jobs: Iterable[Intake], this: Round) -> None:
    """Take answers in and mix them, one period of the year after the other."""
    intake = SealedIntake(collector.keys, collector.random)
    length = (this.now - _start(this)) / PERIODS

    def period(job: Intake) -> int:
        return (job.hour - _start(this)) // length

    for _, together in groupby(sorted(jobs, key=period), key=period):
        for part in chunks(together, BATCH):
            with collector.database.write() as connection:
                intake.store(connection, part)
        mix_due(collector.database, collector.keys, this.now, collector.random, AT_ONCE)


def _issue(
    connection: Connection,
    places: Places,
    count: int,
    this: Round,
    issuer: Issuer,
) -> Sequence[str]:
    """Issue one batch for an office and register its manifest; return its codes."""
    batch = issue_codes(
        issuer.key,
        unit=places.unit,
        receiving=places.receiving,
        deciding=places.deciding,
        campaign=this.campaign,
        instrument=INSTRUMENT,
        count=max(count, 1),
        issued_on=date(this.year, 1, 2),
        random=issuer.random,
    )
    register_manifest(connection, batch.signed, this.now)
    return batch.codes[:count]


def _intakes(
    codes: Sequence[str], level: float, this: Round, random: RandomBytes
) -> Iterator[Intake]:
    """Prepare the answers of one office's receipts."""
    instrument = load_library(INSTRUMENT)
    scored = load_scheme(SCHEMES["transaction"]).items
    people = np.zeros(len(codes), dtype=np.int64)
    mood = temper(np.array([level]), people, np.arange(len(codes)), len(scored), this.rng)
    blank = unanswered((len(codes), len(scored)), 0.04, this.rng)
    blank[:, 0] = False  # the overall question is required
    marks = Marks(scored, ratings(mood, this.rng), blank)
    sheets = answer_sheets(instrument, marks, this.rng)
    for code, sheet, moment in zip(codes, sheets, _moments(len(codes), this), strict=True):
        submission = Submission(
            id=UUID(bytes=random(16), version=4),
            code=code,
            surface="receipt",
            instrument=INSTRUMENT,
            version=instrument.version,
            language="vi",
            answers=sheet,
        )
        yield prepare(submission, code, sheet, now=moment, random=random)


def _moments(count: int, this: Round) -> list[datetime]:
    hours = (this.now - _start(this)) // timedelta(hours=1)
    return [_start(this) + timedelta(hours=int(h)) for h in this.rng.integers(0, hours, count)]


def _start(this: Round) -> datetime:
    return datetime(this.year, 1, 5, tzinfo=this.now.tzinfo)


def _closed(places: Places, answers: int, this: Round) -> Iterator[ClosedTransactions]:
    """Yield closed transactions by week, so that answers cover a plausible share of them."""
    coverage = this.rng.uniform(*COVERAGE)
    first = week_of(_start(this))
    weeks = max(1, (week_of(this.now) - first).days // 7)
    split: NDArray[np.int64] = this.rng.multinomial(
        round(answers / coverage), np.full(weeks, 1 / weeks)
    )
    for number, closed in enumerate(split.tolist()):
        yield ClosedTransactions(
            unit=places.unit,
            receiving=places.receiving,
            week=first + timedelta(weeks=number),
            closed=closed,
        )
