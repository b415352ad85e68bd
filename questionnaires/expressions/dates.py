"""Dates: ISO 8601 texts of XForms, days since 1970-01-01 UTC, the proleptic Gregorian calendar.

ODK XForms lets `number()` read a date or dateTime as days since 1970-01-01 UTC; a date without a
time is its whole days. Years 1 to 9999; whatever else is no date, NaN as a number, "" as a text.
"""

import math
import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

_TIME = r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]{1,3})[0-9]*)?)?"
_ZONE = r"(Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?"
_INSTANT = re.compile(rf"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}})(?:T{_TIME}{_ZONE})?")
_CLOCK = re.compile(rf"{_TIME}{_ZONE}")
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _LAST = date.min.toordinal() - _EPOCH, date.max.toordinal() - _EPOCH
_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_THURSDAY = 4
_DIRECTIVE = re.compile("%([YymnbdeaHhMS3])")


class _Moment(NamedTuple):
    """A day (0 is 1970-01-01), milliseconds of its clock and those its zone is ahead of UTC."""

    day: int
    milliseconds: int
    ahead: int = 0


def days(text: str) -> float:
    """Return days since 1970-01-01 UTC of a date or dateTime text, NaN of another."""
    moment = _read(text)
    if moment is None:
        return math.nan
    return moment.day + (moment.milliseconds - moment.ahead) / _DAY


def date_text(text: str, number: float) -> str:
    """Return `YYYY-MM-DD` of a date or dateTime as it is written, else of a number of days."""
    moment = _read(text)
    if moment is None and math.isfinite(number) and _FIRST <= number < _LAST + 1:
        moment = _Moment(math.floor(number), 0)
    return _date(moment.day).isoformat() if moment else ""


def day_fraction(text: str) -> float:
    """Return the part of the day that has passed at a time text such as `14:30`, else NaN."""
    found = _CLOCK.fullmatch(text)
    return _clock(found, 1) / _DAY if found else math.nan


def formatted(text: str, number: float, form: str) -> str:
    """Return a date or dateTime, or a number of days, in the form of `%Y-%m-%d` directives."""
    moment = _read(text) or _counted(number)
    if moment is None:
        return ""
    return _DIRECTIVE.sub(lambda found: _DIRECTIVES[found[1]](moment), form)


def _read(text: str) -> _Moment | None:
    found = _INSTANT.fullmatch(text)
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3])).toordinal() - _EPOCH
    except ValueError:
        return None
    if found[4] is None:
        return _Moment(day, 0)
    return _Moment(day, _clock(found, 4), _ahead(found[8]))


def _clock(found: re.Match[str], group: int) -> int:
    """Return the milliseconds since midnight of hours, minutes, seconds, fraction in groups."""
    hours, minutes, seconds, fraction = found.group(group, group + 1, group + 2, group + 3)
    whole = int(hours) * _HOUR + int(minutes) * _MINUTE + int(seconds or 0) * 1000
    return whole + int((fraction or "").ljust(3, "0"))


def _ahead(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    ahead = int(zone[1:3]) * _HOUR + int(zone[4:6]) * _MINUTE
    return -ahead if zone[0] == "-" else ahead


def _counted(number: float) -> _Moment | None:
    if not (math.isfinite(number) and _FIRST <= number < _LAST + 1):
        return None
    day, milliseconds = divmod(math.floor(number * _DAY + 0.5), _DAY)
    return _Moment(day, milliseconds) if day <= _LAST else None


def _date(day: int) -> date:
    return date.fromordinal(day + _EPOCH)


def _part(moment: _Moment, unit: int, count: int) -> int:
    return moment.milliseconds // unit % count


_DIRECTIVES: dict[str, Callable[[_Moment], str]] = {
    "Y": lambda moment: f"{_date(moment.day).year:04}",
    "y": lambda moment: f"{_date(moment.day).year % 100:02}",
    "m": lambda moment: f"{_date(moment.day).month:02}",
    "n": lambda moment: str(_date(moment.day).month),
    "b": lambda moment: _MONTHS[_date(moment.day).month - 1],
    "d": lambda moment: f"{_date(moment.day).day:02}",
    "e": lambda moment: str(_date(moment.day).day),
    "a": lambda moment: _WEEKDAYS[(moment.day + _THURSDAY) % 7],
    "H": lambda moment: f"{_part(moment, _HOUR, 24):02}",
    "h": lambda moment: str(_part(moment, _HOUR, 24)),
    "M": lambda moment: f"{_part(moment, _MINUTE, 60):02}",
    "S": lambda moment: f"{_part(moment, 1000, 60):02}",
    "3": lambda moment: f"{_part(moment, 1, 1000):03}",
}
"""The directives of ODK XForms format-date() and format-date-time(); English short names."""
