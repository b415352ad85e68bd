"""Calibration of a table's weights to margins: one call for every kind, on cells.

The same keys stand in a design (`calibrate`) and in a plan (`step: calibrate`).
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from msgspec import Struct, structs

from analysis.columns import ResponseTable
from analysis.errors import AnalysisError
from analysis.grouping import FloatArray, IntArray
from analysis.weights.aggregation import averaged
from analysis.weights.cells import Cells, group_rows
from analysis.weights.distances import BOUNDED, DISTANCES, Bounds
from analysis.weights.margins import Controls, Margin, parse_margins
from analysis.weights.raking import rake
from analysis.weights.solver import calibrate

CalibrationKind = Literal[
    "poststratify",
    "rake",
    "linear",
    "raking",
    "logit",
    "sinh",
    "asinh",
    "hellinger",
    "entropy",
    "chi-square",
]
Residual = Literal["greg", "sweeps"]


class CalibrationSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the weights are brought to, and how.

    `kind` is `poststratify` (one margin), `rake`, or a distance of `distances.py`; `margins` as in
    `margins.py`; `bounds` the smallest and largest factor, for distances only. `variance` names a
    column σ² of the working model (1 without it); `aggregate` a column of clusters whose rows all
    get one factor, from the cluster's means. `residual` says which residual carries the variance,
    see `residuals.py`.
    """

    kind: CalibrationKind
    margins: Controls
    bounds: tuple[float, float] | None = None
    variance: str | None = None
    aggregate: str | None = None
    residual: Residual = "greg"


class Calibrated(Struct, frozen=True, eq=False, kw_only=True):
    """Factors and what they were found from.

    `factors` (rows) are 0 where the row had no weight; `cells` the calibration cells with their
    weights before, `factor` (cells), `scale` σ² (cells), `mean_weights` (rows) the weights before
    the step, averaged within clusters where that was asked; `rounds` sweeps or Newton steps.
    """

    spec: CalibrationSpec
    cells: Cells
    factors: FloatArray
    factor: FloatArray
    scale: FloatArray
    mean_weights: FloatArray
    rounds: int

    def at(self, rows: IntArray) -> "Calibrated":
        """The same calibration seen from some of its rows, in their order."""
        return structs.replace(
            self,
            cells=structs.replace(self.cells, row=self.cells.row[rows]),
            factors=self.factors[rows],
            mean_weights=self.mean_weights[rows],
        )


def columns_of(spec: CalibrationSpec) -> list[str]:
    """Columns that a calibration reads."""
    columns = [name for margin in spec.margins for name in _columns(spec, margin)]
    return columns + [name for name in (spec.variance, spec.aggregate) if name is not None]


def _columns(spec: CalibrationSpec, margin: str) -> list[str]:
    crossed = isinstance(spec.margins[margin], Mapping)
    return [part.strip() for part in margin.split("*")] if crossed else [margin]


def calibrate_rows(
    table: ResponseTable, weights: FloatArray, spec: CalibrationSpec, where: str
) -> Calibrated:
    """Calibrate the rows of positive weight.

    Raises:
        AnalysisError: what is wrong with the margins, the rows, the bounds, or why no weights meet
            them; see `margins.py`, `cells.py`, `solver.py`.
    """
    margins = parse_margins(spec.margins, where)
    _refuse_negative(table, weights, where)
    bounds = _checked(spec, margins, where)
    cells, per_cell, mean_weights = _cells(table, weights, margins, spec, where)
    if spec.kind in {"rake", "poststratify"}:
        factor, rounds = rake(cells, where)
    else:
        factor, rounds = calibrate(cells, DISTANCES[spec.kind], bounds, per_cell, where)
    return Calibrated(
        spec=spec,
        cells=cells,
        factors=np.append(factor, 0.0)[cells.row],
        factor=factor,
        scale=per_cell,
        mean_weights=mean_weights,
        rounds=rounds,
    )


def _cells(
    table: ResponseTable,
    weights: FloatArray,
    margins: tuple[Margin, ...],
    spec: CalibrationSpec,
    where: str,
) -> tuple[Cells, FloatArray, FloatArray]:
    """Cells, σ² per cell, and the weights before the step."""
    scale = _scale(table, weights, spec.variance, where)
    cells = group_rows(table, weights, margins, where, scale)
    if spec.aggregate is not None:
        return averaged(table, weights, cells, column=spec.aggregate, scale=scale, where=where)
    return cells, _first(cells.row, cells.size, scale), weights


def _refuse_negative(table: ResponseTable, weights: FloatArray, where: str) -> None:
    if (weights < 0).any():
        row = int(np.argmax(weights < 0))
        raise AnalysisError(
            "bad-weight",
            where=f"{where}: row {table.row_numbers[row]}",
            got=weights[row],
            expected="weights ≥ 0 before a calibration",
            hint="A linear calibration without bounds may turn weights negative: give it bounds.",
        )


def _first(row: IntArray, size: int, values: FloatArray | None) -> FloatArray:
    found = np.ones(size + 1)
    if values is not None:
        found[row] = values
    return found[:size]


def _scale(
    table: ResponseTable, weights: FloatArray, column: str | None, where: str
) -> FloatArray | None:
    if column is None:
        return None
    values = table.numeric(column)
    wrong = ~(values > 0) & (weights > 0)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise AnalysisError(
            "bad-variance",
            where=f"{where}.variance: column {column!r}, row {table.row_numbers[row]}",
            got="no value" if np.isnan(values[row]) else values[row],
            expected="a number > 0 in every row that has a weight",
            hint="Give the variance of the working model up to a factor, for example a size.",
        )
    return values


def _checked(spec: CalibrationSpec, margins: tuple[Margin, ...], where: str) -> Bounds:
    """The bounds; raises for what does not go together."""
    simple = spec.kind in {"rake", "poststratify"}
    if spec.kind == "poststratify" and len(margins) > 1:
        raise _key_error(where, "margins", f"{len(margins)} margins", "one margin", "Use rake.")
    if simple and any(margin.numeric for margin in margins):
        raise _key_error(where, "margins", "the total of a numeric column", "totals by level",
                         "Use linear or raking.")  # fmt: skip
    for key in ("bounds", "variance", "aggregate"):
        if simple and getattr(spec, key) is not None:
            raise _key_error(where, key, f"{key} with kind {spec.kind!r}", "none",
                             "Use linear, raking or logit.")  # fmt: skip
    if spec.residual == "sweeps" and not simple:
        raise _key_error(where, "residual", f"sweeps with kind {spec.kind!r}", "greg",
                         "Sweeps belong to rake and poststratify.")  # fmt: skip
    return _bounds(spec, where)


def _bounds(spec: CalibrationSpec, where: str) -> Bounds:
    if spec.bounds is None:
        if spec.kind in BOUNDED:
            raise _key_error(where, "bounds", "none", "two numbers around 1", "Write [0.3, 3].")
        return Bounds()
    bounds = Bounds(*spec.bounds)
    if not 0 <= bounds.lower < 1 < bounds.upper:
        raise _key_error(
            where, "bounds", list(spec.bounds), "0 ≤ lower < 1 < upper",
            "Bounds limit the factor, not the weight; trimming limits the weight.",
        )  # fmt: skip
    return bounds


def _key_error(where: str, key: str, got: object, expected: str, hint: str) -> AnalysisError:
    return AnalysisError(
        "bad-calibration", where=f"{where}.{key}", got=got, expected=expected, hint=hint
    )
