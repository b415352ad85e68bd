"""What the staff pages count, on the synthetic round: everything adds up to what is stored."""

from datetime import UTC, datetime

import pytest

from survey_service.console.provider import ServiceConsoleData
from survey_service.pipeline.published import Published
from survey_service.store import campaigns, responses, samples, transactions, units
from survey_service.store.database import open_database
from tests.demo.conftest import RECEIPTS


@pytest.fixture
def database(built):
    opened = open_database(built.settings.database)
    yield opened
    opened.close()


@pytest.fixture
def stored(database):
    """Campaign, cases and sampled answers, as they stand in the store."""
    with database.read() as connection:
        [campaign] = campaigns.every(connection)
        [part] = [part for part in campaign.series if part.series == "sample"]
        cases = tuple(samples.each_case(connection, part.sample, "official"))
        answers = tuple(responses.read(connection, campaign.code, "sample"))
        closed = transactions.totals(connection, campaign.period_from, campaign.period_to)
    return campaign, cases, answers, sum(closed.values())


@pytest.fixture
def data(database):
    with database.read() as connection:
        registry = units.registry(connection)

    def now():
        return datetime.now(UTC)

    published = Published(database, registry, clock=now)
    return ServiceConsoleData(database, registry, published, "https://l.example.vn", clock=now)


def test_series_are_counted_apart(data, stored):
    campaign, cases, answers, closed = stored
    found = {line.series: line for line in data.progress(campaign.code).series}
    assert list(found) == ["sample", "transaction", "open"]
    assert (found["sample"].responses, found["sample"].target) == (len(answers), len(cases))
    transaction = found["transaction"]
    assert (transaction.responses, transaction.transactions) == (RECEIPTS, closed)
    assert (transaction.target, found["open"].responses) == (None, 0)


def test_dispositions_add_up_to_the_cases_and_rates_follow(data, stored):
    campaign, cases, answers, _ = stored
    found = data.progress(campaign.code)
    counts = {line.code: line.count for line in found.dispositions}
    assert sum(counts.values()) == len(cases)
    assert counts["1.1"] == len(answers)
    # AAPOR RR1: completes over everybody but the ineligible; nobody is of unknown eligibility
    eligible = len(cases) - counts["4.11"]
    assert found.response_rate_1 == pytest.approx(len(answers) / eligible)
    assert found.response_rate_3 == pytest.approx(found.response_rate_1)


def test_channels_count_every_answer_once(data, stored):
    campaign, _, answers, _ = stored
    channels = {line.code: line.count for line in data.progress(campaign.code).channels}
    assert channels == {"receipt": RECEIPTS, "interview": len(answers)}


def test_quota_cells_expect_what_was_reached_in_the_communes(data, stored):
    campaign, _, answers, _ = stored
    residents = [row for row in answers if not row.unit.startswith("31.")]
    assert 0 < len(residents) < len(answers)
    cells = data.progress(campaign.code).quotas
    assert len(cells) == 2 * 5
    assert sum(cell.reached for cell in cells) == len(residents)
    assert sum(cell.expected for cell in cells) == pytest.approx(len(residents))
    assert len({cell.label["vi"] for cell in cells}) == len(cells)


def test_weights_of_the_answered_stand_for_everybody_eligible(data, stored):
    campaign, cases, answers, _ = stored
    weights = data.sample(campaign.code).weights
    eligible = sum(case.design_weight for case in cases if case.disposition != "4.11")
    assert weights.count == len(answers)
    assert weights.total == pytest.approx(eligible)
    assert 0 < weights.smallest <= weights.median <= weights.largest
    assert weights.kish >= 1


def test_strata_add_up_to_the_sample(data, stored):
    campaign, cases, answers, _ = stored
    strata = data.sample(campaign.code).strata
    assert len(strata) == 14 + 114
    assert sum(line.cases for line in strata) == len(cases)
    assert sum(line.completes for line in strata) == len(answers)
    assert sum(line.population for line in strata) == pytest.approx(
        sum(case.design_weight for case in cases), abs=len(strata)
    )
    assert all(line.sampled_psus <= max(line.frame_psus, line.cases) for line in strata)


def test_rows_of_an_export_are_the_answers_of_one_series(data, stored):
    campaign, _, answers, _ = stored
    found = data.responses(campaign.code, "sample")
    rows = list(found.rows())
    assert found.n == len(rows) == len(answers)
    assert {row.facts["series"] for row in rows} == {"sample"}
    assert all(set(found.facts) <= set(row.facts) for row in rows[:50])
    assert all(row.facts["design_weight"] > 0 for row in rows)
    assert data.responses(campaign.code, "transaction").n == RECEIPTS
    assert data.responses("hp-1999", "sample") is None


def test_posters_carry_the_address_of_the_service(data):
    found = data.posters()
    assert len(found) == 14 + 114
    assert all(line.sheet.link.startswith("https://l.example.vn/p/") for line in found)


def test_an_office_that_is_not_rated_has_no_results(data, stored):
    campaign = stored[0]
    assert data.unit_results(campaign.code, "31.TT", "sample") is None
    assert data.unit_results(campaign.code, "99999", "sample") is None
    own = data.unit_results(campaign.code, "11311", "sample")
    assert {figure.unit for figure in own.figures} == {"11311"}
    assert data.unit("11311").block == "wards"
    assert data.scorecard(campaign.code, "11311").unit == "11311"
    assert data.scorecard(campaign.code, "99999") is None


def test_a_campaign_that_is_not_here_has_no_progress(data):
    assert data.progress("hp-1999") is None
    assert data.sample("hp-1999") is None
