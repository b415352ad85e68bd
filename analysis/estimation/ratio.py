"""Ratios of two totals, R = Σwy / Σwx, over the rows where both are answered."""

from collections.abc import Sequence

import numpy as np

from analysis.design import SurveyDesign
from analysis.domains import Domains
from analysis.estimation.deff import NO_SPREAD, design_effect
from analysis.estimation.linearisation import Linearised
from analysis.grouping import FloatArray, group_sums
from analysis.totals import RowCells, cells_of


def ratio(
    design: SurveyDesign,
    domains: Domains,
    numerators: Sequence[FloatArray],
    denominators: Sequence[FloatArray],
) -> tuple[Linearised, FloatArray]:
    """Ratios and their design effects, (domains × M); pairs are taken in order.

    The design effect is that of the total of z = (y - R x) / X̂, as in R `svyratio`.
    """
    row_cells = cells_of(design, domains)
    pairs = zip(numerators, denominators, strict=True)
    sums = np.stack([_sums(design, row_cells, y, x) for y, x in pairs], axis=2)
    cells = row_cells.cells
    count, weight, wy, wx, wyy, wyx, wxx = sums
    domain = [group_sums(cells.domain, cells.n_domains, part) for part in sums]
    with np.errstate(invalid="ignore", divide="ignore"):
        est = domain[2] / domain[3]
        influence = (wy - est[cells.domain] * wx) / domain[3][cells.domain]
        squares = (domain[4] - 2 * est * domain[5] + est**2 * domain[6]) / domain[3] ** 2
        squares[squares < NO_SPREAD * domain[4] / domain[3] ** 2] = 0.0
        s2 = domain[0] / (domain[0] - 1) * squares / domain[1]
    del weight, wyy, wyx, wxx
    linearised = Linearised(
        design=design,
        cells=cells,
        est=np.where(np.isfinite(est), est, np.nan),
        influence=np.nan_to_num(influence, nan=0.0, posinf=0.0, neginf=0.0),
        present=count > 0,
    )
    effect = design_effect(linearised.variances() / domain[1] ** 2, s2, domain[0], domain[1])
    return linearised, effect


def _sums(design: SurveyDesign, row_cells: RowCells, y: FloatArray, x: FloatArray) -> FloatArray:
    """n, Σw, Σwy, Σwx, Σwy², Σwyx, Σwx² per cell: (7 × C)."""
    valid = ~(np.isnan(y) | np.isnan(x))
    row, size = row_cells.row[valid], row_cells.cells.size
    w, y, x = design.weights[valid], y[valid], x[valid]
    terms = (np.ones_like(w), w, w * y, w * x, w * y * y, w * y * x, w * x * x)
    return np.stack([np.bincount(row, weights=t, minlength=size + 1)[:size] for t in terms])
