"""What a run of a plan is handed over as: a table of factors, and diagnostics that are data."""

from typing import Any

import numpy as np
from msgspec import Struct

from analysis.columns import Column, ResponseTable
from analysis.grouping import FloatArray
from analysis.weights.diagnostics import MOST_LISTED, Spread, spread
from analysis.weights.plan import RESERVED, Weighting


class StepReport(Struct, frozen=True, kw_only=True):
    """One step: smallest and largest factor other than 0, the weights after it, its own facts."""

    name: str
    smallest_factor: float
    largest_factor: float
    after: Spread
    details: Any


class LargeWeight(Struct, frozen=True, kw_only=True):
    """One of the largest weights, and how many median weights it is."""

    row: int
    id: str | None
    weight: float
    medians: float


class WeightingReport(Struct, frozen=True, kw_only=True):
    """Diagnostics of a plan run over a table; `weights` is the spread of the final weights."""

    version: str
    rows: int
    base: Spread
    steps: tuple[StepReport, ...]
    weights: Spread
    largest: tuple[LargeWeight, ...]


def report(weighting: Weighting, table: ResponseTable) -> WeightingReport:
    """The diagnostics of a weighting of this table."""
    return WeightingReport(
        version=weighting.plan.version,
        rows=table.n,
        base=weighting.spread,
        steps=tuple(
            StepReport(
                name=step.name,
                smallest_factor=_extreme(step.factors, np.min),
                largest_factor=_extreme(step.factors, np.max),
                after=step.spread,
                details=step.details,
            )
            for step in weighting.steps
        ),
        weights=spread(weighting.weights),
        largest=_largest(weighting, table),
    )


def weight_columns(weighting: Weighting, table: ResponseTable) -> dict[str, Column]:
    """Row, identifier, base, every factor and the final weight, in this order."""
    row, base, weight = RESERVED
    columns: dict[str, Column] = {row: table.row_numbers}
    if weighting.plan.id is not None:
        columns[weighting.plan.id] = table.column(weighting.plan.id)
    columns[base] = weighting.base
    columns.update({step.name: step.factors for step in weighting.steps})
    columns[weight] = weighting.weights
    return columns


def _extreme(factors: FloatArray, which: Any) -> float:  # noqa: ANN401 - a reduction of NumPy
    used = factors[factors != 0]
    return float(which(used))


def _largest(weighting: Weighting, table: ResponseTable) -> tuple[LargeWeight, ...]:
    weights = weighting.weights
    median = spread(weights).median
    place = np.argsort(-weights, kind="stable")[:MOST_LISTED]
    name = weighting.plan.id
    ids = None if name is None else table.keys(name)
    return tuple(
        LargeWeight(
            row=int(table.row_numbers[row]),
            id=None if ids is None else ids.labels[ids.codes[row]],
            weight=float(weights[row]),
            medians=float(weights[row] / median),
        )
        for row in place.tolist()
        if weights[row] > 0
    )
