"""Means, totals, shares, ratios and their linear combinations, linearised on cells.

The influence of a cell on a domain's mean is z = (Σwy - ȳ Σw) / N̂, on a ratio (Σwy - R Σwx) / X̂, on
a total Σwy: each is linear in the cell's sums, so no row is read again. A linear combination is the
same combination of influences.
"""

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from analysis.design import SurveyDesign
from analysis.errors import AnalysisError
from analysis.estimation.deff import Comparison, design_effect, spread
from analysis.estimation.variance import BaseInfluence, covariance, variances
from analysis.grouping import BoolArray, FloatArray, IntArray
from analysis.totals import Cells, Totals

ROUNDING = 1e-13
"""Standard errors below this share of the estimate are rounding and count as 0."""


Influence = Callable[[IntArray, FloatArray, FloatArray], FloatArray]
"""From domains and sums Σw and Σwy of cells (cells × Q) to their influence (cells × M)."""

Estimate = Callable[[FloatArray, FloatArray], FloatArray]
"""From sums Σw and Σwy of domains in every replicate (R × domains × Q) to estimates (… × M)."""


class Linearised(Struct, frozen=True, eq=False, kw_only=True):
    """Estimates (domains × M) and the influence of every cell on them (cells × M).

    `base` is the influence of calibration cells, needed where the design's weights are calibrated;
    `repeated` the estimates of every replicate (R × domains × M), where the design has some.
    """

    design: SurveyDesign
    cells: Cells
    est: FloatArray
    influence: FloatArray
    present: BoolArray
    base: BaseInfluence | None = None
    repeated: FloatArray | None = None

    def variances(self) -> FloatArray:
        """Variance of each estimate, (domains × M)."""
        if self.design.replicates is None:
            found = variances(self.design, self.cells, self.influence, self.present, self.base)
        else:
            found = self.design.replicates.variances(self._repeated(), self.est)
        with np.errstate(invalid="ignore"):
            found[found <= (ROUNDING * self.est) ** 2] = 0.0
        found[np.isnan(self.est)] = np.nan
        return found

    def covariance(self) -> FloatArray:
        """Covariance of all estimates, domain by domain: (domains·M × domains·M)."""
        if self.design.replicates is None:
            return covariance(self.design, self.cells, self.influence, self.present, self.base)
        repeated = self._repeated()
        flat = repeated.reshape(len(repeated), -1)
        return self.design.replicates.covariance(flat, self.est.ravel())

    def combined(self, coefficients: FloatArray) -> "Linearised":
        """Linear combinations across domains and variables: `coefficients` is (L × domains × M)."""
        per_cell = coefficients[:, self.cells.domain, :]
        influence = np.einsum("lcm,cm->cl", per_cell, self.influence)
        base = self.base
        if base is not None:
            values = np.einsum("lcm,cm->cl", coefficients[:, base.domain, :], base.values)
            base = BaseInfluence(base.cell, np.zeros_like(base.domain), values)
        present = np.einsum("lcm,cm->cl", per_cell != 0, self.present) > 0
        return Linearised(
            design=self.design,
            cells=Cells(self.cells.unit, np.zeros_like(self.cells.domain), 1),
            est=np.where(coefficients != 0, coefficients * self.est, 0.0).sum(axis=(1, 2))[None, :],
            influence=influence,
            present=present,
            base=base,
            repeated=None if self.repeated is None else _combined(coefficients, self.repeated),
        )

    def _repeated(self) -> FloatArray:
        if self.repeated is None:
            raise AnalysisError(
                "replicates-not-known",
                where="design.replicates",
                got="an estimate that was not repeated",
                expected="an estimate that replicates can be made of",
                hint="Leave `replicates` out for this kind of estimate.",
            )
        return self.repeated


def _combined(coefficients: FloatArray, repeated: FloatArray) -> FloatArray:
    """Combinations in every replicate, (R × 1 × L); what has no part in one may be undefined."""
    parts = (np.einsum("rk,k->r", repeated[:, each != 0], each[each != 0]) for each in coefficients)
    return np.stack(list(parts), axis=1)[:, None, :]


