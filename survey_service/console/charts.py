"""Where a dot-and-interval chart puts its ink: figures in, percentages of the plot width out.

A horizontal axis of shares, one row per figure, a dashed line at the target. The same geometry is
drawn twice: on pages (`templates/chart.html`, responsive) and as a file (`templates/chart.svg`).
Suppressed figures have no coordinates at all. Another kind of chart gets its own function here.
"""

import math
from collections.abc import Callable, Sequence

from msgspec import Struct

from questionnaires.text import say
from survey_service.console import numbers
from survey_service.pipeline.figures import Figure, FigureState

STEP = 0.05
MARGIN = 0.01


class Tick(Struct, frozen=True):
    """A mark of the axis: `x` in percent of the plot width."""

    x: float
    label: str


class Strip(Struct, frozen=True, kw_only=True):
    """One row. `x`, `low`, `high` are percent of the plot width; None is not drawn."""

    name: str
    href: str | None
    state: FigureState
    x: float | None
    low: float | None
    high: float | None
    value: str | None
    interval: str | None
    n: str | None
    reason: str | None


class IntervalChart(Struct, frozen=True, kw_only=True):
    """Everything a template needs to draw the chart."""

    start: float
    end: float
    ticks: tuple[Tick, ...]
    target: Tick | None
    strips: tuple[Strip, ...]
    states: frozenset[FigureState]
    intervals: bool


def axis(
    figures: Sequence[Figure], target: float | None, *, intervals: bool = True
) -> tuple[float, float]:
    """Smallest range of whole 5 % steps inside 0–1 that holds every drawn value."""
    shown = [f for f in figures if f.state != "suppressed"]
    drawn = ((f.est, f.lci, f.uci) if intervals else (f.est,) for f in shown)
    values = [v for each in drawn for v in each if v is not None]
    values += [] if target is None else [target]
    if not values:
        return 0.0, 1.0
    start = max(0.0, math.floor((min(values) - MARGIN) / STEP) * STEP)
    end = min(1.0, math.ceil((max(values) + MARGIN) / STEP) * STEP)
    start = min(start, 1.0 - 2 * STEP)
    return round(start, 2), round(max(end, start + 2 * STEP), 2)


def interval_chart(
    figures: Sequence[Figure],
    language: str,
    target: float | None = None,
    *,
    name: Callable[[Figure], str] | None = None,
    href: Callable[[Figure], str | None] | None = None,
    intervals: bool = True,
) -> IntervalChart:
    """Lay out one row per figure, in the order given.

    Args:
        figures: what to draw; shares on 0–1.
        language: of the labels.
        target: a share to mark with a dashed line, or None.
        name: the label of a row; the unit's name unless told otherwise.
        href: where the name leads, or None for no link.
        intervals: False for self-selected series, whose answers carry no sampling interval; bounds
            over those who did not answer are printed, not drawn.
    """
    start, end = axis(figures, target, intervals=intervals)
    place = _Scale(start, end).place
    strips = (
        _strip(
            figure,
            language,
            name=name(figure) if name else say(figure.unit_name, language),
            href=href(figure) if href else None,
            place=place,
            intervals=intervals,
        )
        for figure in figures
    )
    marked = None if target is None else numbers.share(target, language, 0)
    return IntervalChart(
        start=start,
        end=end,
        ticks=_ticks(start, end, language),
        target=None if marked is None else Tick(place(target) or 0.0, marked),
        strips=tuple(strips),
        states=frozenset(f.state for f in figures),
        intervals=intervals,
    )


class _Scale(Struct, frozen=True):
    """Shares between two ends of an axis as percentages of its width."""

    start: float
    end: float

    def place(self, value: float | None) -> float | None:
        """Return where a share stands, or None where there is none."""
        if value is None:
            return None
        return round((value - self.start) / (self.end - self.start) * 100, 3)


def _strip(
    figure: Figure,
    language: str,
    *,
    name: str,
    href: str | None,
    place: Callable[[float | None], float | None],
    intervals: bool,
) -> Strip:
    """One row: nothing of a suppressed figure, and bounds only where they are drawn."""
    hidden = figure.state == "suppressed"
    drawn = intervals and not hidden
    est = None if hidden else figure.est
    low, high = (figure.lci, figure.uci) if drawn else (None, None)
    has_bounds = low is not None and high is not None
    return Strip(
        name=name,
        href=href,
        state=figure.state,
        x=place(est),
        low=place(low),
        high=place(high),
        value=None if est is None else numbers.share(est, language),
        interval=numbers.bounds(low or 0, high or 0, language) if has_bounds else None,
        n=None if figure.n is None or hidden else numbers.count(figure.n, language),
        reason=figure.reason,
    )


def _ticks(start: float, end: float, language: str) -> tuple[Tick, ...]:
    """Between three and six labelled marks at whole 5, 10 or 20 %."""
    width = next(w for w in (5, 10, 20, 25) if (end - start) * 100 / w <= 5)  # noqa: PLR2004 - six marks fit a phone
    first = math.ceil(round(start * 100, 6) / width) * width
    return tuple(
        Tick(
            round((mark / 100 - start) / (end - start) * 100, 3),
            numbers.share(mark / 100, language, 0),
        )
        for mark in range(first, round(end * 100) + 1, width)
    )
