"""Ratios of two totals, R = Σwy / Σwx, over the rows where both are answered."""

from collections.abc import Sequence

import numpy as np

from analysis.design import SurveyDesign
from analysis.domains import Domains
from analysis.estimation.deff import NO_SPREAD, Comparison, design_effect
from analysis.estimation.linearisation import Linearised
from analysis.estimation.variance import BaseInfluence
from analysis.grouping import FloatArray, IntArray, group_sums
from analysis.totals import RowCells, cells_of


def ratio(
    design: SurveyDesign,
    domains: Domains,
    numerators: Sequence[FloatArray],
    denominators: Sequence[FloatArray],
    comparison: Comparison = "srs",
) -> tuple[Linearised, FloatArray, FloatArray]:
    """Ratios, their design effects and the answers behind them, (domains × M), pair by pair.

    The design effect is that of the total of z = (y - R x) / X̂, as in R `svyratio`. Undefined where
    the denominator is 0.
    """
    found = cells_of(design, domains)
    pairs = list(zip(numerators, denominators, strict=True))
    sums = _stacked(found, pairs, design.weights)
    domain = [group_sums(found.cells.domain, domains.size, part) for part in sums]
    with np.errstate(invalid="ignore", divide="ignore"):
        est = domain[2] / domain[3]
        squares = (domain[4] - 2 * est * domain[5] + est**2 * domain[6]) / domain[3] ** 2
        squares[squares < NO_SPREAD * domain[4] / domain[3] ** 2] = 0.0
        s2 = domain[0] / (domain[0] - 1) * squares / domain[1]

    def influence(at: IntArray, wx: FloatArray, wy: FloatArray) -> FloatArray:
        with np.errstate(invalid="ignore", divide="ignore"):
            z = (wy - est[at] * wx) / domain[3][at]
        return np.nan_to_num(z, nan=0.0, posinf=0.0, neginf=0.0)

    base = None
    if found.base is not None and design.calibration is not None:
        kept = _stacked(found.base, pairs, design.calibration.base)
        cells = found.base.cells
        values = influence(cells.domain, kept[3], kept[2])
        base = BaseInfluence(cells.unit, cells.domain, values)
    result = Linearised(
        design=design,
        cells=found.cells,
        est=np.where(np.isfinite(est), est, np.nan),
        influence=influence(found.cells.domain, sums[3], sums[2]),
        present=sums[0] > 0,
        base=base,
        repeated=_repeated(design, found, sums),
    )
    variance = result.variances() / domain[1] ** 2
    return result, design_effect(variance, s2, domain[0], domain[1], comparison), domain[0]


def _repeated(design: SurveyDesign, found: RowCells, sums: FloatArray) -> FloatArray | None:
    if design.replicates is None:
        return None
    cells = found.cells
    wy, wx = (
        design.replicates.sums(cells.unit, cells.domain, cells.n_domains, part)
        for part in (sums[2], sums[3])
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(wy / wx)


def _stacked(
    cells: RowCells, pairs: list[tuple[FloatArray, FloatArray]], weights: FloatArray
) -> FloatArray:
    """n, Σw, Σwy, Σwx, Σwy², Σwyx, Σwx² per cell and pair: (7 × C × M)."""
    return np.stack([_sums(cells, y, x, weights) for y, x in pairs], axis=2)


def _sums(cells: RowCells, y: FloatArray, x: FloatArray, weights: FloatArray) -> FloatArray:
    valid = ~(np.isnan(y) | np.isnan(x))
    row, size = cells.row[valid], cells.cells.size
    w, y, x = weights[valid], y[valid], x[valid]
    terms = (np.ones_like(w), w, w * y, w * x, w * y * y, w * y * x, w * x * x)
    return np.stack([np.bincount(row, weights=t, minlength=size + 1)[:size] for t in terms])
