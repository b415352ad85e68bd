"""From a published score back to its inputs: every figure can be computed again from the trace."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest

from survey_service.pipeline.par_scoring import scored_campaign
from survey_service.pipeline.score_trace import score_trace
from survey_service.store.publications import Publication
from survey_service.units.haiphong import haiphong
from tests.pipeline.test_scorecard_details import WARDS, cards, points, published, rounds

__all__ = ["rounds"]
NAMES = ("tx_overall", "tx_courtesy", "tx_guidance", "tx_on_time", "tx_ease")
SHARES = dict(zip(NAMES, (0.95, 0.9, 0.87, 0.93, 0.9), strict=True))
INDEX = sum(SHARES.values()) / 5
PUBLICATION = Publication(
    campaign="hp-2026",
    series="sample",
    sequence=1,
    state="final",
    as_of=datetime(2026, 12, 1, tzinfo=UTC),
    figures={},
    versions={"scheme": "transaction_feedback 1"},
)


def traced(database, stored, unit=WARDS[0]):
    with database.read() as connection:
        scored = scored_campaign(connection, haiphong(), *stored)
    assert scored is not None
    own = [each for each in stored[1]["commune"] if each.unit == unit]
    return score_trace(scored, unit, own, PUBLICATION)


def test_a_score_is_computed_again_from_its_trace(rounds):
    points(rounds, 2026, {WARDS[0]: 0.9})
    stored = published(2026, {WARDS[0]: (INDEX, 0.01)}, items=SHARES)
    found = traced(rounds, stored)
    index = sum(q.share * q.weight for q in found.questions)
    assert index == pytest.approx(INDEX, rel=1e-12)
    by_number = {line.number: line for line in found.lines}
    assert by_number["8.1"].points == pytest.approx(index * by_number["8.1"].maximum)
    reached = [step.points for step in by_number["8.2"].steps if index >= step.at_least]
    assert by_number["8.2"].points == reached[-1]
    total = sum((line.points or 0) * line.factor for line in found.lines)
    exact = Decimal(repr(total)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert found.working.printed == float(exact)
    assert found.working.total == pytest.approx(cards(rounds, stored)[WARDS[0]].total)


def test_what_is_held_back_has_no_trace(rounds):
    points(rounds, 2026, {WARDS[0]: 0.9})
    found = traced(rounds, published(2026, {WARDS[0]: (INDEX, 0.01)}, hidden={WARDS[0]}))
    assert (found.working, found.index, found.questions) == (None, None, ())
    survey = [line for line in found.lines if line.number in {"8.1", "8.2"}]
    assert all(line.hidden for line in survey)
    assert {(line.value, line.points, line.factor, line.counted) for line in survey} == {
        (None, None, None, None)
    }
    assert any(line.points is not None for line in found.lines)


def test_questions_add_up_or_are_not_shown(rounds):
    stored = published(2026, {WARDS[0]: (INDEX, 0.01)}, items=SHARES | {"tx_ease": None})
    found = traced(rounds, stored)
    assert (found.questions, found.index) == ((), None)


def test_a_unit_without_a_score_has_no_trace(rounds):
    assert traced(rounds, published(2026, {WARDS[0]: (INDEX, 0.01)}), unit="nowhere") is None
