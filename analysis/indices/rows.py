"""The one quantity of a composite index that needs the rows: Σ w z², for its design effect.

z of a row mixes several items, so its square is not a sum over items; rows are read once more,
domain by domain, as matrix products.
"""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from analysis.design import SurveyDesign
from analysis.domains import Domains
from analysis.grouping import FloatArray
from analysis.totals import MISSING

CHUNK = 1 << 16
"""Rows turned into floating point at a time."""


class RowSums(Struct, frozen=True, eq=False, kw_only=True):
    """Per domain and composite (domains × J): n and Σw of rows with a valid item, Σwz²."""

    count: FloatArray
    weight: FloatArray
    square: FloatArray


def row_sums(
    design: SurveyDesign,
    domains: Domains,
    statuses: npt.NDArray[np.int8],
    coefficients: tuple[FloatArray, FloatArray],
    members: FloatArray,
) -> RowSums:
    """Sum over rows; `statuses` is (rows × Q), `coefficients` are those of s and r in z."""
    shape = (domains.size, len(members))
    count, weight, square = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for domain, rows in _rows_by_domain(design, domains):
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            w, status = design.weights[chunk], statuses[chunk]
            valid = (status != MISSING).astype(np.float64)
            satisfied = (status == 1).astype(np.float64)
            z = satisfied @ coefficients[0][domain].T - valid @ coefficients[1][domain].T
            answered = valid @ members.T > 0
            count[domain] += answered.sum(axis=0)
            weight[domain] += w @ answered
            square[domain] += w @ z**2
    return RowSums(count=count, weight=weight, square=square)


def _rows_by_domain(
    design: SurveyDesign, domains: Domains
) -> list[tuple[int, npt.NDArray[np.int64]]]:
    codes = np.where(design.weights > 0, domains.codes, -1)
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(domains.size + 1))
    return [(d, order[starts[d] : starts[d + 1]]) for d in range(domains.size)]
