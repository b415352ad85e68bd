"""Means, totals, shares, ratios and their linear combinations, linearised on cells.

The influence of a cell on a domain's mean is z = (Σwy - ȳ Σw) / N̂, on a ratio (Σwy - R Σwx) / X̂, on
a total Σwy: each is linear in the cell's sums, so no row is read again. A linear combination is the
same combination of influences.
"""

import numpy as np
from msgspec import Struct

from analysis.design import SurveyDesign
from analysis.estimation.deff import design_effect, spread
from analysis.estimation.variance import covariance, variances
from analysis.grouping import BoolArray, FloatArray
from analysis.totals import Cells, Totals

ROUNDING = 1e-13
"""Standard errors below this share of the estimate are rounding and count as 0."""


class Linearised(Struct, frozen=True, eq=False, kw_only=True):
    """Estimates (domains × M) and the influence of every cell on them (cells × M)."""

    design: SurveyDesign
    cells: Cells
    est: FloatArray
    influence: FloatArray
    present: BoolArray

    def variances(self) -> FloatArray:
        """Variance of each estimate, (domains × M)."""
        found = variances(self.design, self.cells, self.influence, self.present)
        with np.errstate(invalid="ignore"):
            found[found <= (ROUNDING * self.est) ** 2] = 0.0
        found[np.isnan(self.est)] = np.nan
        return found

    def covariance(self) -> FloatArray:
        """Covariance of all estimates, domain by domain: (domains·M × domains·M)."""
        return covariance(self.design, self.cells, self.influence, self.present)

    def combined(self, coefficients: FloatArray) -> "Linearised":
        """Linear combinations across domains and variables: `coefficients` is (L × domains × M)."""
        per_cell = coefficients[:, self.cells.domain, :]
        influence = np.einsum("lcm,cm->cl", per_cell, self.influence)
        present = np.einsum("lcm,cm->cl", per_cell != 0, self.present) > 0
        return Linearised(
            design=self.design,
            cells=Cells(self.cells.unit, np.zeros_like(self.cells.domain), 1),
            est=np.einsum("ldm,dm->l", coefficients, self.est)[None, :],
            influence=influence,
            present=present,
        )


def mean(totals: Totals) -> Linearised:
    """Weighted means; a share is the mean of its 0/1 variable."""
    cells = totals.cells
    weight, value = totals.per_domain(totals.weight), totals.per_domain(totals.value)
    with np.errstate(invalid="ignore"):
        centred = value / weight
        influence = (totals.value - centred[cells.domain] * totals.weight) / weight[cells.domain]
    return Linearised(
        design=totals.design,
        cells=cells,
        est=centred + totals.origin,
        influence=np.nan_to_num(influence, nan=0.0),
        present=totals.count > 0,
    )


def total(totals: Totals) -> Linearised:
    """Weighted totals; undefined in a domain without a valid answer."""
    raw = totals.value + totals.origin * totals.weight
    est = totals.per_domain(raw)
    est[totals.per_domain(totals.count) == 0] = np.nan
    return Linearised(
        design=totals.design,
        cells=totals.cells,
        est=est,
        influence=raw,
        present=totals.count > 0,
    )


def mean_effect(totals: Totals, variance: FloatArray) -> FloatArray:
    """Design effect of means and shares, and of totals once divided by N̂²."""
    sums = [
        totals.per_domain(part)
        for part in (totals.count, totals.weight, totals.value, totals.square)
    ]
    return design_effect(variance, spread(*sums), sums[0], sums[1])
