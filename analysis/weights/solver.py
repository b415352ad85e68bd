"""Calibration on cells: Newton's method for the multipliers λ in Σ d F(x'λ/σ²) x = T.

Deville and Särndal (1992), JASA 87; R `grake`. The regressors may depend on each other (every
margin brings all its levels): steps are taken with a pseudo-inverse.
"""

from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, diags_array, hstack, identity

from analysis.errors import AnalysisError
from analysis.grouping import FloatArray
from analysis.weights.cells import Cells
from analysis.weights.distances import Bounds, Distance
from analysis.weights.raking import no_convergence

TOLERANCE = 1e-11
"""Totals count as met when none is off by more than this share of itself."""

NOISE = 1e-6
"""Misfits below this share are the tolerance of the linear programme."""

MOST_STEPS = 200
MOST_LENGTHS = 60

STEEP = 0.9
"""A step is taken where it leaves less than this share of the slope along it."""

LEAST_SLOPE = 0.1


class Solution(NamedTuple):
    """Factor of each cell and the steps it took."""

    factor: FloatArray
    steps: int


def calibrate(
    cells: Cells, distance: Distance, bounds: Bounds, scale: FloatArray, where: str
) -> Solution:
    """Bring the totals of the cells to the controls.

    Args:
        cells: the cells, with their weights before calibration.
        distance: F and its slope.
        bounds: smallest and largest factor; infinite where there is none.
        scale: σ² of every cell; 1 unless a variance is modelled.
        where: the place in the plan or design, for messages.

    Raises:
        AnalysisError: `infeasible-bounds` naming the margin that cannot be met within the bounds;
            `no-convergence` naming the margin that is furthest off.
    """
    refuse_impossible(cells, bounds, where)
    state = _State(cells.weight, cells.matrix, cells.controls(), scale, distance, bounds)
    multipliers = np.zeros(len(state.controls))
    step = state.at(multipliers)
    for number in range(1, MOST_STEPS + 1):
        there, found = state.newton(multipliers, step)
        if step.off <= TOLERANCE:  # one step more costs little and gives the last digits
            return Solution((found if found.off < step.off else step).factor, number)
        if found is step:
            break
        multipliers, step = there, found
    _refuse_infeasible(cells, bounds, where)
    raise no_convergence(cells, cells.weight * step.factor, where, f"{number} steps")


class _Step(NamedTuple):
    factor: FloatArray
    slope: FloatArray
    misfit: FloatArray
    off: float


class _State(NamedTuple):
    weight: FloatArray
    regressors: csr_array
    controls: FloatArray
    scale: FloatArray
    distance: Distance
    bounds: Bounds

    def at(self, multipliers: FloatArray) -> _Step:
        """Factors, slopes and misfit at given multipliers."""
        with np.errstate(invalid="ignore", over="ignore"):
            factor, slope = self.distance(self.regressors @ multipliers / self.scale, self.bounds)
            misfit = self.controls - self.regressors.T @ (self.weight * factor)
            off = np.abs(misfit) / (1 + np.abs(self.controls))
        finite = np.isfinite(factor).all() and np.isfinite(slope).all()
        return _Step(factor, slope, misfit, float(off.max()) if finite else np.inf)

    def newton(self, multipliers: FloatArray, step: _Step) -> tuple[FloatArray, _Step]:
        """A step along Newton's direction; the same step again where none can be made.

        The multipliers minimise a convex function whose gradient is minus the misfit. Along the
        direction its slope starts below 0 and grows; a length is good where the slope has come
        nearer to 0.
        """
        direction = self._direction(step)
        start = float(step.misfit @ direction)
        length, longest = 1.0, np.inf
        for _ in range(MOST_LENGTHS):
            there = multipliers + length * direction
            found = self.at(there)
            left = float(found.misfit @ direction) if np.isfinite(found.off) else -np.inf
            if abs(left) <= STEEP * start:
                return there, found
            if left < 0:
                longest, length = length, length / 2
            else:
                length = min(2 * length, (length + longest) / 2)
        return multipliers, step

    def _direction(self, step: _Step) -> FloatArray:
        """Newton's direction; cells at a bound keep a little slope until the totals are near."""
        slope = np.maximum(step.slope, min(LEAST_SLOPE, step.off))
        middle = diags_array(self.weight * slope / self.scale)
        matrix = (self.regressors.T @ middle @ self.regressors).toarray()
        return pseudo_inverse(matrix) @ step.misfit


def pseudo_inverse(matrix: FloatArray) -> FloatArray:
    """Moore-Penrose inverse of a cross-product, its columns first brought to one scale."""
    size = np.sqrt(np.diag(matrix))
    size[size == 0] = 1.0
    scaled = np.linalg.pinv(matrix / np.outer(size, size), rcond=1e-12, hermitian=True)
    return np.asarray(scaled / np.outer(size, size))


def refuse_impossible(cells: Cells, bounds: Bounds, where: str) -> None:
    """Refuse bounds under which one total, taken alone, cannot reach its control."""
    if bounds == Bounds():
        return
    controls, totals = cells.controls(), cells.totals(cells.weight)
    # of a column with both signs the total says nothing about what is within reach
    signed = cells.matrix.min(axis=0).toarray().ravel() < 0
    needed = np.divide(controls, totals, out=np.ones_like(totals), where=~signed & (totals > 0))
    beyond = (needed < bounds.lower) | (needed > bounds.upper)
    if beyond.any():
        worst = int(np.argmax(np.abs(np.log(np.maximum(needed, 1e-300))) * beyond))
        raise _infeasible(
            f"{where}.margins: {cells.labels()[worst]}", f"a factor of {needed[worst]:.6g}", bounds
        )


def _refuse_infeasible(cells: Cells, bounds: Bounds, where: str) -> None:
    """Find by linear programming whether any factors within the bounds meet all controls."""
    if not bounds.finite:
        return
    controls, regressors = cells.controls(), cells.matrix
    size, width = regressors.shape
    equations = hstack(
        [(regressors.T @ diags_array(cells.weight)), identity(width), -identity(width)]
    )
    cost = np.concatenate([np.zeros(size), np.tile(1 / (1 + np.abs(controls)), 2)])
    limits = [tuple(bounds)] * size + [(0, None)] * (2 * width)
    found = linprog(cost, A_eq=equations.tocsr(), b_eq=controls, bounds=limits, method="highs")
    if found.status == 0 and found.fun > NOISE:
        slack = (found.x[size : size + width] + found.x[size + width :]) / (1 + np.abs(controls))
        worst = int(np.argmax(slack))
        reached = controls[worst] + found.x[size + width + worst] - found.x[size + worst]
        raise _infeasible(
            f"{where}.margins: {cells.labels()[worst]}",
            f"{reached:.10g} at best, of {controls[worst]:.10g}",
            bounds,
        )


def _infeasible(where: str, got: str, bounds: Bounds) -> AnalysisError:
    return AnalysisError(
        "infeasible-bounds",
        where=where,
        got=got,
        expected=f"what factors from {bounds.lower:g} to {bounds.upper:g} can reach",
        hint="Widen the bounds, or join the level to a neighbour.",
    )
