"""The small city in a database: one campaign of three series that all ask the same questions."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from random import Random

from msgspec.structs import replace

from survey_service.pipeline.born import Draft, store_directly
from survey_service.store import campaigns, instruments, samples, transactions, units
from survey_service.store.campaigns import Campaign, Series, SeriesName
from survey_service.store.database import Database
from survey_service.store.samples import Case, Psu, Sample
from survey_service.store.transactions import ClosedTransactions
from tests.pipeline.small_city import CITY_UNITS, INSTRUMENT, ITEMS, Answer

NOW = datetime(2026, 6, 30, 9, 0, tzinfo=UTC)
ROUND = "hp-2026"
MONDAY = date(2026, 6, 1)


def campaign(release_size: int = 10) -> Campaign:
    plans: dict[SeriesName, str] = {
        "sample": "design-nonresponse",
        "transaction": "none",
        "open": "none",
    }
    return Campaign(
        code=ROUND,
        title={"vi": "Đợt 2026", "en": "Round 2026"},
        period_from=date(2026, 1, 1),
        period_to=date(2026, 12, 31),
        state="field",
        par_scheme="par_example",
        release_size=release_size,
        series=tuple(
            Series(
                series=series,
                instrument=INSTRUMENT.name,
                instrument_version=INSTRUMENT.version,
                scheme="transaction_feedback",
                weighting_plan=plan,
            )
            for series, plan in plans.items()
        ),
    )


def open_round(database: Database, release_size: int = 10) -> None:
    """Open the campaign on an empty, migrated database."""
    with database.write() as connection:
        units.add_versions(connection, CITY_UNITS)
        instruments.publish(connection, INSTRUMENT)
        campaigns.add(connection, campaign(release_size))


def store(database: Database, series: SeriesName, given: Sequence[Answer], seed: int = 0) -> None:
    """Store answers of a series as they would come in; every call needs a seed of its own."""
    drafts = [_draft(answer, series) for answer in given]
    with database.write() as connection:
        store_directly(connection, drafts, "import", Random(seed).randbytes)


def store_sample(database: Database, given: Sequence[Answer], silent: Sequence[Case] = ()) -> None:
    """Store a drawn sample, its visits and its answers; `silent` are cases without an answer."""
    cases = [answer.case(number) for number, answer in enumerate(given)]
    every = [*cases, *silent]
    psus = {(case.unit, case.psu) for case in every}
    villages = [
        Psu(sample="small", unit=u, psu=p, stratum=u, name={"vi": p}, size=100.0, pi1=1.0)
        for u, p in sorted(psus)
    ]
    drafts = [
        replace(_draft(answer, "sample"), channel="interview", case_id=case.case_id)
        for answer, case in zip(given, cases, strict=True)
    ]
    with database.write() as connection:
        sample = Sample(name="small", title={"vi": "Mẫu nhỏ"}, design={})
        samples.add(connection, sample, villages, every)
        campaigns.attach_sample(connection, ROUND, "small")
        store_directly(connection, drafts, "import", Random(1).randbytes)


def close(database: Database, unit: str, week: date, count: int) -> None:
    """Record closed transactions of an office."""
    with database.write() as connection:
        row = ClosedTransactions(unit=unit, receiving=f"{unit}.TT", week=week, closed=count)
        transactions.add(connection, [row])


def _draft(answer: Answer, series: SeriesName) -> Draft:
    rated = zip(ITEMS, answer.ratings, strict=True)
    return Draft(
        unit=answer.unit,
        campaign=ROUND,
        series=series,
        channel="receipt",
        answered="alone",
        instrument=INSTRUMENT.name,
        version=INSTRUMENT.version,
        language="vi",
        week=MONDAY,
        answers={name: rating for name, rating in rated if rating is not None},
    )
