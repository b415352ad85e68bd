"""Rates over every sampled case by unit, person and week, worked out by hand."""

from datetime import UTC, datetime
from random import Random

import pytest

from survey_service.pipeline.assignments import import_assignments
from survey_service.pipeline.born import store_directly
from survey_service.pipeline.outcome_lines import outcome_lines
from survey_service.pipeline.reserves import call_reserve
from survey_service.pipeline.visit_rules import Record, Recorder
from survey_service.pipeline.visits import record
from survey_service.store import campaigns
from tests.field.small_field import CLOSES, COMMUNE, OPENS, SAMPLE, WARD, interview, open_field
from tests.pipeline.small_round import ROUND

FIRST = datetime(2026, 6, 3, 3, 0, tzinfo=UTC)  # Wednesday of the week of the 1st
SECOND = datetime(2026, 6, 9, 3, 0, tzinfo=UTC)


@pytest.fixture
def worked(database):
    """WARD: two complete, one refusal, one not met, two untried; COMMUNE: one moved away."""
    open_field(database)
    ward = [f"{WARD}-T{psu}-C{n}" for psu in (1, 2) for n in (1, 2, 3)]
    said = [
        (WARD, ward[2], "2.112", FIRST),
        (WARD, ward[3], "2.24", SECOND),
        (COMMUNE, f"{COMMUNE}-T1-C1", "4.11", SECOND),
    ]
    rows = "".join(f"{WARD},{case},DT01,,,\n" for case in ward[:4])
    with database.write() as connection:
        import_assignments(
            connection, ROUND, "unit,case_id,person,given_on,expected_by,reason\n" + rows,
            today=OPENS, expected_by=CLOSES, by="test",
        )  # fmt: skip
        for number, (case, at) in enumerate(((ward[0], FIRST), (ward[1], SECOND))):
            drafts = [interview(WARD, case)]
            store_directly(connection, drafts, "import", Random(number).randbytes, at=at)
        for unit, case, code, at in said:
            given = Record(unit=unit, case_id=case, code=code, at=at, how="visit")
            [outcome] = record(connection, SAMPLE, [given], Recorder(by="t", source="visit"), at)
            assert outcome.changed
    return database


def lines(database, by):
    with database.read() as connection:
        campaign = campaigns.get(connection, ROUND)
        return {line.key: line for line in outcome_lines(connection, campaign, by)}


def test_by_unit(worked):
    found = lines(worked, "unit")
    ward, commune = found[WARD], found[COMMUNE]
    assert (ward.cases, ward.groups["complete"], ward.groups["unknown-household"]) == (6, 2, 2)
    assert ward.rates.rr1 == pytest.approx(2 / 6)
    assert ward.rates.rr5 == pytest.approx(2 / 4)
    assert ward.rates.e == 1
    assert (commune.cases, commune.rates.rr1) == (6, 0)
    assert commune.rates.e == 0
    [every] = lines(worked, "all").values()
    assert every.rates.rr1 == pytest.approx(2 / 11)  # 12 cases, one not eligible
    assert every.rates.e == pytest.approx(4 / 5)
    assert every.rates.rr3 == pytest.approx(2 / (4 + 0.8 * 7))
    assert every.weighted.rr1 == pytest.approx(every.rates.rr1)  # all weigh the same here


def test_by_person(worked):
    found = lines(worked, "person")
    assert (found["DT01"].cases, found[""].cases) == (4, 8)
    assert found["DT01"].rates.coop1 == pytest.approx(2 / 3)
    assert found["DT01"].rates.con1 == pytest.approx(3 / 4)


def test_week_by_week_as_it_stood_at_its_end(worked):
    found = lines(worked, "week")
    assert list(found) == ["2026-06-01", "2026-06-08"]
    first, second = found.values()
    assert (first.cases, first.groups["complete"], first.groups["refusal"]) == (12, 1, 1)
    assert first.groups["unknown-household"] == 10
    assert first.rates.rr1 == pytest.approx(1 / 12)
    assert second.rates.rr1 == pytest.approx(2 / 11)


def test_a_reserve_adds_a_case_and_takes_none_away(worked):
    with worked.write() as connection:
        call_reserve(connection, SAMPLE, WARD, f"{WARD}-T1-C3", by="t", now=SECOND)
    ward = lines(worked, "unit")[WARD]
    assert (ward.cases, ward.groups["refusal"]) == (7, 1)
    assert ward.rates.rr1 == pytest.approx(2 / 7)
