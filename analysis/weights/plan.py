"""A weighting plan: a base and ordered steps, data with a version; every factor is kept.

The final weight of a row is its base times the factors of all steps. Rows that a step gives the
factor 0 (not eligible, no answer) stay in the table and weigh nothing from there on.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from msgspec import Struct, structs

from analysis.columns import ResponseTable
from analysis.errors import AnalysisError
from analysis.grouping import FloatArray, IntArray
from analysis.weights.calibrating import Calibrated
from analysis.weights.diagnostics import Spread, spread
from analysis.weights.steps import Step, run_step, step_columns, step_name

NONE = "none"
"""The base of a plan, or the weights of a design, under which every row counts once."""

RESERVED = ("row", "base", "weight")
"""Names of columns that no step may take."""


class WeightingPlan(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A plan as a file holds it.

    `base` is a column of design weights or `none`; `id` a column that must tell rows apart.
    """

    version: str
    base: str
    id: str | None = None
    steps: list[Step] = []


class Factor(Struct, frozen=True, eq=False, kw_only=True):
    """One step done: its factor per row, the weights after it, what can be said about it."""

    name: str
    factors: FloatArray
    weights: FloatArray
    spread: Spread
    details: Mapping[str, Any]
    calibrated: Calibrated | None = None


class Weighting(Struct, frozen=True, eq=False, kw_only=True):
    """Weights with every factor kept, one entry per row of the table."""

    plan: WeightingPlan
    base: FloatArray
    spread: Spread
    steps: tuple[Factor, ...]

    @property
    def weights(self) -> FloatArray:
        """Final weights."""
        return self.steps[-1].weights if self.steps else self.base

    def at(self, rows: IntArray) -> "Weighting":
        """The same weighting seen from some of its rows, in their order."""
        steps = tuple(
            structs.replace(
                step,
                factors=step.factors[rows],
                weights=step.weights[rows],
                calibrated=None if step.calibrated is None else step.calibrated.at(rows),
            )
            for step in self.steps
        )
        return structs.replace(self, base=self.base[rows], steps=steps)


def plan_columns(plan: WeightingPlan) -> tuple[str, ...]:
    """Columns that a plan reads."""
    names = [] if plan.base == NONE else [plan.base]
    names += [] if plan.id is None else [plan.id]
    names += [name for step in plan.steps for name in step_columns(step)]
    return tuple(dict.fromkeys(names))


def run_plan(plan: WeightingPlan, table: ResponseTable) -> Weighting:
    """Weigh a table.

    Raises:
        AnalysisError: `no-rows`, `duplicate-id`, `bad-weight`, `bad-step-name`, and whatever a
            step cannot do, each with the step, the column and the row.
    """
    names = _names(plan)
    if plan.id is not None:
        _refuse_duplicates(table, plan.id)
    base = weights = _base(table, plan.base)
    done: list[Factor] = []
    for position, (name, step) in enumerate(zip(names, plan.steps, strict=True)):
        outcome = run_step(step, table, weights, f"plan.steps[{position}]")
        weights = weights * outcome.factors
        _refuse_nothing(weights, position)
        done.append(
            Factor(
                name=name,
                factors=outcome.factors,
                weights=weights,
                spread=spread(weights),
                details=outcome.details,
                calibrated=outcome.calibrated,
            )
        )
    return Weighting(plan=plan, base=base, spread=spread(base), steps=tuple(done))


def _refuse_nothing(weights: FloatArray, position: int) -> None:
    if not weights.any():
        raise AnalysisError(
            "no-weight-left",
            where=f"plan.steps[{position}]",
            got="0 in every row after this step",
            expected="at least one row that counts",
            hint="Check the values that the step names.",
        )


def _names(plan: WeightingPlan) -> list[str]:
    """Names of the factors; a kind of step that comes twice is numbered."""
    found: list[str] = []
    for position, step in enumerate(plan.steps):
        name = step_name(step)
        if step.name is None and name in found:
            name = f"{name}_{position + 1}"
        if name in found or name in RESERVED or not name:
            raise AnalysisError(
                "bad-step-name",
                where=f"plan.steps[{position}].name",
                got=repr(name),
                expected="a name of its own, for the column of the factor",
                hint=f"Not {', '.join(RESERVED)}, and not that of another step.",
            )
        found.append(name)
    return found


def _base(table: ResponseTable, column: str) -> FloatArray:
    if table.n == 0:
        raise AnalysisError(
            "no-rows",
            where="plan",
            got="0 rows",
            expected="at least one row",
            hint="Check the file.",
        )
    if column == NONE:
        return np.ones(table.n)
    weights = table.numeric(column)
    wrong = ~(weights >= 0)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise AnalysisError(
            "bad-weight",
            where=f"plan.base: column {column!r}, row {table.row_numbers[row]}",
            got="no value" if np.isnan(weights[row]) else weights[row],
            expected="a number ≥ 0 in every row",
            hint="Give every sampled case its design weight, or take the row out.",
        )
    if not weights.any():
        raise AnalysisError(
            "bad-weight",
            where=f"plan.base: column {column!r}",
            got="0 in every row",
            expected="at least one positive weight",
            hint="Check that the right column is named.",
        )
    return weights


def _refuse_duplicates(table: ResponseTable, column: str) -> None:
    keys = table.keys(column)
    missing = keys.codes < 0
    seen = np.zeros(len(keys.labels) + 1, dtype=np.int64)
    np.add.at(seen, keys.codes, 1)
    doubled = missing | (seen[keys.codes] > 1)
    if doubled.any():
        row = int(np.argmax(doubled))
        rows = table.row_numbers[keys.codes == keys.codes[row]][:2]
        raise AnalysisError(
            "duplicate-id",
            where=f"plan.id: column {column!r}, row {table.row_numbers[row]}",
            got="no value"
            if missing[row]
            else f"{keys.labels[keys.codes[row]]!r} in rows {' and '.join(map(str, rows))}",
            expected="a value of its own in every row",
            hint="Keep one row per case: a case that counts twice has twice its weight.",
        )
