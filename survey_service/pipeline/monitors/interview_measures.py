"""Interviews as columns: what flags and risks are computed from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from questionnaires.instrument import Instrument, LikertItem, items
from sampling.monitors.groups import Work, work_of
from survey_service.store.paradata import InterviewTrace
from survey_service.units.working_days import ZONE

Numbers = NDArray[np.float64]
_HIGHEST_MARK: Final = 5


class Measures(Struct, frozen=True, kw_only=True):
    """Columns of interviews, in one order.

    Attributes:
        work: who made each, among which peers.
        areas: code of the area in which interviews are compared with each other.
        seconds: how long each took; NaN where no device told.
        answered: questions answered.
        marks: interviews × scale items, 1 to 5; NaN without a mark.
        answers: interviews × variables, categories as numbers; NaN without an answer.
        ended: local seconds since 1970 at the end; NaN where no device told.
        latitude: degrees; NaN without a position.
        longitude: degrees.
        mock: 1 where the device admits a made-up position, NaN without a position.
    """

    work: Work
    areas: NDArray[np.intp]
    seconds: Numbers
    answered: Numbers
    marks: Numbers
    answers: Numbers
    ended: Numbers
    latitude: Numbers
    longitude: Numbers
    mock: Numbers


def measures(traces: Sequence[InterviewTrace], instrument: Instrument | None) -> Measures:
    """Return the columns of interviews; without a questionnaire there are no marks."""
    scales = (
        [one.name for one in items(instrument) if isinstance(one, LikertItem)] if instrument else []
    )
    places = [_place(one.answers) for one in traces]
    peers = peer_groups(traces)
    wide = [one.unit for one in traces]
    return Measures(
        work=work_of([one.enumerator for one in traces], peers),
        areas=work_of(wide, wide).strata,
        seconds=np.array([_seconds(one) for one in traces]),
        answered=np.array([float(len(one.answers)) for one in traces]),
        marks=_table([[_mark(one.answers.get(name)) for name in scales] for one in traces]),
        answers=_categories([one.answers for one in traces]),
        ended=np.array([_local(one.wall) for one in traces]),
        latitude=np.array([place[0] for place in places]),
        longitude=np.array([place[1] for place in places]),
        mock=np.array([place[2] for place in places]),
    )


def peer_groups(traces: Sequence[InterviewTrace]) -> list[str]:
    """Return the peers of each interview: those of the smallest area in which several work.

    That is the village, else the unit; an empty name where nobody shares the place. A wider area
    would take what differs between places for what differs between people.
    """
    working: dict[str, set[str]] = {}
    for one in traces:
        for area in (one.unit, f"{one.unit} {one.psu}"):
            working.setdefault(area, set()).add(one.enumerator)
    return [
        next((area for area in (f"{one.unit} {one.psu}", one.unit) if len(working[area]) > 1), "")
        for one in traces
    ]


def _seconds(one: InterviewTrace) -> float:
    if one.started is None or one.ended is None or one.ended <= one.started:
        return np.nan
    return (one.ended - one.started) / 1000


def _local(wall: str | None) -> float:
    """Return local seconds at the end of an interview."""
    if wall is None:
        return np.nan
    try:
        moment = datetime.fromisoformat(wall).astimezone(ZONE)
    except (ValueError, OverflowError):
        return np.nan
    return (moment.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001


def _mark(value: object) -> float:
    is_mark = isinstance(value, int) and 1 <= value <= _HIGHEST_MARK
    return float(value) if is_mark and isinstance(value, int) else np.nan


def _categories(sheets: Sequence[dict[str, Any]]) -> Numbers:
    """Return every answer as the number of its category, variable by variable."""
    names = sorted({name for sheet in sheets for name in sheet})
    columns = []
    for name in names:
        texts = [repr(sheet[name]) if name in sheet else None for sheet in sheets]
        codes = {text: float(code) for code, text in enumerate(sorted({t for t in texts if t}))}
        columns.append([np.nan if text is None else codes[text] for text in texts])
    return np.array(columns).T if columns else np.zeros((len(sheets), 0))


def _table(rows: list[list[float]]) -> Numbers:
    return np.array(rows, dtype=np.float64).reshape(len(rows), -1)


def _place(answers: dict[str, Any]) -> tuple[float, float, float]:
    """Return the first position among the answers."""
    for value in answers.values():
        if isinstance(value, dict) and "lat" in value and "lon" in value:
            return float(value["lat"]), float(value["lon"]), float(bool(value.get("mock", False)))
    return (np.nan, np.nan, np.nan)
