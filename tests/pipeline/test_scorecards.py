"""Scorecards: points by hand and by index, ranks inside a block, and who is not ranked."""

from datetime import UTC, date, datetime

import pytest

from survey_service.pipeline.figures import Figure, ScoringEstimate, Source
from survey_service.pipeline.score import Level
from survey_service.pipeline.scorecards import FROM_INDEX, HELD_BACK, NO_SURVEY, scorecards
from survey_service.pipeline.setup import initialise
from survey_service.store import par_points
from survey_service.store.par_points import ParPoints
from survey_service.units.haiphong import haiphong

ROUND = "hp-2026"
ISLAND = "11948"  # Bạch Long Vĩ: shown, not ranked
DEPARTMENT = "31.SNV"
MAXIMUM = 15.0
APPRAISED = {
    "steering": 9.0, "institutions": 8.5, "procedures": 15.0, "organisation": 7.0,
    "civil_service": 11.0, "public_finance": 9.5, "digital_government": 12.0, "impact": 4.0,
}  # fmt: skip


def communes(kind: str) -> list[str]:
    found = haiphong().units(date(2026, 12, 31), "commune")
    return [unit.code for unit in found if unit.type == kind and unit.ranked]


def source(campaign: str = ROUND) -> Source:
    return Source(
        campaign=campaign,
        campaign_title={"vi": "Đợt"},
        series="sample",
        series_title={"vi": "Chỉ số chính thức"},
        instrument="sipas_citizen",
        instrument_version="1",
        instrument_title={"vi": "Phiếu"},
        scheme="sipas",
        scheme_version="1",
        formula={"vi": "Công thức."},
        period_from=date(2026, 1, 1),
        period_to=date(2026, 12, 31),
        state="final",
        as_of=datetime(2026, 12, 1, tzinfo=UTC),
        synthetic=False,
    )


def figure(unit: str, est: float | None, se: float | None, index: str = "overall") -> Figure:
    return Figure(
        unit=unit,
        unit_name={"vi": unit},
        block=None,
        index=index,
        label={"vi": index},
        est=est,
        se=se,
        lci=None,
        uci=None,
        deff=None,
        df=None,
        n=None if est is None else 60,
        n_eff=None,
        n_psu=None,
        state="suppressed" if est is None else "published",
        reason=None,
    )


@pytest.fixture
def cards(database):
    """Score offices from an index per office; appraised points are those above plus `more`."""

    def made(indices, more=None, points=APPRAISED, campaign=ROUND, held_back=()):
        initialise(database, year=2026, now=datetime(2026, 1, 1, tzinfo=UTC))
        figures: dict[Level, tuple[Figure, ...]] = {"department": (), "commune": ()}
        for unit, (est, se) in indices.items():
            level: Level = "department" if "." in unit else "commune"
            before, after = (figure(unit, 0.1, 0.1, f"factor:{name}") for name in "ab")
            seen = (None, None) if unit in held_back else (est, se)
            figures[level] = (*figures[level], before, figure(unit, *seen), after)
        scored = {
            unit: ScoringEstimate(est=est, se=se)
            for unit, (est, se) in indices.items()
            if est is not None
        }
        rows = [
            ParPoints(
                unit=unit,
                domain=domain,
                self_points=value,
                appraised_points=value + (more or {}).get(unit, 0.0) * (domain == "procedures"),
            )
            for unit in indices
            for domain, value in points.items()
        ]
        with database.write() as connection:
            par_points.replace(connection, ROUND, rows)
        with database.read() as connection:
            return scorecards(connection, haiphong(), source(campaign), figures, scored)

    return made


def only(found, unit):
    return next(card for card in found if card.unit == unit)


def test_satisfaction_points_are_the_index_times_the_maximum(cards):
    unit = communes("phuong")[0]
    card = only(cards({unit: (0.9273, 0.0123)}), unit)
    [line] = [line for line in card.lines if line.domain == "satisfaction"]
    assert line.maximum == MAXIMUM
    assert line.appraised_points == pytest.approx(0.9273 * MAXIMUM)
    assert line.se == pytest.approx(0.0123 * MAXIMUM)
    assert (line.self_points, line.note) == (None, FROM_INDEX)
    assert card.total == pytest.approx(sum(APPRAISED.values()) + 0.9273 * MAXIMUM)
    assert card.total_se == pytest.approx(0.0123 * MAXIMUM)
    assert (card.maximum, card.rescaled) == (100, False)
    assert {line.domain for line in card.lines} == {*APPRAISED, "satisfaction"}
    appraised = [line for line in card.lines if line.domain != "satisfaction"]
    assert {line.domain: line.appraised_points for line in appraised} == APPRAISED
    assert all((line.note, line.se) == (None, None) for line in appraised)


