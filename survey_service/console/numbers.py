"""Numbers, dates and intervals as people read them, in the reader's language.

Shares travel on 0–1 and are printed as percentages with two decimals, as the ministry publishes
them; an index is never printed without its interval. Halves are rounded up on
decimal digits (`analysis.rounding`). Patterns are ours, symbols are CLDR's.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal, format_percent

from analysis.rounding import half_up

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
SHARE = "#,##0.00%"
POINTS = "#,##0.00"
SURE = 0.99


def share(value: float, language: str, decimals: int = 2) -> str:
    """`0.9267` → `92,67%` (vi), `92.67%` (en)."""
    pattern = SHARE if decimals == 2 else "#,##0." + "0" * decimals + "%"  # noqa: PLR2004 - the two decimals of SHARE
    return format_percent(half_up(value, decimals + 2), pattern.replace(".%", "%"), locale=language)


def chance(value: float, language: str) -> str:
    """`0.4837` → `48%`; never a certainty that the data do not have: `> 99%`, `< 1%`."""
    if value > SURE:
        return f"> {share(SURE, language, 0)}"
    if value < 1 - SURE:
        return f"< {share(1 - SURE, language, 0)}"
    return share(value, language, 0)


def points(value: float, language: str, decimals: int = 2) -> str:
    """`92.7` → `92,70` (vi): points of a scorecard, percentage points of an interval."""
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return format_decimal(half_up(value, decimals), pattern, locale=language)


def exact(value: float, language: str) -> str:
    """`0.899338` → `0,899338` (vi): a step of a calculation, to six decimals."""
    return format_decimal(half_up(value, 6), "#,##0.######", locale=language)


def share_points(value: float, language: str, decimals: int = 2) -> str:
    """`0.9267` → `92,67` (vi): a share under a heading that says percent, or an end of an interval.

    Its hundredfold is taken in decimals: 1.005 · 100 is less than 100.5 in binary.
    """
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return format_decimal(half_up(value, decimals + 2) * 100, pattern, locale=language)


def count(value: float, language: str) -> str:
    """`5512` → `5.512` (vi), `5,512` (en)."""
    return format_decimal(half_up(value, 0), "#,##0", locale=language)


def bounds(low: float, high: float, language: str) -> str:
    """Ends of an interval in percentage points: `91,90–93,40`."""
    return f"{share_points(low, language)}–{share_points(high, language)}"


def day(value: date) -> str:
    """`22/11/2026`, the form of every Vietnamese paper, in both languages."""
    return value.strftime("%d/%m/%Y")


def moment(value: datetime) -> str:
    """`22/11/2026 14:30` by the clock on the wall in Hải Phòng."""
    local = value.astimezone(HERE) if value.tzinfo else value
    return local.strftime("%d/%m/%Y %H:%M")
