"""What the variance must know of calibrated weights: the part of a variable the totals explain.

A calibrated estimate varies only by what its auxiliary variables do not explain. For a row of
calibration cell c with influence z this is e = z - m_c, so the influence of a unit becomes

Σ w z - Σ_c u_c m_c,  m = projection of the sums Σ v z per cell

(Särndal, Swensson and Wretman 1992, ch. 6; R `svyrecvar` with `postStrata`). Rows of one cell have
the same auxiliary variables; a continuous variable makes every row a cell. Because z is linear in
the totals of a domain, one more sum per cell and domain is all that has to be kept: `totals.py`.
"""

from typing import Protocol

import numpy as np
from msgspec import Struct
from scipy.sparse import coo_array, csr_array

from analysis.grouping import FloatArray, IntArray


class Projection(Protocol):
    """The linear map from sums per calibration cell to what the totals explain in each cell.

    The two there are stand in `analysis.weights.residuals`.
    """

    def fitted(self, sums: FloatArray) -> FloatArray:
        """Of Σ v z per cell (C × M), the part m of z explained in each cell (C × M)."""
        ...


class Calibration(Struct, frozen=True, eq=False, kw_only=True):
    """How the weights of a design were calibrated.

    `cell` (rows) is the calibration cell 0..C-1 of each row, `base` (rows) the weights v in the
    sums that are projected, `by_unit` (units of the last variance stage × C) the sums of the
    weights u that the explained part is taken off with. Use `calibration_of`.

    Regression residuals (R `calibrate`): v the weights before calibration, u those after it.
    R `rake`: v is 1, u the weights after raking. Weights changed once more afterwards, from u to w
    (R `trimWeights`): v is multiplied by w / u, and u stays.
    """

    cell: IntArray
    n_cells: int
    base: FloatArray
    by_unit: csr_array
    projection: Projection

    def residual(self, unit_sums: FloatArray, cell_sums: FloatArray) -> FloatArray:
        """Residualised influence totals: Σ w z per unit (U × M) and Σ v z per cell (C × M)."""
        return np.asarray(unit_sums - self.by_unit @ self.projection.fitted(cell_sums))


def calibration_of(
    unit: IntArray,
    *,
    cell: IntArray,
    n_cells: int,
    base: FloatArray,
    final: FloatArray,
    projection: Projection,
) -> Calibration:
    """Bind a projection to rows; all arrays have one entry per row.

    Args:
        unit: unit of the last variance stage, `design.stages[-1].unit`.
        cell: calibration cell of each row, all ≥ 0.
        n_cells: C.
        base: v.
        final: u.
        projection: the map; cells are numbered as in `cell`.
    """
    shape = (int(unit.max(initial=-1)) + 1, n_cells)
    by_unit = csr_array(coo_array((final, (unit, cell)), shape=shape))
    return Calibration(
        cell=cell, n_cells=n_cells, base=base, by_unit=by_unit, projection=projection
    )
