"""Eligibility: cases outside the population weigh nothing, unknown ones pass their weight on.

In cell c the known cases carry Σ_c d / Σ_c(known) d, so that unknown cases count as eligible at
the rate of the known ones (Valliant, Dever and Kreuter 2018, §13.4); then the ineligible weigh 0.
"""

from analysis.domains import Domains
from analysis.grouping import BoolArray, FloatArray
from analysis.weights.nonresponse import adjustment_factors


def eligibility_factors(
    cells: Domains,
    weights: FloatArray,
    *,
    eligible: BoolArray,
    unknown: BoolArray,
    where: str = "eligibility",
) -> FloatArray:
    """Return the factor of every case: 0 for the ineligible and the unknown.

    Args:
        cells: the adjustment cell of each case.
        weights: design weights, same length.
        eligible: True where the case is known to belong to the population.
        unknown: True where that is not known; never where `eligible` is.
        where: the place in the plan, for messages.

    Raises:
        AnalysisError: `eligibility-cell-empty` when a cell has nothing but unknown cases.
    """
    known = adjustment_factors(
        cells,
        weights,
        ~unknown,
        where,
        code="eligibility-cell-empty",
        expected="a case whose eligibility is known in every cell",
    )
    return known * eligible
