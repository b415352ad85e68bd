"""The response rate stands beside every published figure of the sample, and beside no other."""

import pytest
from msgspec import convert, to_builtins
from msgspec.structs import replace

from survey_service.pipeline.figures import Figure
from survey_service.pipeline.publish import publish
from tests.pipeline.small_city import CITY, COMMUNE, DEPARTMENT, REGISTRY, WARD, answers
from tests.pipeline.small_round import NOW, ROUND, open_round, store, store_sample
from tests.pipeline.test_publish import figures_of
from tests.pipeline.test_weigh import case

REFUSED, MOVED = "2.112", "4.11"


def silent(unit, number, weight, code):
    return replace(case(f"silent-{number}", unit, weight, code), sample="small")


@pytest.fixture
def published(database):
    open_round(database)
    given = [
        *answers(WARD, [(10.0, "44 " * 15), (20.0, "43 " * 15), (5.0, "22 " * 15)]),
        *answers(COMMUNE, [(1.0, "44 " * 15), (2.0, "43 " * 15), (3.0, "22 " * 15)]),
        *answers(DEPARTMENT, [(10.0, "44 " * 3)]),
    ]
    away = [
        silent(WARD, 1, 100.0, REFUSED),
        silent(WARD, 2, 75.0, None),
        silent(WARD, 3, 500.0, MOVED),
        silent(COMMUNE, 4, 70.0, REFUSED),
        silent(DEPARTMENT, 5, 70.0, REFUSED),
    ]
    store_sample(database, given, away)
    return figures_of(publish(database, REGISTRY, ROUND, "sample", state="preliminary", now=NOW))


def test_it_is_the_weighted_rr1_over_every_sampled_case(published):
    answered = 15 * (10 + 20 + 5)
    ward = published["commune", WARD, "overall"]
    assert ward.response_rate == pytest.approx(answered / (answered + 100 + 75))
    assert published["commune", WARD, "item:tx_overall"].response_rate == ward.response_rate
    city = published["city", CITY, "overall"]
    assert city.response_rate == pytest.approx((answered + 90) / (answered + 90 + 100 + 75 + 70))


def test_a_suppressed_figure_has_none(published):
    office = published["department", DEPARTMENT, "overall"]
    assert (office.state, office.response_rate) == ("suppressed", None)
    for figure in published.values():
        assert (figure.response_rate is None) == (figure.est is None)


def test_who_chose_to_answer_has_no_response_rate(database):
    open_round(database)
    store(database, "open", answers(WARD, [(1.0, "44 " * 40)]))
    found = publish(database, REGISTRY, ROUND, "open", state="field", now=NOW)
    assert {figure.response_rate for figure in figures_of(found).values()} == {None}


def test_a_figure_published_before_there_was_one_is_still_read(published):
    old = to_builtins(published["commune", WARD, "overall"])
    del old["response_rate"]
    assert convert(old, Figure).response_rate is None
