"""What survey error leaves open of a total: its SE, bounds for rank sets, probabilities of classes.

Appraised points count as known. Criteria of one survey err together: their errors are added. Those
of different surveys are independent: variances are added, and bounds are put together by distances
from the counted points (Zou and Donner 2008, Statistics in Medicine 27, MOVER).
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from analysis.grouping import FloatArray
from analysis.par.estimates import GRID, Estimate, bounds
from analysis.par.lines import Line
from analysis.par.rules.table import Rule
from analysis.par.scheme import ScoreClass, Wording

MOST = 4000
"""Values kept of a distribution when several surveys are put together."""
SLACK = 1e-9
"""What sums of binary fractions may miss a limit by."""


class Surveyed(NamedTuple):
    """A line that rests on an estimate with a standard error."""

    line: Line
    rule: Rule
    estimate: Estimate


class ClassVerdict(Struct, frozen=True, kw_only=True):
    """The class a rounded total has; `probability` is None where no survey went into the total.

    The probability is that of a true total within the limits of the class.
    """

    name: str
    label: Wording
    probability: float | None


def total_se(surveyed: Sequence[Surveyed]) -> float:
    """Standard error of a total."""
    errors = (
        sum(each.line.factor * (each.line.se or 0.0) for each in group)
        for group in _groups(surveyed).values()
    )
    return math.sqrt(sum(error**2 for error in errors))


def total_bounds(surveyed: Sequence[Surveyed], multiplier: float) -> tuple[float, float]:
    """Distances below and above the total at a normal multiplier."""
    below = above = 0.0
    for group in _groups(surveyed).values():
        ends = [bounds(e.rule, e.line.maximum, e.estimate, multiplier) for e in group]
        below += sum(e.line.factor * low for e, (low, _) in zip(group, ends, strict=True)) ** 2
        above += sum(e.line.factor * high for e, (_, high) in zip(group, ends, strict=True)) ** 2
    return below**0.5, above**0.5


def distribution(total: float, surveyed: Sequence[Surveyed]) -> FloatArray:
    """Equally likely totals; one value where no survey went in."""
    found = np.array([total])
    for group in _groups(surveyed).values():
        moves = np.zeros(len(GRID))
        for each in group:
            points = each.rule.curve(each.estimate.quantiles(GRID), each.line.maximum)
            moves += each.line.factor * (points - (each.line.points or 0.0))
        sums = np.sort((found[:, None] + moves[None, :]).ravel())
        step = max(1, len(sums) // MOST)
        found = sums[step // 2 :: step]
    return found


def class_of(
    classes: Sequence[ScoreClass], printed: float, totals: FloatArray | None
) -> ClassVerdict | None:
    """The class of a printed total; None below the last limit that is known."""
    for place, each in enumerate(classes):
        if printed >= each.at_least:
            chance = None
            if totals is not None:
                above = _reached(totals, classes[place - 1].at_least) if place else 0.0
                chance = _reached(totals, each.at_least) - above
            return ClassVerdict(name=each.name, label=each.label, probability=chance)
    return None


def reaches(classes: Sequence[ScoreClass], totals: FloatArray | None) -> dict[str, float]:
    """Probability that the true total reaches the limit of each class."""
    if totals is None:
        return {}
    return {each.name: _reached(totals, each.at_least) for each in classes}


def _reached(totals: FloatArray, limit: float) -> float:
    return float((totals >= limit - SLACK).mean())


def _groups(surveyed: Sequence[Surveyed]) -> Mapping[str, list[Surveyed]]:
    groups: dict[str, list[Surveyed]] = {}
    for each in surveyed:
        groups.setdefault(each.estimate.survey, []).append(each)
    return groups
