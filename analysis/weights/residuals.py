"""What the margins explain of an influence, and so leaves no variance: two conventions.

Linearised estimates of a calibrated sample vary as their residuals do (Deville and Särndal 1992,
JASA 87, §3; R `svyrecvar`). In large samples the two agree.

* `greg`: least squares on the margins with the weights d *before* the step (R `calibrate` and
  `postStratify`);
* `sweeps`: margin means in which each row counts once, taken off ten times over (R `rake`).

Both are functions of sums per calibration cell; `analysis.calibration` says how the variance uses
them.
"""

import numpy as np
from msgspec import Struct
from scipy.sparse import csr_array, diags_array

from analysis.grouping import FloatArray, IntArray, group_sums
from analysis.weights.cells import Cells
from analysis.weights.solver import pseudo_inverse

ROUNDS = 10
"""Rounds over the margins in R `rake`."""


class LeastSquares(Struct, frozen=True, eq=False):
    """m = X (X'DX/σ²)⁻ X' Σ(d z/σ²): (C × P) regressors and the inverse (P × P)."""

    regressors: csr_array
    inverse: FloatArray

    def fitted(self, sums: FloatArray) -> FloatArray:
        """Of Σ d z/σ² per cell (C × M), what the margins explain of z in each cell (C × M)."""
        return np.asarray(self.regressors @ (self.inverse @ (self.regressors.T @ sums)))


def least_squares(cells: Cells, scale: FloatArray) -> LeastSquares:
    """The fit on the margins of the cells, weighted by d/σ²; `scale` is σ² per cell."""
    gram = cells.matrix.T @ diags_array(cells.weight / scale) @ cells.matrix
    return LeastSquares(cells.matrix, pseudo_inverse(gram.toarray()))


class Sweeps(Struct, frozen=True, eq=False):
    """Margin means taken off in turn: per margin the level of every cell, and rows per cell (C)."""

    levels: tuple[IntArray, ...]
    rows: FloatArray

    def fitted(self, sums: FloatArray) -> FloatArray:
        """Of Σ z per cell (C × M), the sum of all means taken off a row of each cell (C × M)."""
        left, fit = sums, np.zeros_like(sums)
        for _ in range(ROUNDS):
            for level in self.levels:
                means = self._means(level, left)
                left = left - self.rows[:, None] * means
                fit += means
        return fit

    def _means(self, level: IntArray, sums: FloatArray) -> FloatArray:
        size = int(level.max(initial=-1)) + 1
        rows = np.bincount(level, weights=self.rows, minlength=size)
        means = group_sums(level, size, sums) / rows[:, None]
        return np.asarray(means[level])