def linearised(
    totals: Totals,
    est: FloatArray,
    influence: Influence,
    present: BoolArray | None = None,
    estimate: Estimate | None = None,
) -> Linearised:
    """Estimates with an influence that is linear in Σw and Σwy of a cell.

    `present` tells cells with valid rows of each estimate; without it, of each variable. `estimate`
    makes the estimates of a replicate from its sums.
    """
    sums = totals.base
    base = None
    if sums is not None:
        values = influence(sums.domain, sums.weight, sums.value)
        base = BaseInfluence(sums.cell, sums.domain, values)
    return Linearised(
        design=totals.design,
        cells=totals.cells,
        est=est,
        influence=influence(totals.cells.domain, totals.weight, totals.value),
        present=totals.count > 0 if present is None else present,
        base=base,
        repeated=None if estimate is None else repeated(totals, estimate),
    )


def repeated(totals: Totals, estimate: Estimate) -> FloatArray | None:
    """The estimates of every replicate, (R × domains × M); None without replicates."""
    replicates, cells = totals.design.replicates, totals.cells
    if replicates is None:
        return None
    weight, value = (
        replicates.sums(cells.unit, cells.domain, cells.n_domains, part)
        for part in (totals.weight, totals.value)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        return estimate(weight, value)


def mean(totals: Totals) -> Linearised:
    """Weighted means; a share is the mean of its 0/1 variable."""
    weight, value = totals.per_domain(totals.weight), totals.per_domain(totals.value)
    with np.errstate(invalid="ignore"):
        centred = value / weight

    def influence(domain: IntArray, w: FloatArray, wy: FloatArray) -> FloatArray:
        with np.errstate(invalid="ignore"):
            return np.nan_to_num((wy - centred[domain] * w) / weight[domain], nan=0.0)

    def estimate(w: FloatArray, wy: FloatArray) -> FloatArray:
        return np.asarray(wy / w + totals.origin)

    return linearised(totals, centred + totals.origin, influence, estimate=estimate)


def total(totals: Totals) -> Linearised:
    """Weighted totals; undefined in a domain without a valid answer."""

    def influence(_: IntArray, w: FloatArray, wy: FloatArray) -> FloatArray:
        return wy + totals.origin * w

    est = totals.per_domain(totals.value + totals.origin * totals.weight)
    est[totals.per_domain(totals.count) == 0] = np.nan
    return linearised(
        totals, est, influence, estimate=lambda w, wy: np.asarray(wy + totals.origin * w)
    )


def mean_effect(totals: Totals, variance: FloatArray, comparison: Comparison = "srs") -> FloatArray:
    """Design effect of means and shares, and of totals once divided by N̂²."""
    sums = [
        totals.per_domain(part)
        for part in (totals.count, totals.weight, totals.value, totals.square)
    ]
    return design_effect(variance, spread(*sums), sums[0], sums[1], comparison)


def side_by_side(first: Linearised, second: Linearised) -> Linearised:
    """Estimates of the same variables for the domains of both, those of `second` after the first.

    So the covariance between a domain and another that overlaps it is known.
    """
    shift = first.cells.n_domains
    base = None
    if first.base is not None and second.base is not None:
        base = BaseInfluence(
            np.concatenate([first.base.cell, second.base.cell]),
            np.concatenate([first.base.domain, second.base.domain + shift]),
            np.concatenate([first.base.values, second.base.values]),
        )
    return Linearised(
        design=first.design,
        cells=Cells(
            np.concatenate([first.cells.unit, second.cells.unit]),
            np.concatenate([first.cells.domain, second.cells.domain + shift]),
            shift + second.cells.n_domains,
        ),
        est=np.concatenate([first.est, second.est]),
        influence=np.concatenate([first.influence, second.influence]),
        present=np.concatenate([first.present, second.present]),
        base=base,
        repeated=None
        if first.repeated is None or second.repeated is None
        else np.concatenate([first.repeated, second.repeated], axis=1),
    )
