"""Publishing: appended with its versions; receipts and posters move ten answers at a time."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert
from msgspec.structs import replace

from survey_service.pipeline.figures import Figure
from survey_service.pipeline.publish import AllFigures, Stored, publish, released
from survey_service.pipeline.score import LEVELS
from survey_service.problems import Problem
from survey_service.store import campaigns, publications
from tests.pipeline import small_round
from tests.pipeline.small_city import (
    CITY,
    COMMUNE,
    INSTRUMENT,
    REGISTRY,
    WARD,
    answers,
    by_hand,
)
from tests.pipeline.small_round import NOW, ROUND, close, open_round, store, store_sample

UNITS = ("A", "B", "C")
INDICES = ("overall", "item:q")
FEWEST = 30


def ready(count: int, mark: int, unit: str) -> tuple[Figure, ...]:
    """The figures of a unit with `count` answers, marked by the publication they come from."""
    shown = count >= FEWEST
    return tuple(
        Figure(
            unit=unit,
            unit_name={"vi": unit},
            block=None,
            index=index,
            label={"vi": index},
            est=float(mark) if shown else None,
            se=None,
            lci=None,
            uci=None,
            deff=None,
            df=None,
            n=count if shown else None,
            n_eff=None,
            n_psu=None,
            state="published" if shown else "suppressed",
            reason=None if shown else "not-enough-forms",
        )
        for index in INDICES
    )


def standing(figures: AllFigures, unit: str) -> tuple[Figure, ...]:
    return tuple(f for f in figures["commune"] if f.unit == unit)


@given(
    growth=st.lists(st.tuples(*[st.integers(0, 25)] * len(UNITS)), min_size=1, max_size=25),
    step=st.integers(1, 15),
)
def test_figures_of_a_unit_never_move_by_fewer_than_the_step(growth, step):
    counts = [tuple(map(sum, zip(*growth[: n + 1], strict=True))) for n in range(len(growth))]
    shown: list[AllFigures] = []
    for mark, now in enumerate(counts):
        current = {
            "commune": tuple(
                figure
                for unit, count in zip(UNITS, now, strict=True)
                for figure in ready(count, mark, unit)
            )
        }
        shown.append(released(current, shown[-1] if shown else None, step))
    for place, unit in enumerate(UNITS):
        seen = [standing(each, unit) for each in shown]
        for before, after in pairwise(seen):
            if before[0].n is not None and before != after:
                assert after[0].n - before[0].n >= step
        for figures, now in zip(seen, counts, strict=True):
            assert len({figure.est for figure in figures}) == 1  # replaced together
            assert (figures[0].n is None) == (now[place] < FEWEST)  # shown as soon as it may be
            if figures[0].n is not None:
                assert 0 <= now[place] - figures[0].n < step  # and never further behind


def test_a_figure_that_stood_is_not_withdrawn():
    shown = released({"city": ready(40, 1, "A")}, None, 10)
    assert released({"city": ready(0, 2, "A")}, shown, 10) == shown


def figures_of(publication) -> dict[tuple[str, str, str], Figure]:
    _, figures, _ = convert(publication.figures, Stored)
    return {
        (level, figure.unit, figure.index): figure
        for level, found in figures.items()
        for figure in found
    }


def test_receipts_move_ten_at_a_time(database):
    open_round(database)
    close(database, WARD, NOW.date(), 400)

    def more(series_seed: int, word: str):
        store(database, "transaction", answers(WARD, [(1.0, word)]), series_seed)
        found = publish(database, REGISTRY, ROUND, "transaction", state="preliminary", now=NOW)
        figure = figures_of(found)["commune", WARD, "overall"]
        return found.sequence, figure.n, figure.est, figure.coverage

    assert more(1, "44 " * 20) == (1, None, None, None)
    # eleven more: 31 answers; two in three items are satisfied by 20 of 31
    assert more(2, "11 " * 11) == (2, 31, pytest.approx(20 / 31), 31 / 400)
    assert more(3, "11 " * 9) == (3, 31, pytest.approx(20 / 31), 31 / 400)
    assert more(4, "44") == (4, 41, pytest.approx(21 / 41), 41 / 400)
    with database.read() as connection:
        assert publications.latest_sequence(connection, ROUND, "transaction") == 4
        assert campaigns.get(connection, ROUND).state == "field"


def test_other_series_carry_the_state_of_the_campaign(database):
    open_round(database)
    close(database, WARD, NOW.date(), 400)
    store(database, "transaction", answers(WARD, [(1.0, "44 " * 40)]), 1)
    found = publish(database, REGISTRY, ROUND, "transaction", state="final", now=NOW)
    assert found.state == "field"
    with database.read() as connection:
        assert campaigns.get(connection, ROUND).state == "field"


def misfit(monkeypatch, **changes) -> None:
    """Make every series name something that does not fit."""
    made = small_round.campaign()
    parts = tuple(replace(part, **changes) for part in made.series)
    monkeypatch.setattr(small_round, "campaign", lambda _: replace(made, series=parts))


@pytest.mark.parametrize(
    ("changes", "code", "got"),
    [
        ({"weighting_plan": "nonne"}, "weighting-plan-unknown", "nonne"),
        ({"scheme": "sipas_2023_2026"}, "scheme-item-unknown", None),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_published(
    database, monkeypatch, changes, code, got
):
    misfit(monkeypatch, **changes)
    open_round(database)
    store(database, "transaction", answers(WARD, [(1.0, "44 " * 40)]), 1)
    with pytest.raises(Problem) as refused:
        publish(database, REGISTRY, ROUND, "transaction", state="preliminary", now=NOW)
    assert refused.value.code == code
    assert got is None or refused.value.got == got
    with database.read() as connection:
        assert publications.latest_sequence(connection, ROUND, "transaction") is None


def test_two_publishers_at_once_follow_each_other(database):
    open_round(database)
    close(database, WARD, NOW.date(), 400)
    store(database, "transaction", answers(WARD, [(1.0, "44 " * 40)]), 1)

    def once(_: int) -> int:
        return publish(
            database, REGISTRY, ROUND, "transaction", state="preliminary", now=NOW
        ).sequence

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(once, range(8))) == list(range(1, 9))


def test_the_official_index_is_published_at_once_with_every_version(database):
    given = [
        *answers(WARD, [(10.0, "44 45 " * 6), (20.0, "43 45 " * 6), (5.0, "22 55 " * 6)]),
        *answers(COMMUNE, [(10.0, "44 33 " * 6), (20.0, "43 45 " * 6), (5.0, "22 11 " * 6)]),
    ]
    open_round(database)
    store_sample(database, given)
    found = publish(database, REGISTRY, ROUND, "sample", state="preliminary", now=NOW)
    assert (found.sequence, found.state, found.as_of) == (1, "preliminary", NOW)
    city = figures_of(found)["city", CITY, "item:tx_overall"]
    assert city.est == pytest.approx(by_hand(given)["item:tx_overall"].est)
    assert city.se == pytest.approx(by_hand(given)["item:tx_overall"].se)
    assert {level for level, _, _ in figures_of(found)} == set(LEVELS)
    source, _, _ = convert(found.figures, Stored)
    assert (source.state, source.as_of, source.series) == ("preliminary", NOW, "sample")
    assert found.versions["instrument"] == f"{INSTRUMENT.name} {INSTRUMENT.version}"
    assert len(found.versions["instrument_sha256"]) == 64
    assert found.versions["weighting_plan"] == "design-nonresponse"
    assert found.versions["sample"] == "small"
    assert found.versions["scheme"] == "transaction_feedback 1"
    assert "min_n=30" in found.versions["publication_rule"]
    with database.read() as connection:
        campaign = campaigns.get(connection, ROUND)
        assert (campaign.state, campaign.as_of) == ("preliminary", NOW)
        stored = publications.latest(connection, ROUND, "sample")
    assert figures_of(stored) == figures_of(found)
    assert (stored.sequence, stored.versions) == (1, found.versions)


def test_a_second_official_publication_leaves_the_first_as_it_was(database):
    given = answers(WARD, [(10.0, "44 " * 15), (20.0, "43 " * 15), (5.0, "22 " * 15)])
    open_round(database)
    store_sample(database, given)
    first = publish(database, REGISTRY, ROUND, "sample", state="preliminary", now=NOW)
    second = publish(database, REGISTRY, ROUND, "sample", state="final", now=NOW)
    assert (first.sequence, second.sequence) == (1, 2)
    assert figures_of(first) == figures_of(second)
    with database.read() as connection:
        assert campaigns.get(connection, ROUND).state == "final"
        assert publications.latest(connection, ROUND, "sample").sequence == 2


def test_a_final_figure_can_only_be_corrected(database):
    open_round(database)
    store_sample(database, answers(WARD, [(1.0, "44 " * 15), (1.0, "43 " * 15), (1.0, "2- " * 15)]))

    def state_after(*states):
        for state in states:
            publish(database, REGISTRY, ROUND, "sample", state=state, now=NOW)
        with database.read() as connection:
            return campaigns.get(connection, ROUND).state

    assert state_after("preliminary", "preliminary", "final") == "final"
    for refused_state in ("preliminary", "final"):
        with pytest.raises(Problem) as refused:
            state_after(refused_state)
        assert (refused.value.code, refused.value.expected) == ("state-not-next", "corrected")
    assert state_after("corrected", "corrected") == "corrected"
    with database.read() as connection:
        assert publications.latest_sequence(connection, ROUND, "sample") == 5


@pytest.mark.parametrize("series", ["sample", "transaction", "open"])
def test_without_answers_nothing_is_published_and_no_state_moves(database, series):
    open_round(database)
    with pytest.raises(Problem) as refused:
        publish(database, REGISTRY, ROUND, series, state="final", now=NOW)
    assert refused.value.code == "publication-unready"
    with database.read() as connection:
        assert campaigns.get(connection, ROUND).state == "field"
        assert publications.latest(connection, ROUND, series) is None


def test_an_unknown_campaign_is_refused_by_name(database):
    open_round(database)
    with pytest.raises(Problem) as refused:
        publish(database, REGISTRY, "hp-1999", "sample", state="final", now=NOW)
    assert (refused.value.code, refused.value.got) == ("campaign-unknown", "hp-1999")
