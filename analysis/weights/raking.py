"""Raking on cells: weights are scaled to one margin after another until all agree.

Iterative proportional fitting (Deming and Stephan 1940; R `rake`). It ends at the weights that
calibration with the exponential distance gives, and needs no matrix.
"""

import numpy as np

from analysis.errors import AnalysisError
from analysis.grouping import FloatArray
from analysis.weights.cells import Cells

TOLERANCE = 1e-12
"""Margins count as met when none is off by more than this share of itself."""

MOST_SWEEPS = 10_000


def rake(cells: Cells, where: str) -> tuple[FloatArray, int]:
    """Factor of each cell and the number of sweeps over the margins.

    Raises:
        AnalysisError: `no-convergence` naming the margin that is furthest off.
    """
    weight = cells.weight.copy()
    worst = 0
    off = np.zeros(len(cells.margins))
    for sweep in range(1, MOST_SWEEPS + 1):
        for position, margin in enumerate(cells.margins):
            level = cells.levels[position]
            factor = margin.totals / np.bincount(level, weights=weight)
            off[position] = np.abs(factor - 1).max()
            weight *= factor[level]
        worst = int(np.argmax(off))
        if off[worst] <= TOLERANCE:
            return weight / cells.weight, sweep
    raise no_convergence(cells, weight, where, f"{MOST_SWEEPS} sweeps")


def no_convergence(cells: Cells, weight: FloatArray, where: str, after: str) -> AnalysisError:
    """The refusal that names the total that is furthest from its control."""
    reached, controls = cells.totals(weight), cells.controls()
    worst = int(np.argmax(np.abs(reached - controls) / (1 + np.abs(controls))))
    return AnalysisError(
        "no-convergence",
        where=f"{where}.margins: {cells.labels()[worst]}",
        got=f"{reached[worst]:.10g} after {after}",
        expected=f"{controls[worst]:.10g}",
        hint="The margins contradict each other in this sample: join sparse levels, or drop one.",
    )
