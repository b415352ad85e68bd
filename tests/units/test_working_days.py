"""Proves the calendar against announced holidays, and its arithmetic against itself."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from survey_service.units import UnitError
from survey_service.units.working_days import (
    add_working_days,
    calendar_state,
    holiday_name,
    is_working_day,
    local_date,
    local_midnight,
    swaps,
    week_of,
    working_days_between,
)

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2025, 1, 25), date(2025, 2, 2)),  # TB 6150/TB-BLĐTBXH: Tết Ất Tỵ, nine days
        (date(2025, 4, 30), date(2025, 5, 4)),  # five days, 26/4 worked instead
        (date(2025, 8, 30), date(2025, 9, 2)),
        (date(2026, 1, 1), date(2026, 1, 4)),  # four days, 10/1 worked instead
        (date(2026, 2, 14), date(2026, 2, 22)),  # Tết Bính Ngọ, nine days
        (date(2026, 8, 29), date(2026, 9, 2)),  # five days, 22/8 worked instead
    ],
)
def test_announced_breaks_are_exactly_as_long_as_announced(first: date, last: date) -> None:
    length = (last - first).days + 1
    assert not any(is_working_day(first + timedelta(days=k)) for k in range(length))
    assert is_working_day(first - timedelta(days=1))
    assert is_working_day(last + timedelta(days=1))


@pytest.mark.parametrize("day", [date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)])
def test_some_saturdays_are_worked(day: date) -> None:
    assert day.weekday() == 5
    assert is_working_day(day)


def test_a_swap_trades_a_weekday_for_a_saturday() -> None:
    for swap in swaps():
        assert swap.day_off.weekday() < 5 <= swap.working_day.weekday()
        assert not is_working_day(swap.day_off)
        assert is_working_day(swap.working_day)
        assert swap.source


def test_every_swap_the_library_knows_since_2024_is_in_our_table() -> None:
    calendar = country_holidays("VN", years=range(2024, 2029))
    theirs = {day for day in calendar.weekend_workdays if day.year >= 2024}
    assert theirs <= {swap.working_day for swap in swaps()}


def test_a_year_not_announced_says_so() -> None:
    assert [calendar_state(y) for y in (2025, 2026, 2027)] == ["announced"] * 2 + ["estimated"]


def test_holidays_have_names_in_both_languages() -> None:
    assert holiday_name(date(2026, 2, 17)) == "Tết Nguyên Đán"
    assert holiday_name(date(2026, 2, 17), "en") == "Lunar New Year"
    assert holiday_name(date(2026, 1, 2)) is None
    assert holiday_name(date(2026, 8, 31)) is None


def test_five_working_days_across_tet() -> None:
    assert add_working_days(date(2026, 2, 12), 5) == date(2026, 2, 26)
    assert add_working_days(date(2026, 2, 26), -5) == date(2026, 2, 12)
    assert working_days_between(date(2026, 2, 12), date(2026, 2, 26)) == 5


def test_a_period_ending_in_tet_ends_on_the_first_working_day_after() -> None:
    assert add_working_days(date(2026, 2, 15), 0) == date(2026, 2, 23)
    assert add_working_days(date(2026, 2, 23), 0) == date(2026, 2, 23)


@given(DAYS, st.integers(1, 60))
def test_counting_undoes_adding(day: date, number: int) -> None:
    end = add_working_days(day, number)
    assert is_working_day(end)
    assert working_days_between(day, end) == number
    assert working_days_between(end, day) == -number


@given(DAYS, DAYS, DAYS)
def test_counts_add_up(one: date, two: date, three: date) -> None:
    whole = working_days_between(one, three)
    assert whole == working_days_between(one, two) + working_days_between(two, three)


def test_the_local_day_begins_seven_hours_before_the_utc_day() -> None:
    evening = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    assert local_date(evening) == date(2026, 11, 23)
    assert local_date(evening - timedelta(seconds=1)) == date(2026, 11, 22)
    assert week_of(evening - timedelta(seconds=1)) == date(2026, 11, 16)
    assert week_of(evening) == date(2026, 11, 23)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - zone comes next
    st.integers(-12, 14),
)
def test_a_week_begins_on_monday_wherever_the_clock_stands(local: datetime, offset: int) -> None:
    instant = local.replace(tzinfo=timezone(timedelta(hours=offset)))
    monday = week_of(instant)
    assert monday.weekday() == 0
    assert 0 <= (local_date(instant) - monday).days < 7
    assert week_of(instant.astimezone(UTC)) == monday


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(UnitError) as refusal:
        week_of(datetime(2026, 1, 1))  # noqa: DTZ001 - the missing zone is the point
    assert refusal.value.code == "naive-instant"


def test_of_a_moment_that_nobody_may_know_only_the_day_is_told():
    evening = datetime(2026, 11, 22, 18, 30, 5, tzinfo=UTC)
    assert local_midnight(evening) == "2026-11-23T00:00:00.000+07:00"
