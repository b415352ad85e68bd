"""Non-response adjustment by cells: respondents carry the weight of those who did not answer.

In cell c the factor is Σ_c d / Σ_c(respondents) d over eligible sampled cases, where d is the
design weight (Särndal, Swensson and Wretman 1992, §15.6: response homogeneity groups). Weighted
totals of the cells are kept exactly. Other steps (calibration, trimming) get modules beside this.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.errors import AnalysisError

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


def nonresponse_factors(
    cells: Sequence[str], weights: FloatArray, eligible: BoolArray, responded: BoolArray
) -> FloatArray:
    """Return the factor of every case: above 1 for respondents, 0 for everybody else.

    Args:
        cells: the adjustment cell of each case.
        weights: design weights, same length.
        eligible: False for cases found not to belong to the population; they carry no weight on.
        responded: True where a valid response exists; only eligible cases may respond.

    Raises:
        AnalysisError: `nonresponse-cell-empty` when a cell has eligible cases but no respondent.
    """
    labels, codes = np.unique(np.asarray(cells), return_inverse=True)
    answered = responded & eligible
    sampled = np.bincount(codes, weights * eligible, len(labels))
    reached = np.bincount(codes, weights * answered, len(labels))
    empty = (reached == 0) & (sampled > 0)
    if empty.any():
        raise AnalysisError(
            "nonresponse-cell-empty",
            where=f"cell {labels[int(np.argmax(empty))]!r}",
            got="0 respondents",
            expected="at least one respondent in every cell with eligible cases",
            hint="Join the cell to a neighbour in the weighting plan.",
        )
    factor = np.divide(sampled, reached, out=np.zeros_like(sampled), where=reached > 0)
    return np.where(answered, factor[codes], 0.0)
