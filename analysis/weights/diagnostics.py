"""What weights look like, step by step: spread, extremes, margins before and after.

Kish's design effect of weighting is n Σw² / (Σw)² = 1 + cv² (Kish 1965, §11.7), and the effective
size n divided by it.
"""

import numpy as np
from msgspec import Struct

from analysis.grouping import FloatArray
from analysis.weights.calibrating import Calibrated

EXTREME_MEDIANS = 3.0
EXTREME_RANGES = 6.0
MOST_LISTED = 10


class Spread(Struct, frozen=True, kw_only=True):
    """The weights of rows that have one; `extreme` counts those beyond both usual limits.

    The limits are three medians and the median plus six times the distance of the quartiles.
    """

    rows: int
    total: float
    smallest: float
    median: float
    largest: float
    kish_deff: float
    n_eff: float
    extreme: int
    negative: int


def kish_deff(weights: FloatArray) -> float:
    """N Σw² / (Σw)² over the rows that have a weight; NaN where none has."""
    used = weights[weights != 0]
    total = float(used.sum())
    return float(len(used) * (used**2).sum() / total**2) if total else float("nan")


def spread(weights: FloatArray) -> Spread:
    """The spread of the weights that are not 0; there must be one."""
    used = weights[weights != 0]
    low, median, high = (float(q) for q in np.quantile(used, [0.25, 0.5, 0.75]))
    limit = max(EXTREME_MEDIANS * median, median + EXTREME_RANGES * (high - low))
    deff = kish_deff(used)
    return Spread(
        rows=len(used),
        total=float(used.sum()),
        smallest=float(used.min()),
        median=median,
        largest=float(used.max()),
        kish_deff=deff,
        n_eff=len(used) / deff,
        extreme=int((used > limit).sum()),
        negative=int((used < 0).sum()),
    )


class MarginLine(Struct, frozen=True, kw_only=True):
    """One control total and what the weights give for it; `off` is the relative difference left."""

    margin: str
    level: str | None
    control: float
    before: float
    after: float
    off: float


def margin_lines(found: Calibrated) -> tuple[MarginLine, ...]:
    """Every control total, before and after."""
    cells = found.cells
    before, after = cells.totals(cells.weight), cells.totals(cells.weight * found.factor)
    names = [
        (margin.name, None if margin.numeric else margin.levels[level])
        for margin in cells.margins
        for level in range(len(margin.totals))
    ]
    return tuple(
        MarginLine(
            margin=name,
            level=level,
            control=float(control),
            before=float(was),
            after=float(now),
            off=float(abs(now - control) / (1 + abs(control))),
        )
        for (name, level), control, was, now in zip(
            names, cells.controls(), before, after, strict=True
        )
    )
