"""Non-response adjustment by cells: respondents carry the weight of those who did not answer.

In cell c the factor is Σ_c d / Σ_c(respondents) d over eligible sampled cases, where d is the
design weight (Särndal, Swensson and Wretman 1992, §15.6: response homogeneity groups). Weighted
totals of the cells are kept exactly.
"""

import numpy as np

from analysis.domains import Domains
from analysis.errors import AnalysisError
from analysis.grouping import BoolArray, FloatArray


def nonresponse_factors(
    cells: Domains,
    weights: FloatArray,
    eligible: BoolArray,
    responded: BoolArray,
    where: str = "non-response",
) -> FloatArray:
    """Return the factor of every case: above 1 for respondents, 0 for everybody else.

    Args:
        cells: the adjustment cell of each case.
        weights: design weights, same length.
        eligible: False for cases found not to belong to the population; they carry no weight on.
        responded: True where a valid response exists; only eligible cases may respond.
        where: the place in the plan, for messages.

    Raises:
        AnalysisError: `nonresponse-cell-empty` when a cell has eligible cases but no respondent.
    """
    return adjustment_factors(
        cells,
        weights * eligible,
        responded & eligible,
        where,
        code="nonresponse-cell-empty",
        expected="at least one respondent in every cell with eligible cases",
    )


def adjustment_factors(
    cells: Domains,
    weights: FloatArray,
    carrying: BoolArray,
    where: str,
    *,
    code: str,
    expected: str,
) -> FloatArray:
    """Σ weights of the cell ÷ Σ weights of its carrying cases, for these; 0 for the others.

    Raises:
        AnalysisError: `code` when a cell has weight but no carrying case.
    """
    whole = np.bincount(cells.codes, weights, cells.size)
    carried = np.bincount(cells.codes, weights * carrying, cells.size)
    empty = (carried == 0) & (whole > 0)
    if empty.any():
        label = "|".join(cells.labels[int(np.argmax(empty))])
        raise AnalysisError(
            code,
            where=f"{where}: cell {label!r}",
            got="0 such cases",
            expected=expected,
            hint="Join the cell to a neighbour in the weighting plan.",
        )
    factor = np.divide(whole, carried, out=np.zeros_like(whole), where=carried > 0)
    return np.where(carrying, factor[cells.codes], 0.0)
