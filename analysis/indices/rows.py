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

CHUNK = 1 << 13
"""Rows turned into floating point at a time: what stays in the processor's cache."""


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
    statuses = np.ascontiguousarray(statuses)
    no_part = np.zeros_like(members)
    for domain, rows in _rows_by_domain(design, domains):
        on_satisfied, on_valid = (part[domain] for part in coefficients)
        # One product gives z (left half) and the number of valid items (right half).
        mixing = np.block([[on_satisfied.T, no_part.T], [-on_valid.T, members.T]])
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            w = design.weights[chunk]
            z, valid = np.hsplit(_indicators(statuses[chunk]) @ mixing, 2)
            answered = valid > 0
            count[domain] += np.count_nonzero(answered, axis=0)
            weight[domain] += w @ answered
            square[domain] += w @ np.square(z)
    return RowSums(count=count, weight=weight, square=square)


def _indicators(status: npt.NDArray[np.int8]) -> FloatArray:
    """Satisfied (left half) and valid (right half) as 0 and 1."""
    rows, items = status.shape
    both = np.empty((rows, 2 * items))
    np.equal(status, 1, out=both[:, :items])
    np.not_equal(status, MISSING, out=both[:, items:])
    return both


def _rows_by_domain(
    design: SurveyDesign, domains: Domains
) -> list[tuple[int, npt.NDArray[np.int64]]]:
    codes = np.where(design.weights > 0, domains.codes, -1)
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(domains.size + 1))
    return [(d, order[starts[d] : starts[d + 1]]) for d in range(domains.size)]
