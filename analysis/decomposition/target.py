"""The probability that a target is met, read from the same distribution as the interval.

Direct shares: t_df on log-odds, P = T_df((logit p - logit T) p(1 - p) / SE), so that P > 0.975
where the 95 % interval lies wholly above the target. Smoothed: the score,
T_df((p - T) / √(T(1-T)/m)), at effective size m. At 0 and 1: (1 - T)ᵐ and 1 - Tᵐ, as the
one-sided limits. It is a confidence distribution (Schweder and Hjort 2016), not a forecast.
"""

import numpy as np
from scipy.special import logit, stdtr

from analysis.estimation.intervals import t_quantile


def probability_met(
    target: float, *, est: float, se: float, df: float, n: int, size: float | None = None
) -> float | None:
    """P(true share ≥ target), all on 0–1; None where there are no degrees of freedom.

    `size` is the effective size of a smoothed share. A target at or beyond 0 or 1 has no
    probability but 1 or 0.
    """
    if target <= 0:
        return 1.0
    if target > 1 or df <= 0 or n == 0:
        return None if target <= 1 else 0.0
    if size is not None:
        return _at(est - target, np.sqrt(target * (1 - target) / size), df)
    if est in {0.0, 1.0}:
        freedom = np.array([n - 1.0, df])
        inner, outer = t_quantile(freedom)
        m = 1.0 if n == 1 else n * float(min(inner / outer, 1.0)) ** 2
        return float(1 - target**m if est == 1.0 else (1 - target) ** m)
    if target == 1:
        return 0.0
    return _at(float(logit(est) - logit(target)) * est * (1 - est), se, df)


def _at(distance: float, se: float, df: float) -> float:
    if se == 0:
        return float(distance >= 0)
    return float(stdtr(df, distance / se))
