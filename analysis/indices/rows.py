"""The one quantity of a composite index that needs the rows: Σ w z², for its design effect.

z of a row mixes several items, so its square is not a sum over items and the rows are read once
more. What an answer adds to z depends on its domain and status alone, so it is looked up.
"""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from analysis.design import SurveyDesign
from analysis.domains import Domains
from analysis.grouping import BoolArray, FloatArray, IntArray
from analysis.totals import MISSING

CHUNK = 1 << 15
"""Rows handled at a time: what stays in the processor's cache."""

STATUSES = 3
"""Outside the levels, inside them, missing."""

Statuses = npt.NDArray[np.int8]


class RowSums(Struct, frozen=True, eq=False, kw_only=True):
    """Per domain and composite (domains × J): n and Σw of rows with a valid item, Σwz²."""

    count: FloatArray
    weight: FloatArray
    square: FloatArray


def row_sums(
    design: SurveyDesign,
    domains: Domains,
    statuses: Statuses,
    coefficients: tuple[FloatArray, FloatArray],
    members: FloatArray,
) -> RowSums:
    """Sum over rows; `statuses` is (Q × rows), `coefficients` are those of s and r in z."""
    used = (domains.codes >= 0) & (design.weights > 0)
    domain = np.where(used, domains.codes, domains.size)
    additions = _additions(*coefficients)
    sums = np.zeros((3, len(members), domains.size + 1))
    for start in range(0, design.n, CHUNK):
        rows = slice(start, start + CHUNK)
        w, here = design.weights[rows], domain[rows]
        z, answered = _influence(statuses[:, rows], here, additions, members > 0)
        for place in range(len(members)):
            parts = (answered[place], w * answered[place], w * np.square(z[place]))
            for total, part in zip(sums, parts, strict=True):
                total[place] += np.bincount(here, weights=part, minlength=domains.size + 1)
    count, weight, square = sums[:, :, :-1].transpose(0, 2, 1)
    return RowSums(count=count, weight=weight, square=square)


def _additions(on_satisfied: FloatArray, on_valid: FloatArray) -> FloatArray:
    """What one answer adds to z: (J × Q × 3 (domains + 1)); nothing in the last, unused domain."""
    missing = np.zeros_like(on_valid)
    table = np.stack([-on_valid, on_satisfied - on_valid, missing], axis=-1)
    table = np.concatenate([table, np.zeros((1, *table.shape[1:]))])
    return np.ascontiguousarray(table.transpose(1, 2, 0, 3)).reshape(*table.shape[1:3], -1)


def _influence(
    statuses: Statuses, domain: IntArray, additions: FloatArray, members: BoolArray
) -> tuple[FloatArray, BoolArray]:
    """Of each composite and row: z, and whether any of its items is answered."""
    z = np.zeros((len(members), len(domain)))
    answered = np.zeros(z.shape, dtype=np.bool_)
    base = domain * STATUSES
    for item, status in enumerate(statuses):
        code, valid = base + status, status != MISSING
        for composite in np.flatnonzero(members[:, item]):
            z[composite] += additions[composite, item].take(code)
            answered[composite] |= valid
    return z, answered
