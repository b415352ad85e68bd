"""Numbers and dates as the design asks for them, in both languages."""

from datetime import UTC, date, datetime

import pytest

from survey_service.console import numbers


@pytest.mark.parametrize(("language", "shown"), [("vi", "92,67%"), ("en", "92.67%")])
def test_a_share_has_two_decimals_and_the_sign_of_its_language(language, shown):
    assert numbers.share(0.9267, language) == shown


@pytest.mark.parametrize(("language", "shown"), [("vi", "90%"), ("en", "90%")])
def test_an_axis_label_has_no_decimals(language, shown):
    assert numbers.share(0.9, language, 0) == shown


@pytest.mark.parametrize(("language", "shown"), [("vi", "91,90–93,40"), ("en", "91.90–93.40")])
def test_an_interval_is_in_percentage_points(language, shown):
    assert numbers.bounds(0.919, 0.934, language) == shown


@pytest.mark.parametrize(("language", "shown"), [("vi", "20.143"), ("en", "20,143")])
def test_counts_group_thousands(language, shown):
    assert numbers.count(20143, language) == shown


def test_days_are_written_in_full():
    assert numbers.day(date(2026, 1, 9)) == "09/01/2026"


def test_moments_are_told_by_the_clock_in_hai_phong():
    assert numbers.moment(datetime(2026, 11, 20, 20, 30, tzinfo=UTC)) == "21/11/2026 03:30"
