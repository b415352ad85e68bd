"""Generalised linear models under the design: R `svyglm` with gaussian and quasi families.

β solves Σ w x (y - μ) = 0. Its variance is that of the total of the influence values z = x e A⁻¹,
with working residuals e and A = Σ w V(μ) x x' (Binder 1983); with replicates the model is fitted
anew to each. df = ν + 1 - p, ν those of the design. Iterations start and end as those of R `glm`
(deviance still within 1e-8), and like there A is that of the last step, not of the one after it:
else standard errors would differ from R's in the fifth digit.
"""

import numpy as np
from msgspec import Struct
from scipy.special import fdtrc, stdtr

from analysis.design import SurveyDesign
from analysis.domains import everyone
from analysis.errors import AnalysisError
from analysis.estimation.estimates import degrees_of_freedom
from analysis.estimation.quadratic_forms import tail_probability
from analysis.grouping import BoolArray, FloatArray
from analysis.models.families import FAMILIES, Family, FamilyName
from analysis.models.influence import influence_covariance
from analysis.models.matrix import ModelMatrix
from analysis.replication.columns import replicate_weights
from analysis.totals import cells_of

MOST_STEPS = 50
STANDS_STILL = 1e-8
STILL_MOVING = 0.1
"""A step of the linear predictor that no fit ends with: its coefficients go to infinity."""


class Fit(Struct, frozen=True, eq=False, kw_only=True):
    """Coefficients (P) of the `matrix` columns and their covariance (P × P).

    `naive` is A⁻¹ with weights of mean 1 (R `naive.cov`), `deviance`, `null_deviance` and
    `dispersion` are in such weights, `df` the residual degrees of freedom, `n` the rows used.
    """

    matrix: ModelMatrix
    used: BoolArray
    response: FloatArray
    family: FamilyName
    coefficients: FloatArray
    covariance: FloatArray
    naive: FloatArray
    deviance: float
    null_deviance: float
    dispersion: float
    df: int
    n: int

    @property
    def se(self) -> FloatArray:
        """Standard errors (P)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def p_values(self) -> FloatArray:
        """Two-sided, of coefficients that are 0, by t on df; NaN where df ≤ 0."""
        if self.df <= 0:
            return np.full(len(self.coefficients), np.nan)
        return np.asarray(2 * stdtr(self.df, -np.abs(self.coefficients / self.se)))


def fit_glm(
    design: SurveyDesign, matrix: ModelMatrix, response: FloatArray, family: FamilyName = "gaussian"
) -> Fit:
    """Fit the response (rows, NaN missing) on the columns of a model matrix.

    Rows with a missing value or weight 0 are left out, PSUs never. Raises `bad-response`,
    `collinear-terms` and `no-convergence`.
    """
    used = matrix.complete & ~np.isnan(response) & (design.weights > 0)
    x, y = matrix.values[used], response[used]
    kind = FAMILIES[family]
    _check_response(design, response, used, kind)
    weights = design.weights / design.weights.mean()
    w = weights[used]
    beta, working = _solve(x, y, w, kind)
    mean = kind.mean(x @ beta)
    naive = np.asarray(np.linalg.inv(x.T @ (x * working[:, None])), dtype=np.float64)
    scores = x * (working / w * (y - mean) / kind.variance(mean))[:, None]
    if design.replicates is None:
        z = scores @ naive / design.weights.mean()
        covariance = influence_covariance(design, used, z)
    else:
        repeated = _repeated(replicate_weights(design)[used], (x, y), beta, kind)
        covariance = design.replicates.covariance(repeated, beta)
    null = np.full(len(y), w @ y / w.sum())
    residual = (y - mean) / np.sqrt(kind.variance(mean))
    freedom = degrees_of_freedom(design, cells_of(design, everyone(design.n)).cells)
    return Fit(
        matrix=matrix,
        used=used,
        response=response,
        family=family,
        coefficients=beta,
        covariance=covariance,
        naive=naive,
        deviance=float(w @ kind.deviance(y, mean)),
        null_deviance=float(w @ kind.deviance(y, null)),
        dispersion=_variance(residual, w),
        df=int(freedom[0]) + 1 - len(beta),
        n=int(used.sum()),
    )


class TermTest(Struct, frozen=True, kw_only=True):
    """A test of the coefficients of one term: Wald's F, or the ratio of likelihoods χ² with λ."""

    statistic: float
    p: float
    ndf: int
    ddf: int
    deltas: tuple[float, ...] = ()


