"""The planner over a database: a frame of villages is planned with, a closed one is refused."""

from datetime import UTC, date, datetime

import pytest

from survey_service.pipeline.plan_file import example_prices
from survey_service.pipeline.planner import MARGINS, Planner, Question
from survey_service.problems import Problem
from survey_service.store import frames
from survey_service.units.haiphong import haiphong

NOW = datetime(2026, 9, 2, tzinfo=UTC)
CELLS = ("11948.01", "11948", "Khu 1", "480", "", "2025-07-01", "", "")


@pytest.fixture
def planner(database):
    stored = frames.StoredFrame(
        name="thon", kind="villages", day=date(2026, 9, 1), coverage={}, report={}, rows=1,
        size=480, source="thon.csv", digest=bytes(32), imported_at=NOW,
    )  # fmt: skip
    with database.write() as connection:
        frames.add(connection, stored, [frames.Place(place="11948", size=480, cells=[CELLS])])
    return Planner(database, haiphong(), example_prices(), clock=lambda: NOW)


def test_without_a_frame_communes_are_planned_by_population(planner):
    answer = planner.answer(Question())
    assert len(answer.found.lines) == 114
    assert answer.frames == ("thon",)
    assert [offer.margin for offer in answer.offers] == list(MARGINS)


def test_a_frame_gives_adults_and_villages(planner):
    [line] = planner.answer(Question(frame="thon", margin=0.02)).found.lines
    assert (line.stratum.people, line.villages, line.census) == (480, 1, True)
    assert line.stratum.name["vi"] == "Đặc khu Bạch Long Vĩ"


def test_a_frame_that_is_closed_or_unknown_is_refused(planner, database):
    with pytest.raises(Problem) as refusal:
        planner.answer(Question(frame="none"))
    assert refusal.value.code == "frame-missing"
    with database.write() as connection:
        frames.close(connection, "thon", NOW, "có danh sách mới")
    with pytest.raises(Problem) as refusal:
        planner.answer(Question(frame="thon"))
    assert refusal.value.code == "frame-closed"
