"""Paper, payments and invitations of the demonstration, which add up but for what must not."""

from datetime import UTC, datetime

import pytest

from survey_service.console.paper_view import ServiceLogistics
from survey_service.ledger import entries
from survey_service.pipeline.organisations import bodies
from survey_service.store import campaigns, invitations, ledger, samples, units
from survey_service.store.database import open_database


@pytest.fixture
def database(built):
    opened = open_database(built.settings.database)
    yield opened
    opened.close()


@pytest.fixture
def campaign(database):
    with database.read() as connection:
        [found] = campaigns.every(connection)
    return found.code


@pytest.fixture
def pages(database):
    with database.read() as connection:
        registry = units.registry(connection)
    return ServiceLogistics(database, registry, clock=lambda: datetime.now(UTC))


def villages(database, campaign):
    with database.read() as connection:
        return len(samples.psus(connection, f"{campaign}-sample"))


def test_every_village_has_its_forms_and_few_do_not_add_up(database, pages, campaign):
    page = pages.paper(campaign, None)
    assert len(page.lines) == 114
    assert page.whole.printed == 9 * villages(database, campaign)
    assert page.whole.printed == page.whole.handed_out + page.whole.in_hand
    assert page.whole.handed_out == page.whole.returned + page.whole.missing
    off = sum(line.got - line.expected for line in page.differences)
    whole = page.whole
    assert whole.returned + off == whole.valid + whole.spoiled + whole.blank
    assert {line.code for line in page.differences} == {"sorted-differs"}
    assert {line.reason is None for line in page.differences} == {True, False}
    assert page.settled.signed < page.settled.forms
    assert page.unexplained > 0


def test_the_totals_are_closed_in_the_ledger(database, campaign):
    with database.read() as connection:
        [entry] = ledger.latest(connection, ["paper"], 9)
    fields = entries.decode(entry.entry)
    assert (fields["campaign"], fields["printed"]) == (campaign, 9 * villages(database, campaign))
    assert 0 < fields["unexplained"] < fields["differences"]


def test_invitations_went_every_way_and_their_addresses_have_an_end(database, pages, campaign):
    page = pages.invitations(campaign)
    states = {state for line in page.lines for state in line.states}
    assert {line.channel for line in page.lines} == {"letter", "email", "sms", "zalo"}
    assert {"sent", "queued", "failed", "returned"} <= states
    assert {line.wave for line in page.lines} == {0, 1}
    assert [gone for _, gone in page.purges] == [False]
    with database.read() as connection:
        sealed = invitations.batches(connection, campaign)
    assert len(sealed) == 1


def test_who_collects_does_not_supervise(database, campaign):
    with database.read() as connection:
        collecting = bodies(connection, campaign, "collects")
        watching = bodies(connection, campaign, "supervises")
    assert collecting
    assert watching
    assert not collecting & watching
