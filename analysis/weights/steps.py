"""The steps of a plan: what a file may say, and what each does to the weights.

A new step is a struct here with its line in `Step` and in `RUN`.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct

from analysis.columns import ResponseTable, number_text
from analysis.domains import Domains, crossed
from analysis.errors import AnalysisError
from analysis.grouping import BoolArray, FloatArray
from analysis.weights.calibrating import (
    Calibrated,
    CalibrationSpec,
    calibrate_rows,
    columns_of,
)
from analysis.weights.diagnostics import margin_lines
from analysis.weights.eligibility import eligibility_factors
from analysis.weights.nonresponse import nonresponse_factors
from analysis.weights.trimming import Limit, trim

Values = list[str | float]
"""Values of a column: text as the table writes it, or a number that it writes in the usual way."""


class _Step(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="step"):
    """`name` is the column of the step's factors; the kind of step without it."""

    name: str | None = None


class Eligibility(_Step, frozen=True, tag="eligibility"):
    """Cases outside the population weigh 0; `unknown` ones pass their weight on within `cells`."""

    column: str
    eligible: Values
    unknown: Values = []
    cells: list[str] = []


class Nonresponse(_Step, frozen=True, tag="nonresponse"):
    """Respondents carry those who did not answer, within `cells`."""

    column: str
    responded: Values
    cells: list[str] = []


class Calibrate(CalibrationSpec, frozen=True, tag_field="step", tag="calibrate"):
    """Bring the weights to margins; see `CalibrationSpec`."""

    name: str | None = None


class Trim(_Step, frozen=True, tag="trim"):
    """Cut weights off at limits and share out what that frees; see `trimming.py`."""

    lower: float | Limit | None = None
    upper: float | Limit | None = None
    strict: bool = False


Step = Eligibility | Nonresponse | Calibrate | Trim


class Outcome(NamedTuple):
    """Factor of every row, what can be said about the step, and the calibration if it was one."""

    factors: FloatArray
    details: dict[str, Any]
    calibrated: Calibrated | None = None


def step_name(step: Step) -> str:
    """Name of the factor of a step."""
    if step.name is not None:
        return step.name
    return step.kind if isinstance(step, Calibrate) else str(step.__struct_config__.tag)


def step_columns(step: Step) -> list[str]:
    """Columns that a step reads."""
    if isinstance(step, Calibrate):
        return columns_of(step)
    return [] if isinstance(step, Trim) else [step.column, *step.cells]


def run_step(step: Step, table: ResponseTable, weights: FloatArray, where: str) -> Outcome:
    """Do one step; raises `AnalysisError` for what it cannot do."""
    return RUN[type(step)](step, table, weights, where)


def _eligibility(
    step: Eligibility, table: ResponseTable, weights: FloatArray, where: str
) -> Outcome:
    eligible = _among(table, step.column, step.eligible, weights, where)
    unknown = _among(table, step.column, step.unknown, weights, where) & ~eligible
    cells = _cells(table, step.cells, weights, where)
    factors = eligibility_factors(cells, weights, eligible=eligible, unknown=unknown, where=where)
    here = weights > 0
    counts = {
        "eligible": int((eligible & here).sum()),
        "unknown": int((unknown & here).sum()),
        "ineligible": int((~eligible & ~unknown & here).sum()),
    }
    return Outcome(factors, counts)


def _nonresponse(
    step: Nonresponse, table: ResponseTable, weights: FloatArray, where: str
) -> Outcome:
    eligible = weights > 0
    responded = _among(table, step.column, step.responded, weights, where)
    cells = _cells(table, step.cells, weights, where)
    factors = nonresponse_factors(cells, weights, eligible, responded, where)
    cases = np.bincount(cells.codes, eligible, cells.size)
    answered = np.bincount(cells.codes, responded & eligible, cells.size)
    largest = np.ones(cells.size)
    np.maximum.at(largest, cells.codes, factors)
    lines = [
        {"cell": "|".join(label), "cases": int(n), "respondents": int(m), "factor": float(f)}
        for label, n, m, f in zip(cells.labels, cases, answered, largest, strict=True)
    ]
    return Outcome(factors, {"cells": lines})


def _calibrate(step: Calibrate, table: ResponseTable, weights: FloatArray, where: str) -> Outcome:
    found = calibrate_rows(table, weights, step, where)
    lines = margin_lines(found)
    details = {
        "kind": step.kind,
        "rounds": found.rounds,
        "worst": max(line.off for line in lines),
        "at_bounds": _at_bounds(found),
        "margins": lines,
    }
    return Outcome(found.factors, details, found)


def _at_bounds(found: Calibrated) -> int:
    """Rows whose factor is the smallest or largest allowed, to the digits that matter."""
    if found.spec.bounds is None:
        return 0
    used = found.factors[found.cells.row >= 0]
    return int(sum(np.isclose(used, limit, rtol=1e-9, atol=0).sum() for limit in found.spec.bounds))


def _trim(step: Trim, table: ResponseTable, weights: FloatArray, where: str) -> Outcome:
    del table
    here = weights != 0
    found = trim(weights[here], lower=step.lower, upper=step.upper, strict=step.strict, where=where)
    factors = np.zeros_like(weights)
    factors[here] = found.weights / weights[here]
    before = weights[here]
    details = {
        "lower": found.lower if np.isfinite(found.lower) else None,
        "upper": found.upper if np.isfinite(found.upper) else None,
        "raised": int((before < found.lower).sum()),
        "cut": int((before > found.upper).sum()),
        "moved": float(np.maximum(before - found.upper, 0).sum()),
        "passes": found.passes,
    }
    return Outcome(factors, details)


RUN: Mapping[type[Step], Callable[..., Outcome]] = {
    Eligibility: _eligibility,
    Nonresponse: _nonresponse,
    Calibrate: _calibrate,
    Trim: _trim,
}


def _among(
    table: ResponseTable, column: str, values: Values, weights: FloatArray, where: str
) -> BoolArray:
    """Rows whose value is one of those given; rows with a weight must have a value."""
    keys = table.keys(column)
    _refuse_missing(table, column, (keys.codes < 0) & (weights > 0), where)
    texts = {value if isinstance(value, str) else number_text(float(value)) for value in values}
    return np.array([*(label in texts for label in keys.labels), False])[keys.codes]


def _cells(table: ResponseTable, columns: list[str], weights: FloatArray, where: str) -> Domains:
    """The adjustment cells; rows without a weight may be anywhere."""
    keys = [table.keys(name) for name in columns]
    for name, key in zip(columns, keys, strict=True):
        _refuse_missing(table, name, (key.codes < 0) & (weights > 0), where)
    found = crossed(keys, table.n)
    return Domains(np.maximum(found.codes, 0), found.labels)


def _refuse_missing(table: ResponseTable, column: str, missing: BoolArray, where: str) -> None:
    if missing.any():
        raise AnalysisError(
            "missing-margin-value",
            where=f"{where}: column {column!r}, row {table.row_numbers[int(np.argmax(missing))]}",
            got="no value",
            expected="a value in every row that has a weight",
            hint="Fill it in, or drop the row before weighting.",
        )
