"""Working days of Vietnamese public offices, in the city's own time zone.

Public holidays come from the `holidays` library (Labour Code 2019, art. 112, with Tết and days in
lieu). Working days that the Government moves to a Saturday are announced year by year, so they are
data: a new announcement is a line in `data/working_day_swaps.csv` and the state of its year in
`data/working_day_years.csv`. A deadline "before the 10th" is the 9th; callers say which they mean.
"""

import csv
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal
from zoneinfo import ZoneInfo

from holidays import country_holidays
from msgspec import Struct

from survey_service.units.errors import UnitError

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_SATURDAY = 5
_SECONDS_OF_AN_HOUR = 3600
_ONE_DAY = timedelta(days=1)


class Swap(Struct, frozen=True, kw_only=True):
    """A working day taken off (`day_off`) and worked on another day instead (`working_day`)."""

    day_off: date
    working_day: date
    mark: str
    source: str


@cache
def swaps() -> tuple[Swap, ...]:
    """Return the announced swaps of working days, in order of the file."""
    return tuple(
        Swap(
            day_off=date.fromisoformat(row["day_off"]),
            working_day=date.fromisoformat(row["working_day"]),
            mark=row["mark"],
            source=row["source"],
        )
        for row in _rows("working_day_swaps.csv")
    )


def calendar_state(year: int) -> Literal["announced", "estimated"]:
    """Say whether the holidays and swaps of `year` are those announced, or an estimate by law."""
    return "announced" if year in _announced_years() else "estimated"


def holiday_name(day: date, language: Literal["vi", "en"] = "vi") -> str | None:
    """Return the name of the public holiday on `day`, or None. A swapped day is no holiday."""
    if day in _swapped_off():
        return None
    name: str | None = _year(day.year, language).get(day)
    return name


def is_working_day(day: date) -> bool:
    """Say whether public offices work on `day`: not a weekend, holiday or swapped day off."""
    if day in _swapped_off():
        return False
    if day in _swapped_on():
        return True
    return day.weekday() < _SATURDAY and day not in _year(day.year, "vi")


def add_working_days(day: date, number: int) -> date:
    """Return the `number`-th working day after `day`, or before it where `number` is negative.

    Zero gives the first working day on or after `day`, which is where a period that ends on a day
    off really ends (Civil Code 2015, art. 148.5).
    """
    if number == 0:
        return day if is_working_day(day) else add_working_days(day, 1)
    step = _ONE_DAY if number > 0 else -_ONE_DAY
    left = abs(number)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """Count the working days after `start` up to and including `end`; negative if end < start.

    For n ≥ 1, `working_days_between(d, add_working_days(d, n)) == n`.
    """
    if end < start:
        return -working_days_between(end, start)
    days = (start + timedelta(days=k) for k in range(1, (end - start).days + 1))
    return sum(map(is_working_day, days))


def local_moment(instant: datetime) -> str:
    """Return `instant` by the clock of Hải Phòng, as expressions read it (`now()`, `today()`).

    Raises:
        UnitError: `naive-instant` if `instant` carries no time zone.
    """
    local_date(instant)
    return instant.astimezone(ZONE).isoformat(timespec="milliseconds")


def local_midnight(instant: datetime) -> str:
    """Return the beginning of the local day of `instant`, as `local_moment` does.

    For answers that nobody may place at an hour: a calculated `now()` would be stored with them.
    """
    day = datetime.combine(local_date(instant), time.min, ZONE)
    return day.isoformat(timespec="milliseconds")


def local_date(instant: datetime) -> date:
    """Return the date of `instant` in Hải Phòng.

    Raises:
        UnitError: `naive-instant` if `instant` carries no time zone.
    """
    if instant.tzinfo is None:
        raise UnitError(
            "naive-instant",
            where="local_date",
            got=instant.isoformat(),
            expected="an instant with a time zone",
            hint="Pass datetime.now(UTC) or a stored instant with its zone.",
        )
    return instant.astimezone(ZONE).date()


def week_of(instant: datetime) -> date:
    """Return the Monday of the local week that holds `instant`: the finest time kept of an answer.

    Raises:
        UnitError: `naive-instant`, as `local_date`.
    """
    if instant.tzinfo is None:
        local_date(instant)
    return _monday(int(instant.timestamp() // _SECONDS_OF_AN_HOUR))


@lru_cache(maxsize=1024)
def _monday(hour: int) -> date:
    # every answer asks for its week, and no hour since 1911 has ended in another day of the zone
    day = local_date(datetime.fromtimestamp(hour * _SECONDS_OF_AN_HOUR, UTC))
    return day - timedelta(days=day.weekday())


def _rows(name: str) -> list[dict[str, str]]:
    text = files("survey_service.units").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _announced_years() -> frozenset[int]:
    rows = _rows("working_day_years.csv")
    return frozenset(int(row["year"]) for row in rows if row["state"] == "announced")


@cache
def _swapped_off() -> frozenset[date]:
    return frozenset(swap.day_off for swap in swaps())


@cache
def _swapped_on() -> frozenset[date]:
    return frozenset(swap.working_day for swap in swaps())


@cache
def _year(year: int, language: str) -> dict[date, str]:
    names = country_holidays("VN", years=year, language="vi" if language == "vi" else "en_US")
    return dict(names.items())
