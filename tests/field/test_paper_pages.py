"""The pages of paper and invitations over a real round: the same numbers as the commands'."""

from datetime import date

import pytest

from survey_service.console.paper_view import ServiceLogistics
from survey_service.pipeline import honoraria, paper_stock
from survey_service.pipeline.paper_round import paper_round
from survey_service.store import campaigns
from survey_service.units.registry import Registry
from tests.field.small_book import DAY, NOW, ONE, TWO, count, hand_over, receive, record, take_back
from tests.field.small_field import open_field
from tests.pipeline.small_city import CITY_UNITS
from tests.pipeline.small_round import ROUND


@pytest.fixture
def field(database):
    open_field(database)
    return database


@pytest.fixture
def pages(field):
    return ServiceLogistics(field, Registry(CITY_UNITS), clock=lambda: NOW)


def test_a_round_without_paper_says_so(pages):
    assert pages.paper(ROUND, None) is None
    assert pages.paper("hp-1999", None) is None
    assert pages.invitations(ROUND).lines == ()


def test_communes_villages_differences_and_money(field, pages):
    record(field, receive(), hand_over(), take_back(), count(valid=29), receive(TWO, count=9))
    with field.write() as connection:
        honoraria.set_rate(
            connection, ROUND, amount=50_000, pays_for="valid", basis="QĐ 12",
            valid_from=date(2026, 6, 1),
        )  # fmt: skip
        signed = honoraria.Signed(village=ONE, paid_on=DAY, own=29)
        honoraria.pay(connection, paper_round(connection, ROUND), signed, NOW)
    page = pages.paper(ROUND, None)
    assert [(line.code, line.stock.printed, line.differences) for line in page.lines] == [
        ("10001", 49, 1),
        ("10002", 0, 0),
    ]
    assert page.lines[0].name == {"vi": "Phường Một"}
    assert [(d.code, d.got, d.expected) for d in page.differences] == [("sorted-differs", 32, 33)]
    assert (page.settled.forms, page.settled.paid, page.unexplained) == (29, 29 * 50_000, 0)
    one = pages.paper(ROUND, "10001")
    assert [(line.code, line.stock.printed) for line in one.lines] == [(ONE, 40), (TWO, 9)]
    assert (one.settled, pages.paper(ROUND, "99999")) == (None, None)


def test_when_the_field_work_is_over_what_is_still_out_is_a_difference(field, pages):
    record(field, receive(), hand_over(), take_back(), count())
    assert pages.paper(ROUND, None).differences == ()
    with field.write() as connection:
        campaigns.set_state(connection, ROUND, "preliminary", NOW)
    [found] = pages.paper(ROUND, None).differences
    assert (found.code, found.reason) == ("forms-outstanding", None)
    with field.write() as connection:
        paper_stock.give_reason(
            connection, ROUND, ONE, unit=None, difference="forms-outstanding", reason="ngập nước",
            at=NOW,
        )  # fmt: skip
    page = pages.paper(ROUND, None)
    assert ([d.reason for d in page.differences], page.lines[0].differences) == (["ngập nước"], 0)
