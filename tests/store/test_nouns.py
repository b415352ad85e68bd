"""What is stored comes back as it was, noun by noun, on both databases."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError

from questionnaires.loader import library, load_library
from survey_service.store import (
    campaigns,
    dispositions,
    instruments,
    par_points,
    publications,
    samples,
    transactions,
    units,
)
from survey_service.store.campaigns import Campaign, Series
from survey_service.store.dispositions import Change
from survey_service.store.errors import StoreError
from survey_service.store.par_points import ParPoints
from survey_service.store.samples import Case, Psu, Sample
from survey_service.store.transactions import ClosedTransactions
from survey_service.units.events import Closed, RankingChanged, Renamed
from survey_service.units.haiphong import VALID_FROM, haiphong

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_every_unit_and_event_comes_back(database):
    known = haiphong().units(VALID_FROM)
    renamed = Renamed(code="11311", name={"vi": "Phường Mới"}, on=date(2026, 3, 1), basis="NQ 1")
    events = (
        renamed,
        RankingChanged(code="11311", ranked=False, on=date(2026, 4, 1)),
        Closed(code="11948", successors=("11311",), on=date(2026, 5, 1)),
    )
    changed = haiphong()
    for event in events:
        changed = changed.apply(event)
    codes = [unit.code for unit in known]
    versions = [version for code in codes for version in changed.versions(code)]
    with database.write() as connection:
        units.add_versions(connection, versions)
        units.add_events(connection, events[:1])
        units.add_events(connection, events[1:])
    with database.read() as connection:
        read = units.registry(connection)
        assert units.count(connection) == len(known)
        assert units.known(connection, ["31", "none"]) == {"31"}
        names = [units.name(connection, "11311", date(2026, month, 1)) for month in (2, 3)]
        assert units.name(connection, "11311", date(2020, 1, 1)) is None
    assert [read.versions(code) for code in codes] == [changed.versions(code) for code in codes]
    assert read.events == events
    assert read.successors("11948") == ("11311",)
    assert [name["vi"] for name in names] == ["Phường Hồng Bàng", "Phường Mới"]


@pytest.mark.parametrize("name", library())
def test_a_published_version_is_immutable(database, name):
    instrument = load_library(name)
    with database.write() as connection:
        assert instruments.publish(connection, instrument) is True
        assert instruments.publish(connection, instrument) is False
        assert instruments.get(connection, name, instrument.version) == instrument
        assert instruments.get(connection, name, "0") is None
        assert instruments.versions(connection) == ((name, instrument.version),)
        changed = replace(instrument, title={"vi": "Tên khác"})
        with pytest.raises(StoreError, match="instrument-changed"):
            instruments.publish(connection, changed)
        assert instruments.publish(connection, replace(changed, version="next")) is True
        assert instruments.count(connection) == 2


@pytest.fixture
def campaign(database):
    """A stored campaign with two series and a sample of two villages."""
    instrument = load_library("sipas_citizen")
    asked = {"instrument": instrument.name, "instrument_version": instrument.version}
    series = tuple(
        Series(series=name, scheme="sipas_2023_2026", weighting_plan="none", **asked)
        for name in ("open", "sample")
    )
    made = Campaign(
        code="hp-2026",
        title={"vi": "Đợt", "en": "Round"},
        period_from=YEAR[0],
        period_to=YEAR[1],
        state="draft",
        series=series,
    )
    with database.write() as connection:
        instruments.publish(connection, instrument)
        campaigns.add(connection, made)
    return made


def test_a_campaign_moves_through_its_states(database, campaign):
    at = datetime(2026, 6, 1, 7, 30, tzinfo=timezone(timedelta(hours=7)))
    earlier = replace(campaign, code="hp-2025", period_from=date(2025, 1, 1), series=())
    with database.write() as connection:
        campaigns.add(connection, earlier)
        assert campaigns.every(connection) == (campaign, earlier)
        assert campaigns.set_state(connection, "hp-2026", "preliminary", at)
        assert not campaigns.set_state(connection, "hp-1999", "final")
        read = campaigns.get(connection, "hp-2026")
        assert campaigns.get(connection, "hp-1999") is None
    assert read == replace(campaign, state="preliminary", as_of=at)
    assert read.as_of.tzinfo is UTC or read.as_of.utcoffset() == timedelta(0)


def test_an_instant_without_a_zone_is_a_defect(database, campaign):
    with pytest.raises(Exception, match="time zone"), database.write() as connection:
        campaigns.set_state(connection, "hp-2026", "final", datetime(2026, 6, 1))  # noqa: DTZ001 - the case tested


def test_a_sample_comes_back_with_its_weights(database, campaign):
    drawn = Sample(name="s", title={"vi": "Mẫu"}, design={"stages": 2})
    villages = [
        Psu(
            sample="s",
            unit="11311",
            psu=code,
            stratum="wards",
            name={"vi": code},
            size=90.5,
            pi1=1 / 3,
        )
        for code in ("v1", "v2")
    ]
    cases = [
        Case(
            unit="11311",
            case_id=f"{village.psu}-{number}",
            sample="s",
            psu=village.psu,
            stratum="wards",
            list=chosen,
            position=number,
            pi1=1 / 3,
            pi2=0.1,
            design_weight=30.0,
            particulars={"sex": "female"},
        )
        for village in villages
        for number, chosen in enumerate(("official", "reserve"))
    ]
    with database.write() as connection:
        samples.add(connection, drawn, reversed(villages), reversed(cases))
        assert campaigns.attach_sample(connection, "hp-2026", "s")
        met = {"unit": "11311", "case_id": "v1-0", "source": "visit", "recorded_by": "x"}
        at = datetime(2026, 6, 1, tzinfo=UTC)
        first = Change(**met, before=None, after="5.2", at=at)
        second = Change(**met, before="5.2", after="2.24", at=at, reason="hết đợt")
        dispositions.move(connection, [first])
        dispositions.move(connection, [second])
    with database.read() as connection:
        assert samples.get(connection, "s") == drawn
        assert samples.get(connection, "t") is None
        assert samples.psus(connection, "s") == tuple(villages)
        assert samples.count(connection) == 1
        assert dispositions.history(connection, "11311", "v1-0") == (first, second)
        assert list(dispositions.each_change(connection, "s")) == [first, second]
        done = replace(cases[0], disposition="2.24")
        assert list(samples.each_case(connection, "s")) == [done, *cases[1:]]
        assert list(samples.each_case(connection, "s", "reserve")) == [cases[1], cases[3]]
        assert samples.dispositions(connection, "s") == {None: 3, "2.24": 1}
        assert {part.sample for part in campaigns.get(connection, "hp-2026").series} == {None, "s"}


def test_closed_transactions_add_up_by_unit_and_period(database):
    rows = [
        ClosedTransactions(unit=unit, receiving="31.TT", week=week, closed=closed)
        for unit, week, closed in (
            ("11311", date(2026, 1, 5), 10),
            ("11311", date(2026, 1, 12), 5),
            ("11407", date(2026, 1, 12), 7),
            ("11407", date(2026, 12, 28), 100),
        )
    ]
    with database.write() as connection:
        assert transactions.add(connection, rows) == 4
    with database.read() as connection:
        january = transactions.totals(connection, date(2026, 1, 1), date(2026, 1, 31))
        assert january == {"11311": 15, "11407": 7}
    with pytest.raises(IntegrityError), database.write() as connection:
        transactions.add(connection, [replace(rows[0], week=YEAR[0], closed=-1)])


def test_publications_are_appended_and_the_last_one_holds(database, campaign):
    moment = datetime(2026, 6, 1, tzinfo=UTC)
    with database.write() as connection:
        assert publications.latest(connection, "hp-2026", "open") is None
        made = [
            publications.append(
                connection,
                "hp-2026",
                "open",
                state="preliminary",
                as_of=moment + timedelta(days=day),
                figures=[{"est": 0.1 + day}],
                versions={"scheme": "1"},
            )
            for day in (0, 1)
        ]
    with database.read() as connection:
        assert publications.latest(connection, "hp-2026", "open") == made[1]
        assert publications.latest(connection, "hp-2026", "sample") is None
    assert [publication.sequence for publication in made] == [1, 2]


def test_par_points_are_replaced_as_a_whole(database, campaign):
    first = [ParPoints(unit="11311", domain=f"d{n}", self_points=float(n)) for n in range(3)]
    second = [ParPoints(unit="11311", domain="d1", self_points=1.5, appraised_points=1.25)]
    with database.write() as connection:
        assert par_points.replace(connection, "hp-2026", reversed(first)) == 3
        assert par_points.read(connection, "hp-2026") == tuple(first)
        assert par_points.replace(connection, "hp-2026", second) == 1
        assert par_points.read(connection, "hp-2026") == tuple(second)
