"""Do groups differ? The t test, and rank tests, under the design.

t: the coefficient of the second group in a regression on the group (R `svyttest`). Ranks: the same
on scores of estimated population ranks R̂ (Lumley and Scott 2013; R `svyranktest`): wilcoxon R̂/N̂,
vanderWaerden Φ⁻¹(R̂/N̂), median 1(R̂ > N̂/2); of more than two groups a Wald test on all of them. The
scores need the rows sorted once and take ranks as known.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
from msgspec import Struct
from scipy.special import fdtrc, ndtri, stdtr

from analysis.columns import ResponseTable
from analysis.design import SurveyDesign
from analysis.domains import Domains
from analysis.errors import AnalysisError
from analysis.estimation.estimates import degrees_of_freedom
from analysis.estimation.intervals import t_quantile
from analysis.grouping import BoolArray, FloatArray
from analysis.models.glm import Fit, fit_glm
from analysis.models.matrix import Terms, model_matrix
from analysis.totals import cells_of

RankScore = Literal["wilcoxon", "vanderWaerden", "median", "KruskalWallis"]
PAIR = 2


class Difference(Struct, frozen=True, kw_only=True):
    """Difference of two groups (second less first) with t, p and 95 % limits; NaN where df ≤ 0."""

    est: float
    se: float
    statistic: float
    p: float
    lci: float
    uci: float
    df: int
    n: int


class GroupTest(Struct, frozen=True, kw_only=True):
    """Do any of several groups differ? F on ndf and ddf."""

    statistic: float
    p: float
    ndf: int
    ddf: int
    n: int


def t_test(design: SurveyDesign, response: FloatArray, group: str) -> Difference:
    """Difference of the means of two groups; raises `not-two-groups`."""
    fit = _on_groups(design, response, group)
    if len(fit.coefficients) != PAIR:
        raise _not_two_groups(group, len(fit.coefficients))
    return _difference(fit, fit.df)


def rank_test(
    design: SurveyDesign, response: FloatArray, group: str, score: RankScore = "wilcoxon"
) -> Difference | GroupTest:
    """Difference of mean rank scores of two groups, or a test of more.

    Degrees of freedom are those of the rows answered in both: less one for two groups, less the
    number of groups but one for more.
    """
    used = _used(design, response, group)
    fit = _on_groups(design, rank_scores(design, response, used, score), group)
    answered = Domains(np.where(used, 0, -1), ((),))
    freedom = int(degrees_of_freedom(design, cells_of(design, answered).cells)[0])
    ndf = len(fit.coefficients) - 1
    if ndf == 1:
        return _difference(fit, freedom - 1)
    beta, variance = fit.coefficients[1:], fit.covariance[1:, 1:]
    value = float(beta @ np.linalg.solve(variance, beta)) / ndf
    ddf = freedom - ndf
    p = float(fdtrc(ndf, ddf, value)) if ddf > 0 else np.nan
    return GroupTest(statistic=value, p=p, ndf=ndf, ddf=ddf, n=fit.n)


def rank_scores(
    design: SurveyDesign, response: FloatArray, used: BoolArray, score: RankScore
) -> FloatArray:
    """Scores of the rows used, NaN elsewhere. Equal values share the mean of their ranks."""
    values, weights = response[used], design.weights[used]
    order = np.argsort(values, kind="stable")
    middle = np.cumsum(weights[order]) - weights[order] / 2
    _, level = np.unique(values[order], return_inverse=True)
    shared = np.bincount(level, weights=middle) / np.bincount(level)
    ranks = np.empty(len(values))
    ranks[order] = shared[level]
    scores = np.full(len(response), np.nan)
    scores[used] = SCORES[score](ranks / weights.sum())
    return scores


SCORES: dict[RankScore, Callable[[FloatArray], FloatArray]] = {
    "wilcoxon": lambda share: share,
    "KruskalWallis": lambda share: share,
    "vanderWaerden": lambda share: np.asarray(ndtri(share)),
    "median": lambda share: (share > 0.5).astype(np.float64),  # noqa: PLR2004 - the median
}


def _on_groups(design: SurveyDesign, response: FloatArray, group: str) -> Fit:
    used = _used(design, response, group)
    matrix = model_matrix(design.table, Terms(factors=[group]), used)
    return fit_glm(design, matrix, response)


def _used(design: SurveyDesign, response: FloatArray, group: str) -> BoolArray:
    table: ResponseTable = design.table
    return (table.keys(group).codes >= 0) & ~np.isnan(response) & (design.weights > 0)


def _difference(fit: Fit, df: int) -> Difference:
    est, se = float(fit.coefficients[1]), float(fit.se[1])
    statistic = est / se if se > 0 else np.nan
    half = float(t_quantile(np.array([float(df)]))[0]) * se
    return Difference(
        est=est,
        se=se,
        statistic=statistic,
        p=float(2 * stdtr(df, -abs(statistic))) if df > 0 else np.nan,
        lci=est - half,
        uci=est + half,
        df=df,
        n=fit.n,
    )


def _not_two_groups(group: str, found: int) -> AnalysisError:
    return AnalysisError(
        "not-two-groups",
        where=f"column {group!r}",
        got=f"{found} groups",
        expected="two groups",
        hint="Use a rank test of several groups, or compare two of them.",
    )
