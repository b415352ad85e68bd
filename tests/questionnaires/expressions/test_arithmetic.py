"""Numbers against the decimal module and the C library, which were made by others."""

import math
from decimal import ROUND_FLOOR, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.expressions import arithmetic
from questionnaires.expressions.dates import days

finite = st.floats(allow_nan=False, allow_infinity=False)
doubles = st.floats()


def same(left: float, right: float) -> bool:
    return repr(left) == repr(right)


@given(finite)
def test_a_number_is_read_back_from_its_text(number):
    text = arithmetic.number_text(number)
    assert "e" not in text
    assert "E" not in text
    assert arithmetic.read_number(text) == number


@given(finite)
def test_rounding_is_half_towards_positive_infinity(number):
    exact = (Decimal(number) + Decimal("0.5")).to_integral_value(ROUND_FLOOR)
    assert arithmetic.rounded(number) == float(exact)
    assert (
        same(math.copysign(1, arithmetic.rounded(number)), math.copysign(1, number)) or number > 0
    )


@given(st.decimals(-(10**9), 10**9, places=5), st.integers(-4, 6))
def test_decimals_are_rounded_as_they_are_written(decimal, places):
    number = float(decimal)
    step = Decimal(1).scaleb(-places)
    exact = (Decimal(repr(number)) / step + Decimal("0.5")).to_integral_value(ROUND_FLOOR) * step
    assert arithmetic.rounded_to(number, float(places)) == float(exact)


@given(doubles, doubles)
def test_division_is_that_of_ieee_754(left, right):
    quotient = arithmetic.divided(left, right)
    if right:
        assert same(quotient, left / right)
    else:
        assert math.isnan(quotient) or math.isinf(quotient)
        assert math.isnan(quotient) == (math.isnan(left) or left == 0)


@given(finite, finite.filter(bool))
def test_a_remainder_has_the_sign_of_the_dividend(left, right):
    rest = arithmetic.remainder(left, right)
    assert abs(rest) < abs(right)
    assert math.copysign(1, rest) == math.copysign(1, left)


@given(st.floats(1e-6, 1e6), st.floats(-40, 40))
def test_powers_are_right_to_thirteen_digits(base, exponent):
    assert arithmetic.power(base, exponent) == pytest.approx(math.pow(base, exponent), rel=2e-13)


@given(st.integers(-30, 30), st.integers(0, 10))
def test_whole_powers_are_exact_while_they_fit(base, exponent):
    exact = base**exponent
    assert abs(exact) >= 2**53 or arithmetic.power(float(base), float(exponent)) == exact


@given(doubles, doubles)
def test_no_power_fails(base, exponent):
    assert isinstance(arithmetic.power(base, exponent), float)


@given(st.dates())
def test_days_are_counted_as_the_calendar_does(date):
    assert days(date.isoformat()) == date.toordinal() - 719_163


@given(st.datetimes(timezones=st.timezones()))
def test_instants_are_counted_from_utc(moment):
    offset = moment.utcoffset()
    if offset is None or offset.total_seconds() % 60 or not 1 < moment.year < 9999:
        return
    text = moment.isoformat(timespec="milliseconds")
    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert days(text) == pytest.approx(whole.timestamp() / 86_400, abs=1e-8)
