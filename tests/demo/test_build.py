"""The synthetic round: its sizes, its levels, its labels, and the same again from the same seed."""

import stat
from collections import Counter
from datetime import UTC, datetime

import msgspec
import pytest

from questionnaires.loader import load_library
from questionnaires.validation import Accepted, check
from survey_service.demo.accounts import SHOWN_ROLES, accounts_file, read_accounts
from survey_service.demo.build import is_built
from survey_service.pipeline.published import Published
from survey_service.security.accounts import authenticate
from survey_service.security.passwords import Passwords
from survey_service.store import campaigns, par_points, posters, responses, samples, units
from survey_service.store.database import open_database
from tests.demo.conftest import RECEIPTS, built_in

RATED = 14 + 114


@pytest.fixture
def database(built):
    opened = open_database(built.settings.database)
    yield opened
    opened.close()


@pytest.fixture
def campaign(database):
    with database.read() as connection:
        [found] = campaigns.every(connection)
    return found


def published(database) -> Published:
    with database.read() as connection:
        registry = units.registry(connection)
    return Published(database, registry, clock=lambda: datetime.now(UTC))


def overall(database, campaign, series, by):
    found = published(database).results(campaign.code, series, by)
    return {figure.unit: figure for figure in found.figures if figure.index == "overall"}


def test_the_building_says_what_it_does(built):
    assert len(built.said) == 8
    assert is_built(built.settings.database)


def test_the_round_says_of_itself_that_it_is_synthetic(database, campaign):
    assert campaign.synthetic
    assert campaign.state == "preliminary"
    assert campaign.release_size == 1
    assert published(database).results(campaign.code, "sample", "city").source.synthetic


def test_the_samples_have_the_sizes_that_were_promised(database, campaign):
    with database.read() as connection:
        counts = responses.counts(connection, campaign.code, "sample")
        receipts = responses.counts(connection, campaign.code, "transaction")
        assert responses.counts(connection, campaign.code, "open") == {}
    clients = sum(count for unit, count in counts.items() if "." in unit)
    residents = sum(counts.values()) - clients
    assert residents == pytest.approx(5_500, rel=0.1)
    assert clients == pytest.approx(1_500, rel=0.1)
    assert len(counts) == RATED
    assert sum(receipts.values()) == RECEIPTS


def test_figures_land_near_the_published_ones(database, campaign):
    city = overall(database, campaign, "sample", "city")["31"]
    assert city.est == pytest.approx(0.927, abs=0.02)
    assert 0.001 < city.se < 0.01
    blocks = overall(database, campaign, "sample", "block")
    assert blocks["departments"].est == pytest.approx(0.94, abs=0.03)
    assert all(figure.est == pytest.approx(0.92, abs=0.04) for figure in blocks.values())
    communes = overall(database, campaign, "sample", "commune")
    states = Counter(figure.state for figure in communes.values())
    assert states["published"] > 90
    assert all(figure.deff > 0.3 for figure in communes.values() if figure.est is not None)


def test_every_answer_is_one_the_form_would_have_taken(database, campaign):
    with database.read() as connection:
        for part in campaign.series:
            instrument = load_library(part.instrument)
            for response in list(responses.read(connection, campaign.code, part.series))[::23]:
                assert isinstance(check(instrument, response.answers), Accepted)


def test_receipts_were_given_to_some_of_those_who_had_a_transaction(database, campaign):
    city = overall(database, campaign, "transaction", "city")["31"]
    assert city.n == RECEIPTS
    assert 0.08 < city.coverage < 0.34
    assert city.transactions == pytest.approx(RECEIPTS / city.coverage)


def test_cases_carry_dispositions_and_weights_of_their_draw(database, campaign):
    [part] = [part for part in campaign.series if part.series == "sample"]
    with database.read() as connection:
        cases = list(samples.each_case(connection, part.sample))
        answered = sum(responses.counts(connection, campaign.code, "sample").values())
    official = [case for case in cases if case.list == "official"]
    assert sum(case.disposition == "1.1" for case in official) == answered
    assert all(case.disposition for case in official)
    assert not any(case.disposition for case in cases if case.list == "reserve")
    for case in cases:
        assert case.design_weight == pytest.approx(1 / (case.pi1 * case.pi2))


def test_every_rated_office_has_points_a_poster_and_a_scorecard(database, campaign):
    with database.read() as connection:
        assert len({row.unit for row in par_points.read(connection, campaign.code)}) == RATED
        assert len({poster.unit for poster in posters.every(connection, campaign.code)}) == RATED
    cards = published(database).scorecards(campaign.code)
    assert len(cards) == RATED
    assert [card.unit for card in cards if not card.ranked] == ["11948"]
    assert all(card.source.synthetic for card in cards)
    assert all(60 < card.total < 100 for card in cards)


def test_there_is_an_account_for_every_role_that_is_shown(built, database):
    accounts = read_accounts(built.settings)
    assert [account.role for account in accounts] == list(SHOWN_ROLES)
    passwords = Passwords()
    for account in accounts:
        found = authenticate(database, passwords, account.user, account.password)
        assert [grant.role for grant in found.grants] == [account.role]
        assert [grant.unit for grant in found.grants if account.role == "unit_reader"] != [""]
    path = accounts_file(built.settings)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    stored = path.with_name("demo.db").read_bytes()
    assert not any(account.password.encode() in stored for account in accounts)


@pytest.mark.postgres
def test_the_same_seed_gives_the_same_figures_on_postgresql(built, campaign, postgres, tmp_path):
    again = built_in(tmp_path, postgres.create("demonstration"))
    assert is_built(again.settings.database)
    here, there = (open_database(b.settings.database) for b in (built, again))
    for series in ("sample", "transaction"):
        for by in ("city", "block", "commune", "department"):
            first, second = (overall(d, campaign, series, by) for d in (here, there))
            assert list(first) == list(second)
            for unit, figure in first.items():
                for name in ("est", "se", "lci", "uci", "n", "df", "coverage"):
                    one, other = getattr(figure, name), getattr(second[unit], name)
                    assert (one is None) == (other is None)
                    assert one is None or other == pytest.approx(one, rel=1e-9)
    here.close()
    there.close()
    keys = {b.settings.issuer_key.read_bytes() for b in (built, again)}
    assert len(keys) == 2  # keys and passwords never follow from a seed
    assert msgspec.json.encode(read_accounts(built.settings)) != msgspec.json.encode(
        read_accounts(again.settings)
    )
