"""Scorecards under a scheme of criteria: classes, reasons, change since last year, mergers."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from analysis.par.library import load_par_scheme
from analysis.par.outline import leaves
from analysis.schemes.library import packaged
from survey_service.pipeline.figures import ScoringEstimate
from survey_service.pipeline.scorecards import FROM_INDEX, FROM_RULE, HELD_BACK, scorecards
from survey_service.pipeline.setup import initialise
from survey_service.store import campaigns, par_points
from survey_service.store.par_points import ParPoints
from survey_service.units.events import Merged
from survey_service.units.haiphong import haiphong
from tests.pipeline.test_scorecards import figure, source

SCHEME = load_par_scheme("par_commune_example")
WARDS = [u.code for u in haiphong().units(date(2026, 12, 31), "commune") if u.type == "phuong"][:3]
DEPARTMENT = "31.SNV"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def rounds(database):
    """Two rounds, 2025 and 2026, both scored under the example for communes."""
    initialise(database, year=2024, now=NOW)
    with database.write() as connection:
        first = campaigns.get(connection, "hp-2024")
        assert first is not None
        for year in (2025, 2026):
            campaigns.add(
                connection,
                replace(
                    first,
                    code=f"hp-{year}",
                    par_scheme="par_commune_example",
                    period_from=date(year, 1, 1),
                    period_to=date(year, 12, 31),
                ),
            )
    return database


def points(database, year, shares, extra=()):
    rows = [
        ParPoints(
            unit=unit,
            domain=leaf.name,
            self_points=leaf.criterion.maximum,
            appraised_points=share * leaf.criterion.maximum,
        )
        for unit, share in shares.items()
        for leaf in leaves(SCHEME)
        if not leaf.aside and leaf.criterion.source != "survey"
    ]
    with database.write() as connection:
        par_points.replace(connection, f"hp-{year}", [*rows, *extra])


def published(year, indices, *, hidden=(), items=None):
    """What a publication of that year keeps."""
    found = []
    for unit, (est, se) in indices.items():
        shown = (None, None) if unit in hidden else (est, se)
        found.append(figure(unit, *shown))
        found += [
            figure(unit, share, 0.01, f"item:{name}") for name, share in (items or {}).items()
        ]
    named = replace(
        source(f"hp-{year}"),
        scheme="transaction_feedback",
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
    )
    scored = {u: ScoringEstimate(est=est, se=se, df=40, n=300) for u, (est, se) in indices.items()}
    figures = {"department": (), "commune": tuple(found)}
    return named, figures, scored


def cards(database, stored, before=None, registry=None):
    with database.read() as connection:
        made = scorecards(connection, registry or haiphong(), *stored, before=before)
    assert made is not None
    return {card.unit: card for card in made}


def test_criteria_stand_under_their_domains(rounds):
    points(rounds, 2026, {WARDS[0]: 0.9})
    card = cards(rounds, published(2026, {WARDS[0]: (0.93, 0.01)}))[WARDS[0]]
    assert [domain.number for domain in card.domains] == [str(n) for n in range(1, 10)]
    lines = {line.domain: line for line in card.lines}
    assert (lines["on_time"].number, lines["on_time"].within) == ("3.2.1", "procedures")
    assert lines["satisfaction"].note == FROM_INDEX
    assert lines["satisfaction_target"].note == FROM_RULE
    assert lines["satisfaction_target"].appraised_points == 4
    low, high = lines["satisfaction"].lci, lines["satisfaction"].uci
    assert low is not None
    assert low < 12 * 0.93 < high
    shown = sum(domain.points for domain in card.domains)
    assert shown == pytest.approx(card.total)


def test_a_class_has_a_probability_and_reasons_add_up(rounds):
    points(rounds, 2026, {WARDS[0]: 0.98, WARDS[1]: 0.7})
    found = cards(rounds, published(2026, {WARDS[0]: (0.93, 0.01), WARDS[1]: (0.93, 0.01)}))
    top = found[WARDS[0]]
    assert top.unit_class is not None
    assert top.unit_class.label["vi"] == "Xuất sắc"
    assert 0.5 < top.unit_class.probability <= 1
    assert top.head_class == top.unit_class
    assert found[WARDS[1]].unit_class is None
    losses = found[WARDS[1]].losses
    assert len(losses) == 5
    assert [loss.lost for loss in losses] == sorted((x.lost for x in losses), reverse=True)
    assert losses[0].lost == pytest.approx(0.3 * 7)


def test_lost_survey_points_are_shared_out_to_questions_that_are_all_shown(rounds):
    names = ("tx_overall", "tx_courtesy", "tx_guidance", "tx_on_time", "tx_ease")
    shares = dict(zip(names, (0.5, 0.6, 0.9, 0.9, 0.6), strict=True))
    points(rounds, 2026, {WARDS[0]: 1.0})
    stored = published(2026, {WARDS[0]: (0.7, 0.01)}, items=shares)
    card = cards(rounds, stored)[WARDS[0]]
    survey = next(loss for loss in card.losses if loss.number == "8.1")
    assert survey.lost == pytest.approx(12 * 0.3)
    assert [lost for _, lost in survey.questions] == pytest.approx([1.2, 0.96, 0.96])
    assert survey.questions[0][0] == {"vi": "item:tx_overall"}
    some = published(2026, {WARDS[0]: (0.7, 0.01)}, items=shares | {"tx_ease": None})
    again = next(loss for loss in cards(rounds, some)[WARDS[0]].losses if loss.number == "8.1")
    assert again.questions == ()
    assert "transaction_feedback" in packaged()


def test_change_since_the_year_before(rounds):
    points(rounds, 2025, {WARDS[0]: 0.8, WARDS[1]: 0.8})
    points(rounds, 2026, {WARDS[0]: 0.9, WARDS[1]: 0.8})
    before = published(2025, {WARDS[0]: (0.85, 0.01), WARDS[1]: (0.86, 0.02)})
    now = published(2026, {WARDS[0]: (0.93, 0.01), WARDS[1]: (0.87, 0.02), WARDS[2]: (0.9, 0.01)})
    found = cards(rounds, now, before)
    moved, still = found[WARDS[0]].change, found[WARDS[1]].change
    assert moved is not None
    assert still is not None
    assert moved.since == "hp-2025"
    assert moved.difference == pytest.approx(0.1 * 83 + 12 * 0.08 + 2)
    assert moved.survey == pytest.approx(12 * 0.08 + 2)
    assert (moved.significant, moved.same_scheme) == (True, True)
    assert (still.significant, still.survey) == (False, pytest.approx(0.12))
    assert found[WARDS[2]].change is None


def test_what_is_held_back_has_no_class_reason_or_change(rounds):
    points(rounds, 2025, {WARDS[0]: 0.98})
    points(rounds, 2026, {WARDS[0]: 0.98})
    index = {WARDS[0]: (0.95, 0.01)}
    card = cards(rounds, published(2026, index, hidden=(WARDS[0],)), published(2025, index))
    held = card[WARDS[0]]
    assert (held.total, held.unit_class, held.head_class, held.losses, held.change) == (
        None, None, None, (), None,
    )  # fmt: skip
    survey = [line for line in held.lines if line.within == "impact" and line.note]
    assert {line.note["en"] for line in survey} == {HELD_BACK["en"]}
    assert all((line.appraised_points, line.lci, line.uci) == (None,) * 3 for line in survey)
    assert next(d for d in held.domains if d.name == "impact").points is None
    assert next(d for d in held.domains if d.name == "steering").points is not None
    after = cards(rounds, published(2026, index), published(2025, index, hidden=(WARDS[0],)))
    assert after[WARDS[0]].change is None


def test_a_scheme_scores_only_its_blocks(rounds):
    points(rounds, 2026, {WARDS[0]: 0.9})
    stored = published(2026, {WARDS[0]: (0.9, 0.01), DEPARTMENT: (0.9, 0.01)})
    assert set(cards(rounds, stored)) == {WARDS[0]}


def test_a_merger_in_mid_year_averages_points_and_names_the_parts(rounds):
    old = haiphong().at(WARDS[0], date(2026, 1, 1))
    assert old is not None
    day = date(2026, 7, 1)
    heir = replace(old, code="99001", name={"vi": "Phường Mới"}, valid_from=day)
    registry = haiphong().apply(Merged(on=day, predecessors=tuple(WARDS[:2]), into=heir))
    points(rounds, 2026, {WARDS[0]: 0.8, WARDS[1]: 0.6, "99001": 1.0})
    stored = published(2026, {"99001": (0.9, 0.01), WARDS[2]: (0.9, 0.01)})
    found = cards(rounds, stored, registry=registry)
    assert set(found) == {"99001", WARDS[2]}
    card = found["99001"]
    assert [(p.unit, p.weight) for p in card.merged_from] == [
        (WARDS[0], 0.25), (WARDS[1], 0.25), ("99001", 0.5),
    ]  # fmt: skip
    assert card.merged_from[0].name == old.name
    line = next(line for line in card.lines if line.domain == "discipline")
    assert line.appraised_points == pytest.approx(7 * (0.8 + 0.6 + 2) / 4)
    survey = next(line for line in card.lines if line.domain == "satisfaction")
    assert survey.appraised_points == pytest.approx(12 * 0.9)


def test_what_would_raise_the_score_most_comes_first(rounds):
    points(rounds, 2026, {WARDS[0]: 0.9})
    card = cards(rounds, published(2026, {WARDS[0]: (0.87, 0.01)}))[WARDS[0]]
    gains = [chance.gain for chance in card.chances]
    assert gains == sorted(gains, reverse=True)
    step = next(chance for chance in card.chances if chance.number == "8.2")
    assert (step.is_survey, step.value, step.needs) == (True, 0.87, 0.9)
    assert step.gain == pytest.approx(2)
    by_hand = next(chance for chance in card.chances if not chance.is_survey)
    assert (by_hand.needs, by_hand.per_percent) == (None, None)
    hidden = published(2026, {WARDS[0]: (0.87, 0.01)}, hidden={WARDS[0]})
    assert cards(rounds, hidden)[WARDS[0]].chances == ()
