"""From totals to printable estimates: est, SE, 95 % limits, deff, df, n.

df is PSUs minus strata among the rows of the domain, as R `degf` of a subset; rows without an
answer to the one variable do not change it.
"""

import numpy as np
from msgspec import Struct

from analysis.design import SurveyDesign
from analysis.estimation.deff import Comparison
from analysis.estimation.intervals import share_interval, t_interval
from analysis.estimation.linearisation import Linearised, mean, mean_effect, total
from analysis.grouping import BoolArray, FloatArray, IntArray, group_sums, pair_codes
from analysis.totals import Cells, Totals


class Estimates(Struct, frozen=True, eq=False, kw_only=True):
    """Arrays (domains × M), NaN where undefined; `df` is one number per domain."""

    est: FloatArray
    se: FloatArray
    lci: FloatArray
    uci: FloatArray
    deff: FloatArray
    df: IntArray
    n: IntArray
    n_psu: IntArray


def mean_estimates(totals: Totals, comparison: Comparison = "srs") -> Estimates:
    """Means with t intervals."""
    return _estimates(totals, comparison, share=False)


def proportion_estimates(totals: Totals, comparison: Comparison = "srs") -> Estimates:
    """Shares (totals from `share_totals`) with logit intervals."""
    return _estimates(totals, comparison, share=True)


def total_estimates(totals: Totals, comparison: Comparison = "srs") -> Estimates:
    """Totals with t intervals."""
    linearised = total(totals)
    variance = linearised.variances()
    weight = totals.per_domain(totals.weight)
    with np.errstate(invalid="ignore", divide="ignore"):
        deff = mean_effect(totals, variance / weight**2, comparison)
    return assemble(linearised, variance, deff, totals.per_domain(totals.count), share=False)


def _estimates(totals: Totals, comparison: Comparison, *, share: bool) -> Estimates:
    linearised = mean(totals)
    variance = linearised.variances()
    deff = mean_effect(totals, variance, comparison)
    return assemble(linearised, variance, deff, totals.per_domain(totals.count), share=share)


def assemble(
    linearised: Linearised,
    variance: FloatArray,
    deff: FloatArray,
    count: FloatArray,
    *,
    share: bool,
) -> Estimates:
    """Intervals and degrees of freedom around estimates whose variance is known."""
    df = degrees_of_freedom(linearised.design, linearised.cells)
    se = np.sqrt(variance)
    freedom = np.broadcast_to(df[:, None], se.shape).astype(np.float64)
    est = linearised.est
    lci, uci = share_interval(est, se, freedom, count) if share else t_interval(est, se, freedom)
    return Estimates(
        est=est,
        se=se,
        lci=lci,
        uci=uci,
        deff=deff,
        df=df,
        n=count.astype(np.int64),
        n_psu=psu_counts(linearised.design, linearised.cells, linearised.present),
    )


def degrees_of_freedom(design: SurveyDesign, cells: Cells) -> IntArray:
    """PSUs minus strata with rows of positive weight in each domain.

    Of replicates, the rank of the weights in the domain, less one.
    """
    if design.replicates is not None:
        units = (cells.unit[cells.domain == domain] for domain in range(cells.n_domains))
        return np.array([design.replicates.degrees_of_freedom(unit) for unit in units])
    primary = design.primary(cells.unit)
    _, psu, psu_domain = pair_codes(primary, cells.domain)
    stratum = design.stages[0].unit_stratum[psu]
    _, _, stratum_domain = pair_codes(stratum, psu_domain)
    psus = np.bincount(psu_domain, minlength=cells.n_domains)
    return np.asarray(psus - np.bincount(stratum_domain, minlength=cells.n_domains))


def psu_counts(design: SurveyDesign, cells: Cells, present: BoolArray) -> IntArray:
    """PSUs with valid rows per domain and variable: (domains × M)."""
    codes, _, domain = pair_codes(design.primary(cells.unit), cells.domain)
    answered = group_sums(codes, len(domain), present) > 0
    return group_sums(domain, cells.n_domains, answered).astype(np.int64)
