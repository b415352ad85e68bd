"""Who sees which figures: live in a demonstration, as published otherwise, official never live."""

from datetime import timedelta

import pytest

from survey_service.pipeline.publish import publish
from survey_service.pipeline.published import Published
from survey_service.pipeline.scorecards import HELD_BACK
from tests.pipeline.small_city import COMMUNE, EMPTY, REGISTRY, WARD, answers
from tests.pipeline.small_round import NOW, ROUND, close, open_round, store, store_sample

FIRST = answers(WARD, [(1.0, "44 " * 40)])
SAMPLED = answers(WARD, [(10.0, "44 " * 15), (20.0, "43 " * 15), (5.0, "22 " * 15)])


class Clock:
    """A clock that says a minute more every time it is asked."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        self.now += timedelta(minutes=1)
        return self.now


def reader(database) -> Published:
    return Published(database, REGISTRY, clock=Clock())


def n_of(published, series, unit=WARD, by="commune"):
    results = published.results(ROUND, series, by)
    return next(f.n for f in results.figures if f.unit == unit and f.index == "overall")


@pytest.mark.parametrize("series", ["transaction", "open"])
def test_every_answer_shows_at_once_where_the_release_size_is_one(database, series):
    open_round(database, release_size=1)
    published = reader(database)
    assert published.results(ROUND, series, "commune") is None
    for seed, (given, expected) in enumerate([(FIRST, 40), (FIRST[:1], 41), (FIRST[:1], 42)]):
        store(database, series, given, seed)
        assert n_of(published, series) == expected
        assert n_of(published, series, "31", "city") == expected
    other = {"transaction": "open", "open": "transaction"}[series]
    assert published.results(ROUND, other, "commune") is None
    assert published.results(ROUND, "sample", "commune") is None


def test_live_figures_are_computed_again_only_when_answers_came_in(database):
    open_round(database, release_size=1)
    store(database, "transaction", FIRST)
    published = reader(database)
    first = published.results(ROUND, "transaction", "city")
    assert published.results(ROUND, "transaction", "city").source is first.source
    store(database, "transaction", FIRST[:1], 1)
    assert published.results(ROUND, "transaction", "city").source.as_of > first.source.as_of


def test_live_figures_carry_coverage(database):
    open_round(database, release_size=1)
    close(database, WARD, NOW.date(), 160)
    store(database, "transaction", FIRST)
    results = reader(database).results(ROUND, "transaction", "commune")
    assert [f.coverage for f in results.figures if f.index == "overall"] == [0.25, None, None]
    assert [f.unit for f in results.figures if f.index == "overall"] == [WARD, COMMUNE, EMPTY]


def test_otherwise_figures_stand_as_they_were_published(database):
    open_round(database, release_size=10)
    store(database, "transaction", FIRST)
    published = reader(database)
    assert published.results(ROUND, "transaction", "commune") is None
    publish(database, REGISTRY, ROUND, "transaction", state="preliminary", now=NOW)
    assert n_of(published, "transaction") == 40
    store(database, "transaction", FIRST[:15], 1)
    assert n_of(published, "transaction") == 40
    publish(database, REGISTRY, ROUND, "transaction", state="preliminary", now=NOW)
    assert n_of(published, "transaction") == 55
    assert n_of(reader(database), "transaction") == 55


@pytest.mark.parametrize("release_size", [1, 10])
def test_the_official_index_is_never_live(database, release_size):
    open_round(database, release_size)
    store_sample(database, SAMPLED)
    published = reader(database)
    assert published.results(ROUND, "sample", "commune") is None
    assert published.scorecards(ROUND) is None
    publish(database, REGISTRY, ROUND, "sample", state="preliminary", now=NOW)
    results = published.results(ROUND, "sample", "commune")
    assert n_of(published, "sample") == 45
    assert results.source.as_of == NOW
    assert len(published.scorecards(ROUND)) == 5  # two departments, three communes


def test_a_commune_held_back_for_its_neighbour_keeps_its_rank_without_its_points(database):
    few = answers(EMPTY, [(9.0, "44 55"), (9.0, "55"), (9.0, "54")])
    neighbour = answers(COMMUNE, [(10.0, "44 " * 15), (20.0, "43 " * 15), (5.0, "22 " * 15)])
    open_round(database)
    store_sample(database, [*SAMPLED, *neighbour, *few])
    published = reader(database)
    publish(database, REGISTRY, ROUND, "sample", state="preliminary", now=NOW)
    communes = published.results(ROUND, "sample", "commune").figures
    assert {f.reason for f in communes if f.unit == COMMUNE} == {"complement"}
    cards = {card.unit: card for card in published.scorecards(ROUND)}
    assert cards[WARD].total == pytest.approx(100 * cards[WARD].lines[-1].appraised_points / 15)
    assert (cards[COMMUNE].official_rank, cards[COMMUNE].rank_low) == (1, 1)
    survey = next(line for line in cards[COMMUNE].lines if line.domain == "satisfaction")
    assert survey.note == HELD_BACK
    shown = (cards[COMMUNE].total, cards[COMMUNE].total_se, survey.appraised_points, survey.se)
    assert shown == (None,) * 4


@pytest.mark.parametrize(
    ("campaign", "series", "by"),
    [
        ("hp-1999", "transaction", "commune"),
        (ROUND, "all", "commune"),
        (ROUND, "", "commune"),
        (ROUND, "transaction", "village"),
        (ROUND, "transaction", ""),
    ],
)
def test_what_does_not_exist_has_no_figures(database, campaign, series, by):
    open_round(database, release_size=1)
    store(database, "transaction", FIRST)
    assert reader(database).results(campaign, series, by) is None


def test_an_unknown_campaign_has_no_scorecards(database):
    open_round(database)
    assert reader(database).scorecards("hp-1999") is None
