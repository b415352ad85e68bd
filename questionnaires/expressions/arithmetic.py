"""Numbers: IEEE 754 doubles that read, print, divide and round as XPath 1.0 (§3.5, §4.4) says.

Only `+ - * /`, `floor` and `sqrt` are used, whose results IEEE 754 fixes to the last bit, so that
`kiosk/static/expressions.js` gives the same numbers; powers are made of them too (ADR 0065).
"""

import math
import re
from collections.abc import Iterable
from decimal import Decimal

BLANKS = " \t\r\n"
"""White space of XML 1.0 (production S), the only one XPath knows."""

_NUMBER = re.compile(rf"[{BLANKS}]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[{BLANKS}]*")
_LN2 = 0.6931471805599453
_LARGEST_LOGARITHM = 709.8
_SMALLEST_LOGARITHM = -745.2


def read_number(text: str) -> float:
    """Return the number a text spells, NaN where it spells none (no `+`, no exponent)."""
    found = _NUMBER.fullmatch(text)
    return float(found[1]) if found else math.nan


def number_text(number: float) -> str:
    """Return the number in decimals: never an exponent, as many digits as tell it from others."""
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else f"{'-' * (number < 0)}Infinity"
    return str(int(number)) if number.is_integer() else format(Decimal(repr(number)), "f")


def divided(left: float, right: float) -> float:
    """Return left ÷ right; by zero it is an infinity, or NaN for 0 ÷ 0."""
    if right:
        return left / right
    undefined = left == 0 or math.isnan(left)
    return math.nan if undefined else math.copysign(math.inf, left) * math.copysign(1.0, right)


def remainder(left: float, right: float) -> float:
    """Return `left mod right`: the remainder of a truncating division, with the sign of left."""
    if math.isinf(left) or right == 0:
        return math.nan
    return math.fmod(left, right)


def truncated(number: float) -> float:
    """Return the number without its fraction."""
    return _signed(math.trunc(number), number) if math.isfinite(number) else number


def floor(number: float) -> float:
    """Return the largest whole number not above."""
    return _signed(math.floor(number), number) if math.isfinite(number) else number


def ceiling(number: float) -> float:
    """Return the smallest whole number not below."""
    return -floor(-number)


def rounded(number: float) -> float:
    """Return the nearest whole number; of two, the one nearer to positive infinity."""
    if not math.isfinite(number):
        return number
    below = math.floor(number)
    return _signed(below + (number - below >= 0.5), number)  # noqa: PLR2004 - a half


def _signed(whole: int, number: float) -> float:
    """Return the whole number as a double; a zero made of a negative number is negative."""
    return float(whole) if whole else math.copysign(0.0, number)


def rounded_to(number: float, places: float) -> float:
    """Return the number rounded to decimal places, counted in its decimal digits: 1.005 → 1.01."""
    if math.isnan(places):
        return math.nan
    shift = int(max(-400.0, min(400.0, places)))
    shifted = float(f"{number_text(number)}e{shift}") if math.isfinite(number) else number
    if not math.isfinite(shifted):
        return number
    return float(f"{number_text(rounded(shifted))}e{-shift}")


def total(numbers: Iterable[float]) -> float:
    """Return the sum from left to right, without the compensation of newer Pythons' `sum`."""
    result = 0.0
    for number in numbers:
        result += number
    return result


def least(numbers: Iterable[float], sign: int = 1) -> float:
    """Return the smallest (with sign -1 the largest); NaN of nothing or where one is NaN."""
    result = math.nan
    for position, number in enumerate(numbers):
        if math.isnan(number):
            return number
        if not position or sign * number < sign * result:
            result = number
    return result


def root(number: float) -> float:
    """Return the square root; NaN of a negative number."""
    return math.nan if number < 0 else math.sqrt(number)


def power(base: float, exponent: float) -> float:
    """Return base to the exponent; exact steps for whole and half exponents, else 13 digits."""
    if exponent.is_integer():
        return _whole_power(base, exponent)
    if math.isnan(base) or math.isnan(exponent) or base < 0:
        return math.nan
    if base in {0.0, math.inf} or math.isinf(exponent):
        return _limit(base, exponent)
    if (2 * exponent).is_integer():
        return _whole_power(math.sqrt(base), 2 * exponent)
    return _exponential(exponent * _logarithm(base))


def _whole_power(base: float, exponent: float) -> float:
    result, factor, left = 1.0, base, abs(exponent)
    while left >= 1:
        if left % 2:
            result *= factor
        left = float(left // 2)
        factor *= factor
    return divided(1.0, result) if exponent < 0 else result


def _limit(base: float, exponent: float) -> float:
    if base == 1:
        return 1.0
    return math.inf if (base > 1) == (exponent > 0) else 0.0


def _logarithm(number: float) -> float:
    """Return ln: ln 2 times the halvings, and the series 2(s + s³/3 + s⁵/5 + …) of the rest."""
    twos = 0
    while number > 1.5:  # noqa: PLR2004 - leaves 0.75 to 1.5, where the series is short
        number, twos = number / 2, twos + 1
    while number < 0.75:  # noqa: PLR2004 - as above
        number, twos = number * 2, twos - 1
    s = (number - 1) / (number + 1)
    series = 0.0
    for odd in range(25, 0, -2):
        series = series * s * s + 1 / odd
    return twos * _LN2 + 2 * s * series


def _exponential(number: float) -> float:
    """Return e to the number: the series of what is left beside whole powers of two."""
    if number > _LARGEST_LOGARITHM or number < _SMALLEST_LOGARITHM:
        return math.inf if number > 0 else 0.0
    twos = math.floor(number / _LN2 + 0.5)
    rest = number - twos * _LN2
    series = 1.0
    for term in range(20, 0, -1):
        series = 1 + series * rest / term
    for _ in range(abs(twos)):
        series = series * 2 if twos > 0 else series / 2
    return series