def wald_test(fit: Fit, term: str) -> TermTest:
    """F = β'V⁻¹β / q on q and the residual degrees of freedom (R `regTermTest`, Wald)."""
    at = fit.matrix.places(term)
    beta, variance = fit.coefficients[at], fit.covariance[np.ix_(at, at)]
    value = float(beta @ np.linalg.solve(variance, beta)) / len(at)
    p = float(fdtrc(len(at), fit.df, value)) if fit.df > 0 else np.nan
    return TermTest(statistic=value, p=p, ndf=len(at), ddf=fit.df)


def likelihood_ratio_test(design: SurveyDesign, fit: Fit, term: str) -> TermTest:
    """The fall in deviance, judged as Σ λ χ²₁ with λ the eigenvalues of V₀⁻¹V.

    Lumley and Scott (2014), by saddlepoint, as R `regTermTest(method="LRT")`.
    """
    at = fit.matrix.places(term)
    inside = np.ix_(at, at)
    smaller = fit.matrix.without(term)
    response = np.where(fit.used, fit.response, np.nan)
    value = fit_glm(design, smaller, response, fit.family).deviance - fit.deviance
    deltas = np.linalg.eigvals(np.linalg.solve(fit.naive[inside], fit.covariance[inside])).real
    deltas = np.sort(deltas.astype(np.float64))[::-1]
    p = tail_probability(value, deltas, float(fit.df)) if fit.df > 0 else np.nan
    return TermTest(statistic=value, p=p, ndf=len(at), ddf=fit.df, deltas=tuple(deltas.tolist()))


def _solve(
    x: FloatArray, y: FloatArray, w: FloatArray, family: Family, start: FloatArray | None = None
) -> tuple[FloatArray, FloatArray]:
    """Coefficients, and w V(μ) of the step that found them."""
    eta = family.link(family.start(y, w)) if start is None else x @ start
    before = float(w @ family.deviance(y, family.mean(eta)))
    for _ in range(MOST_STEPS):
        mean = family.mean(eta)
        variance = family.variance(mean)
        information = x.T @ (x * (w * variance)[:, None])
        if not np.isfinite(information).all():
            break
        if np.linalg.matrix_rank(information) < len(information):
            raise _collinear()
        beta = np.linalg.solve(information, x.T @ (w * (variance * eta + y - mean)))
        moved = np.abs(x @ beta - eta).max()
        eta = x @ beta
        with np.errstate(invalid="ignore", divide="ignore"):
            now = float(w @ family.deviance(y, family.mean(eta)))
        if not np.isfinite(now) or (moved > STILL_MOVING and now < STANDS_STILL):
            break
        if moved < STILL_MOVING and abs(now - before) < STANDS_STILL * (abs(now) + 0.1):
            return np.asarray(beta, dtype=np.float64), np.asarray(w * variance)
        before = now
    raise AnalysisError(
        "no-convergence",
        where="model",
        got="coefficients that go to infinity",
        expected="coefficients that exist",
        hint="A term that tells all 0 from all 1 has no finite coefficient: leave it out.",
    )


def _repeated(
    weights: FloatArray, data: tuple[FloatArray, FloatArray], beta: FloatArray, family: Family
) -> FloatArray:
    """Coefficients of every replicate, (R × P), from weights (rows × R)."""
    found = []
    for w in weights.T:
        inside = w != 0
        x, y = (part[inside] for part in data)
        found.append(_solve(x, y, w[inside] / w.sum(), family, beta)[0])
    return np.array(found)


def _variance(values: FloatArray, w: FloatArray) -> float:
    """Weighted variance with n/(n-1), as R `svyvar`."""
    mean = w @ values / w.sum()
    return float(len(w) / (len(w) - 1) * (w @ (values - mean) ** 2) / w.sum())


def _check_response(
    design: SurveyDesign, response: FloatArray, used: BoolArray, family: Family
) -> None:
    wrong = used & ((response < family.lowest) | (response > family.highest))
    if wrong.any() or not used.any():
        row = int(np.argmax(wrong))
        number = design.table.row_numbers[row]
        raise AnalysisError(
            "bad-response",
            where=f"response, row {number}" if wrong.any() else "response",
            got=response[row] if wrong.any() else "no row with all values",
            expected=f"numbers from {family.lowest:g} to {family.highest:g}",
            hint="Choose the family that fits the response.",
        )


def _collinear() -> AnalysisError:
    return AnalysisError(
        "collinear-terms",
        where="model",
        got="terms that determine each other",
        expected="terms of which none follows from the others",
        hint="Leave one of them out.",
    )
