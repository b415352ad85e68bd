"""Replicates: the factors by which each replicate multiplies the weights of each unit.

V = scale Σ_r rscale_r (θ_r - centre)², the centre being the mean of the replicates with a positive
rscale, or with `mse` the full-sample estimate (Wolter 2007, ch. 3 to 5; R `svrVar`). A factor holds
for all rows of a unit, so a replicate's sums are factors × unit totals: one product of matrices.
"""

import numpy as np
from msgspec import Struct

from analysis.grouping import FloatArray, IntArray

RANK_TOLERANCE = 1e-9
"""Squared relative length below which a replicate adds no direction of its own."""


class Replicates(Struct, frozen=True, eq=False, kw_only=True):
    """R replicates of a design.

    `factors` (U × R) belong to the units of the design's last variance stage, `scale` and
    `rscales` (R) to the variance, `method` names where they come from, as in R.
    """

    method: str
    factors: FloatArray
    scale: float
    rscales: FloatArray
    mse: bool = False

    @property
    def count(self) -> int:
        """Number of replicates."""
        return len(self.rscales)

    def sums(
        self, unit: IntArray, domain: IntArray, n_domains: int, values: FloatArray
    ) -> FloatArray:
        """Of sums per cell (C × Q) the sums of each replicate by domain: (R × domains × Q)."""
        result = np.zeros((self.count, n_domains, values.shape[1]))
        order = np.argsort(domain, kind="stable")
        bounds = np.searchsorted(domain[order], np.arange(n_domains + 1))
        for place in range(n_domains):
            part = order[bounds[place] : bounds[place + 1]]
            result[:, place] = self.factors[unit[part]].T @ values[part]
        return result

    def variances(self, repeated: FloatArray, est: FloatArray) -> FloatArray:
        """Variance of each estimate from its replicates (R × …); those undefined are left out."""
        used = np.isfinite(repeated)
        squares = np.where(used, repeated - self._centre(repeated, est), 0.0) ** 2
        variance = self.scale * np.tensordot(self.rscales, squares, axes=1)
        return np.where(used.any(axis=0) & np.isfinite(est), variance, np.nan)

    def covariance(self, repeated: FloatArray, est: FloatArray) -> FloatArray:
        """Covariance of K estimates from the replicates (R × K) that define all: (K × K)."""
        used = np.asarray(np.isfinite(repeated).all(axis=1))
        left = np.where(used[:, None], repeated, np.nan)
        left = np.where(used[:, None], left - self._centre(left, est), 0.0)
        return np.asarray(self.scale * (left * self.rscales[:, None]).T @ left)

    def _centre(self, repeated: FloatArray, est: FloatArray) -> FloatArray:
        if self.mse:
            return est
        counted = np.isfinite(repeated) & (self.rscales > 0).reshape(-1, *[1] * est.ndim)
        total = np.where(counted, repeated, 0.0).sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(total / counted.sum(axis=0))

    def degrees_of_freedom(self, unit: IntArray) -> int:
        """Rank of the replicate weights of the given units, less one, as R `degf`."""
        factors = self.factors[np.unique(unit)]
        length = np.sqrt((factors**2).sum(axis=0))
        scaled = factors[:, length > 0] / length[length > 0]
        gram = scaled.T @ scaled if scaled.shape[0] > scaled.shape[1] else scaled @ scaled.T
        return int((np.linalg.eigvalsh(gram) > RANK_TOLERANCE).sum()) - 1
