"""Ordinal logit under the design: logit P(Y ≤ j) = ζ_j - x'β (R `svyolr`).

Weighted likelihood by Newton's iterations with exact second derivatives, variance of the total of
influence values s H⁻¹ with s the scores and H the information (Binder 1983). R stops a quasi-Newton
search earlier and takes second derivatives by differences.
"""

from itertools import pairwise

import numpy as np
from msgspec import Struct
from scipy.special import expit, logit

from analysis.design import SurveyDesign
from analysis.errors import AnalysisError
from analysis.grouping import FloatArray, IntArray
from analysis.models.influence import influence_covariance
from analysis.models.matrix import ModelMatrix

MOST_STEPS = 200
STANDS_STILL = 1e-12
FEWEST_LEVELS = 3


class OrdinalFit(Struct, frozen=True, eq=False, kw_only=True):
    """β of the matrix columns but the intercept, then the thresholds ζ, with their covariance."""

    names: tuple[str, ...]
    coefficients: FloatArray
    covariance: FloatArray
    deviance: float
    n: int

    @property
    def se(self) -> FloatArray:
        """Standard errors, in the order of the coefficients."""
        return np.sqrt(np.diag(self.covariance))


def fit_ordinal(design: SurveyDesign, matrix: ModelMatrix, response: FloatArray) -> OrdinalFit:
    """Fit a response of three or more ordered levels (rows, numbers, NaN missing).

    Raises `too-few-levels`, `no-convergence`, and `replicates-not-known` for replicate designs.
    """
    if design.replicates is not None:
        raise AnalysisError(
            "replicates-not-known",
            where="design.replicates",
            got="an ordinal model",
            expected="an estimate that replicates can be made of",
            hint="Leave `replicates` out for this model.",
        )
    used = matrix.complete & ~np.isnan(response) & (design.weights > 0)
    levels, y = np.unique(response[used], return_inverse=True)
    if len(levels) < FEWEST_LEVELS:
        raise AnalysisError(
            "too-few-levels",
            where="response",
            got=f"{len(levels)} levels",
            expected="three ordered levels or more",
            hint="Use a binomial model for two levels.",
        )
    w = design.weights[used]
    problem = _Problem(matrix.values[used][:, 1:], y, w / w.mean(), len(levels) - 1)
    theta = _newton(problem)
    value, scores, hessian = problem.at(theta)
    influence = (scores / problem.w[:, None]) @ np.linalg.inv(hessian) / w.mean()
    thresholds = (f"{low:g}|{high:g}" for low, high in pairwise(levels))
    return OrdinalFit(
        names=(*matrix.names[1:], *thresholds),
        coefficients=theta,
        covariance=influence_covariance(design, used, influence),
        deviance=2 * value,
        n=len(y),
    )


class _Problem:
    """Minus the log-likelihood in weights of mean 1, its scores per row and its Hessian."""

    def __init__(self, x: FloatArray, y: IntArray, w: FloatArray, thresholds: int) -> None:
        self.x, self.y, self.w, self.q = x, y, w, thresholds
        nothing, each = np.zeros((1, thresholds)), np.eye(thresholds)
        self.upper = np.hstack([-x, np.vstack([each, nothing])[y]])
        self.lower = np.hstack([-x, np.vstack([nothing, each])[y]])
        self.first, self.last = y == 0, y == thresholds

    def at(self, theta: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Value, scores (rows × P) and Hessian (P × P); infinite where a probability is not > 0."""
        a = np.where(self.last, np.inf, self.upper @ theta)
        b = np.where(self.first, -np.inf, self.lower @ theta)
        above, below = expit(a), expit(b)
        probability = above - below
        if (probability <= 0).any():
            return np.inf, self.upper, np.eye(len(theta))
        fa, fb = above * (1 - above), below * (1 - below)
        ga, gb = fa * (1 - 2 * above), fb * (1 - 2 * below)
        slope = (self.upper * fa[:, None] - self.lower * fb[:, None]) / probability[:, None]
        curve = self.upper.T @ (self.upper * (self.w * ga / probability)[:, None])
        curve -= self.lower.T @ (self.lower * (self.w * gb / probability)[:, None])
        curve -= slope.T @ (slope * self.w[:, None])
        return float(-(self.w @ np.log(probability))), slope * self.w[:, None], -curve

    def start(self) -> FloatArray:
        """β = 0 and the thresholds of the marginal distribution."""
        share = np.cumsum(np.bincount(self.y, weights=self.w))[:-1] / self.w.sum()
        return np.concatenate([np.zeros(self.x.shape[1]), logit(share)])


def _newton(problem: _Problem) -> FloatArray:
    theta = problem.start()
    value, scores, hessian = problem.at(theta)
    for _ in range(MOST_STEPS):
        step = np.linalg.lstsq(hessian, scores.sum(axis=0), rcond=None)[0]
        if np.abs(step).max() <= STANDS_STILL * max(1.0, np.abs(theta).max()):
            return theta
        length = 1.0
        while (found := problem.at(theta + length * step))[
            0
        ] > value + 1e-9 and length > STANDS_STILL:
            length /= 2
        theta = theta + length * step
        value, scores, hessian = found
    raise AnalysisError(
        "no-convergence",
        where="model",
        got=f"coefficients still moving after {MOST_STEPS} steps",
        expected="coefficients that exist",
        hint="A term that separates the levels has no finite coefficient: leave it out.",
    )
