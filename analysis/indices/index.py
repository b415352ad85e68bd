"""Estimating an index scheme: overall, pillars, factors and items, per domain, with uncertainty.

Every index is linearised on the same PSU totals of its items: z = Σ_q a_q (s_q - P_q r_q) / D_q for
means of item shares, z = (Σ s_q - R Σ r_q) / Σ D_q for a pooled index. n of an index is the number
of rows with at least one valid item of it; deff is that of the total of z over these rows, against
simple random sampling (R's TRUE convention), and n_eff = n / deff.
"""

from functools import partial

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from analysis.columns import Column
from analysis.design import SurveyDesign
from analysis.domains import Domains, domains_of, everyone
from analysis.errors import AnalysisError
from analysis.estimation.deff import design_effect
from analysis.estimation.estimates import Estimates, assemble, proportion_estimates
from analysis.estimation.linearisation import linearised
from analysis.grouping import FloatArray, IntArray
from analysis.indices.rows import RowSums, row_sums
from analysis.indices.scheme import IndexScheme, composites
from analysis.indices.weights import composite_weights, membership
from analysis.totals import MISSING, Totals, cells_of, share_totals

EVERYONE = "all"
"""Domain name of an estimate over all rows."""


class Estimate(Struct, frozen=True, kw_only=True):
    """One index of one domain, on 0–1; None where undefined.

    `index` is `overall`, `factor:X` (pillars too) or `item:Y`; `n_psu` counts PSUs with answers.
    """

    domain: str
    index: str
    est: float | None
    se: float | None
    lci: float | None
    uci: float | None
    deff: float | None
    df: int
    n: int
    n_eff: float | None
    n_psu: int


def estimate_index(
    scheme: IndexScheme, design: SurveyDesign, by: Column | None = None
) -> tuple[Estimate, ...]:
    """Estimate every index of the scheme for every domain of `by` (None = all rows, `all`).

    Domain by domain in the order of first appearance; overall, pillars, factors, items. Items are
    columns of the design's table. Raises `AnalysisError` (`unknown-column`, `value-off-scale`).
    """
    domains = everyone(design.n) if by is None else domains_of(by)
    statuses = item_statuses(scheme, design)
    row_cells = cells_of(design, domains)
    totals = share_totals(design, domains, statuses, row_cells)
    parts = (
        (
            tuple(c.index for c in composites(scheme)),
            _composites(scheme, totals, domains, statuses),
        ),
        (tuple(f"item:{item}" for item in scheme.items), proportion_estimates(totals)),
    )
    return tuple(
        _estimate(estimates, (number, place), labels[0] if labels else EVERYONE, index)
        for number, labels in enumerate(domains.labels)
        for names, estimates in parts
        for place, index in enumerate(names)
    )


def item_statuses(scheme: IndexScheme, design: SurveyDesign) -> npt.NDArray[np.int8]:
    """Per item and row: 1 at one of the levels, 0 elsewhere on the scale, 2 without an answer."""
    statuses = np.empty((len(scheme.items), design.n), dtype=np.int8)
    for place, item in enumerate(scheme.items):
        answers = design.table.numeric(item)
        absent = np.isnan(answers) | np.isin(answers, scheme.missing)
        off = ~absent & ~np.isin(answers, scheme.scale)
        if off.any():
            row = int(np.argmax(off))
            raise AnalysisError(
                "value-off-scale",
                where=f"column {item!r}, row {design.table.row_numbers[row]}",
                got=answers[row],
                expected=f"one of {[*scheme.scale, *scheme.missing]}",
                hint="Correct the answer, or declare the code in the scheme's `missing`.",
            )
        statuses[place] = np.isin(answers, scheme.levels)
        statuses[place][absent] = MISSING
    return statuses


def _composites(
    scheme: IndexScheme, totals: Totals, domains: Domains, statuses: npt.NDArray[np.int8]
) -> Estimates:
    """Overall, pillars and factors: (domains × J)."""
    on_satisfied, on_valid, est = _coefficients(scheme, totals)
    rows = row_sums(totals.design, domains, statuses, (on_satisfied, on_valid), membership(scheme))
    index = linearised(
        totals,
        est,
        partial(_on_cells, (on_satisfied, on_valid)),
        present=totals.count @ membership(scheme).T > 0,
    )
    variance = index.variances()
    deff = _effect(variance, rows)
    return assemble(index, variance, deff, rows.count, share=True)


def _coefficients(scheme: IndexScheme, totals: Totals) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Of s and of r in z, (domains × J × Q), and the estimates (domains × J)."""
    satisfied, answered = totals.per_domain(totals.value), totals.per_domain(totals.weight)
    weights = composite_weights(scheme, answered)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.nan_to_num(satisfied / answered)[:, None, :]
        per_answer = np.where(weights > 0, weights / answered[:, None, :], 0.0)
    est = _exact_ends((weights * share).sum(axis=2), share, weights)
    centre = est[:, :, None] if scheme.aggregation == "pooled" else share
    return per_answer, np.nan_to_num(per_answer * centre), est


def _exact_ends(est: FloatArray, share: FloatArray, weights: FloatArray) -> FloatArray:
    """Set 1 where all are satisfied: weights that only nearly add up to 1 would miss it."""
    everyone_satisfied = ((share == 1) | (weights == 0)).all(axis=2) & ~np.isnan(est)
    return np.where(everyone_satisfied, 1.0, est)


def _on_cells(
    coefficients: tuple[FloatArray, FloatArray],
    domains: IntArray,
    answered: FloatArray,
    satisfied: FloatArray,
) -> FloatArray:
    """Influence of every cell on the composites of its domain: (cells × J)."""
    on_satisfied, on_valid = coefficients
    influence = np.empty((len(domains), on_satisfied.shape[1]))
    for domain in range(len(on_satisfied)):
        here = domains == domain
        influence[here] = (
            satisfied[here] @ on_satisfied[domain].T - answered[here] @ on_valid[domain].T
        )
    return influence


def _effect(variance: FloatArray, rows: RowSums) -> FloatArray:
    """Deff of the total of z: its S² times N̂² stands for the simple random sample."""
    with np.errstate(invalid="ignore", divide="ignore"):
        s2 = rows.count / (rows.count - 1) * rows.square / rows.weight
        return design_effect(variance / rows.weight**2, s2, rows.count, rows.weight)


def _estimate(estimates: Estimates, at: tuple[int, int], domain: str, index: str) -> Estimate:
    def defined(values: FloatArray) -> float | None:
        return float(values[at]) if np.isfinite(values[at]) else None

    deff, n = defined(estimates.deff), int(estimates.n[at])
    return Estimate(
        domain=domain,
        index=index,
        est=defined(estimates.est),
        se=defined(estimates.se),
        lci=defined(estimates.lci),
        uci=defined(estimates.uci),
        deff=deff,
        df=int(estimates.df[at[0]]),
        n=n,
        n_eff=n / deff if deff else None,
        n_psu=int(estimates.n_psu[at]),
    )