def test_an_office_without_enough_forms_is_rescaled_to_the_full_score(cards):
    unit = communes("xa")[0]
    card = only(cards({unit: (None, None)}), unit)
    [line] = [line for line in card.lines if line.domain == "satisfaction"]
    assert (line.appraised_points, line.se, line.note) == (None, None, NO_SURVEY)
    assert card.rescaled
    assert card.total == pytest.approx(sum(APPRAISED.values()) * 100 / (100 - MAXIMUM))
    assert card.total_se is None
    assert (card.ranked, card.official_rank) == (True, 1)
    assert (card.rank_low, card.rank_high) == (None, None)


def test_protecting_another_office_changes_no_rank_and_shows_no_points(cards):
    first, held, third, rescaled = communes("xa")[:4]
    indices = {
        first: (0.95, 0.01), held: (0.80, 0.01), third: (0.70, 0.01), rescaled: (None, None),
    }  # fmt: skip
    before, after = cards(indices), cards(indices, held_back=(held,))
    places = ("unit", "official_rank", "rank_tied", "rank_low", "rank_high", "ranked_units")
    for was, now in zip(before, after, strict=True):
        assert [getattr(now, name) for name in places] == [getattr(was, name) for name in places]
        if was.unit != held:
            assert now == was
    card = only(after, held)
    assert (card.total, card.total_se, card.rescaled) == (None, None, False)
    [line] = [line for line in card.lines if line.domain == "satisfaction"]
    assert (line.appraised_points, line.se, line.note) == (None, None, HELD_BACK)
    assert {line.domain: line.appraised_points for line in card.lines} == {
        **APPRAISED, "satisfaction": None,
    }  # fmt: skip


def test_ranks_run_inside_a_block_and_equal_totals_share_one(cards):
    first, second, third, fourth = communes("xa")[:4]
    ward = communes("phuong")[0]
    found = cards(
        {
            fourth: (0.80, 0.01),
            second: (0.90, 0.01),
            first: (0.95, 0.01),
            third: (0.90, 0.01),
            ward: (0.50, 0.01),
        }
    )
    ranks = {card.unit: (card.official_rank, card.rank_tied) for card in found}
    assert ranks == {
        first: (1, False), second: (2, True), third: (2, True), fourth: (4, False),
        ward: (1, False),
    }  # fmt: skip
    assert {card.ranked_units for card in found if card.block == "communes"} == {4}
    # wards come before communes, and offices by rank inside their block
    assert [card.unit for card in found] == [ward, first, *sorted([second, third]), fourth]
    for card in found:
        assert card.rank_low <= card.official_rank <= card.rank_high


def test_offices_the_survey_cannot_tell_apart_share_a_rank_set(cards):
    close = dict.fromkeys(communes("xa")[:3], (0.90, 0.05))
    unlike = dict(zip(communes("xa")[:3], [(0.99, 1e-6), (0.7, 1e-6), (0.4, 1e-6)], strict=True))
    assert {(c.rank_low, c.rank_high) for c in cards(close)} == {(1, 3)}
    again = cards(unlike)
    assert [(c.rank_low, c.rank_high) for c in again] == [(1, 1), (2, 2), (3, 3)]


def test_the_island_is_shown_with_points_and_without_a_rank(cards):
    rural = communes("xa")[0]
    found = cards({rural: (0.8, 0.01), ISLAND: (0.99, 0.01)})
    island = only(found, ISLAND)
    assert island.block == "communes"
    assert (island.ranked, island.official_rank) == (False, None)
    assert (island.rank_low, island.rank_high, island.rank_tied) == (None, None, False)
    assert island.total == pytest.approx(sum(APPRAISED.values()) + 0.99 * MAXIMUM)
    assert (only(found, rural).official_rank, only(found, rural).ranked_units) == (1, 1)
    assert found[-1] is island


def test_departments_come_first_and_carry_scheme_and_source(cards):
    found = cards({communes("phuong")[0]: (0.9, 0.01), DEPARTMENT: (0.9, 0.01)})
    assert [card.block for card in found] == ["departments", "wards"]
    card = found[0]
    assert card.scheme == "par_example 1"
    assert "ví dụ" in card.scheme_title["vi"]
    assert card.source == source()
    assert card.unit_name["vi"].startswith("Sở")
    assert "đồng hạng" in card.tie_rule["vi"]


def test_points_not_appraised_yet_are_left_out_and_rescaled(cards):
    unit = communes("xa")[0]
    half = {name: value for name, value in APPRAISED.items() if name != "procedures"}
    card = only(cards({unit: (0.9, 0.02)}, points=half), unit)
    assert card.rescaled
    covered = 100 - 16
    assert card.total == pytest.approx((sum(half.values()) + 0.9 * MAXIMUM) * 100 / covered)
    assert card.total_se == pytest.approx(0.02 * MAXIMUM * 100 / covered)


def test_a_campaign_that_is_not_here_scores_nothing(cards):
    assert cards({communes("xa")[0]: (0.9, 0.01)}, campaign="hp-1999") is None
