"""Windows count working days; plans keep within them, and what nobody can visit is named."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from survey_service.pipeline.giving_out import give_out, overdue
from survey_service.pipeline.windows import days_left, first_day, set_window, share_of_days
from survey_service.problems import Problem
from survey_service.store import assignments, windows
from survey_service.store.windows import Window
from survey_service.units.working_days import is_working_day
from tests.field.small_field import COMMUNE, SAMPLE, WARD, open_field
from tests.pipeline.small_round import ROUND

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
MONDAY, FRIDAY = date(2026, 6, 8), date(2026, 6, 12)


def set_days(database, unit="", first=MONDAY, last=FRIDAY, reason=None):
    with database.write() as connection:
        return set_window(connection, ROUND, unit, first, last, by="test", at=NOW, reason=reason)


def out(database, today=date(2026, 6, 5), capacity=2):
    with database.write() as connection:
        return give_out(connection, ROUND, today=today, capacity=capacity, by="test")


def test_working_days_of_a_window():
    window = Window(campaign="c", unit="", number=1, opens_on=date(2026, 6, 6), closes_on=FRIDAY,
                    at=NOW, recorded_by="t")  # fmt: skip
    assert first_day(window, date(2026, 6, 1)) == MONDAY  # the 6th is a Saturday
    assert days_left(window, date(2026, 6, 1)) == 5
    assert days_left(window, date(2026, 6, 10)) == 3
    assert days_left(window, date(2026, 6, 13)) == 0
    shares = [share_of_days(window, date(2026, 6, day)) for day in (5, 8, 10, 12, 13)]
    assert shares == [0.0, 0.2, 0.6, 1.0, 1.0]


def test_an_island_gets_more_days_with_a_reason_and_the_earlier_ones_stay(database):
    open_field(database)
    with pytest.raises(Problem):
        set_days(database, unit=COMMUNE, reason="đảo xa, tàu một tuần một chuyến")
    set_days(database)
    with pytest.raises(Problem) as refused:
        set_days(database, unit=COMMUNE)
    assert (refused.value.code, refused.value.where) == ("window-invalid", "reason")
    set_days(database, unit=COMMUNE, last=date(2026, 6, 19), reason="bão số 3, biển động")
    with database.read() as connection:
        found = windows.in_force(connection, ROUND)
        assert found.of(f"{COMMUNE}.TT").closes_on == date(2026, 6, 19)
        assert found.of(WARD).closes_on == FRIDAY
        assert len(windows.history(connection, ROUND)) == 2


@pytest.mark.parametrize(
    ("changes", "where"),
    [({"first": FRIDAY, "last": MONDAY}, "closes_on"), ({"unit": "99999"}, "unit")],
)
def test_impossible_days_are_refused(database, changes, where):
    open_field(database)
    with pytest.raises(Problem) as refused:
        set_days(database, **changes)
    assert refused.value.where == where


def test_a_plan_is_fair_within_reach_and_on_working_days(database):
    open_field(database)
    with pytest.raises(Problem):
        out(database)
    set_days(database)
    found = out(database)
    assert found.left == ()
    people = Counter(one.person for one in found.given)
    assert people == {"DT01": 6, "DT02": 6}  # DT01 reaches one commune only, DT02 both
    for one in found.given:
        assert MONDAY <= one.expected_by <= FRIDAY
        assert is_working_day(one.expected_by)
    a_day = Counter((one.person, one.expected_by) for one in found.given)
    assert max(count for (person, _), count in a_day.items() if person == "DT01") == 2
    assert out(database).given == ()
    with database.read() as connection:
        assert len(assignments.held(connection, SAMPLE)) == 12
        assert overdue(connection, SAMPLE, MONDAY) == ()
        late = overdue(connection, SAMPLE, date(2026, 6, 9))
    assert {one.expected_by for one in late} == {MONDAY}


def test_what_nobody_can_visit_in_time_is_named(database):
    open_field(database)
    set_days(database)
    found = out(database, today=FRIDAY)
    assert Counter(one.person for one in found.given) == {"DT01": 2, "DT02": 4}
    assert len(found.left) == 6
    late = out(database, today=FRIDAY + timedelta(days=1))
    assert (late.given, len(late.left)) == ((), 6)
