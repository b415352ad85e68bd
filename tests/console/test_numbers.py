"""Numbers and dates as the design asks for them, in both languages."""

from datetime import UTC, date, datetime

import pytest

from survey_service.console import numbers


@pytest.mark.parametrize(("language", "shown"), [("vi", "92,67%"), ("en", "92.67%")])
def test_a_share_has_two_decimals_and_the_sign_of_its_language(language, shown):
    assert numbers.share(0.9267, language) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.80125, "80.13%"), (0.80135, "80.14%"), (0.01005, "1.01%")]
)
def test_a_half_is_rounded_up_wherever_a_share_is_printed(value, shown):
    assert numbers.share(value, "en") == shown
    assert numbers.share_points(value, "en") + "%" == shown
    assert numbers.bounds(value, value, "en") == "–".join([shown[:-1]] * 2)


def test_points_and_counts_round_halves_up():
    assert numbers.points(92.665, "vi") == "92,67"
    assert (numbers.points(2.5, "vi", 0), numbers.count(2.5, "vi")) == ("3", "3")


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
