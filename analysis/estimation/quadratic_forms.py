"""Tail probabilities of Σ λ χ²₁, and of its ratio to an independent mean square (Σ λ F-like).

Lugannani and Rice's saddlepoint as in Kuonen (1999), with R `survey`'s fallback, Satterthwaite's
scaled F, where the saddlepoint lies at the mean.
"""

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtrc, fdtrc, ndtr

from analysis.grouping import FloatArray

AT_MEAN = 1e-4
"""Saddlepoints nearer to 0 than this make the formula 0 / 0."""


def tail_probability(value: float, weights: FloatArray, df: float) -> float:
    """P(Σ λ χ²₁ / (χ²_df / df) > value) for weights λ; with df infinite, P(Σ λ χ²₁ > value).

    A finite df is taken down to a whole number in the saddlepoint, as in R `pFsum`.
    """
    if not np.isfinite(value) or not np.isfinite(weights).all() or len(weights) == 0:
        return float("nan")
    mean = weights.mean()
    ratio = (weights**2).mean() / mean**2
    ndf = len(weights) / ratio
    if np.isinf(df):
        guess = float(chdtrc(ndf, value / (mean * ratio)))
        exact = _saddlepoint(value, weights)
    else:
        guess = float(fdtrc(ndf, df, value / (ndf * mean * ratio)))
        exact = _saddlepoint(0.0, np.concatenate([weights, np.full(int(df), -value / df)]))
    return guess if np.isnan(exact) else exact


def _saddlepoint(value: float, weights: FloatArray) -> float:
    """P(Σ λ χ²₁ > value); NaN where the saddlepoint lies at the mean."""
    scale = weights.max()
    lam, x = weights / scale, value / scale
    if (lam < 0).any():
        low = 0.99999 * (1 / (2 * lam[lam < 0])).max()
    else:
        low = -0.01 if x > lam.sum() else -len(lam) / (2 * x)
    high = 0.99999 * (1 / (2 * lam[lam > 0])).min()

    def slope(zeta: float) -> float:
        return float((lam / (1 - 2 * zeta * lam)).sum() - x)

    if slope(low) * slope(high) > 0:
        return float("nan")
    zeta = brentq(slope, low, high, xtol=1e-14, rtol=1e-14)
    if abs(zeta) < AT_MEAN:
        return float("nan")
    generating = -np.log(1 - 2 * zeta * lam).sum() / 2
    w = np.sign(zeta) * np.sqrt(2 * (zeta * x - generating))
    v = zeta * np.sqrt(2 * (lam**2 / (1 - 2 * zeta * lam) ** 2).sum())
    return float(ndtr(-(w + np.log(v / w) / w)))
