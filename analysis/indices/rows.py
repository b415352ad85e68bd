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
from analysis.indices.scoring import Scored

CHUNK = 1 << 15
"""Rows handled at a time: what stays in the processor's cache."""

Statuses = npt.NDArray[np.int8]


class RowSums(Struct, frozen=True, eq=False, kw_only=True):
    """Per domain and composite (domains × J): n and Σw of rows with a valid item, Σwz²."""

    count: FloatArray
    weight: FloatArray
    square: FloatArray


def row_sums(
    design: SurveyDesign,
    domains: Domains,
    scored: Scored,
    additions: FloatArray,
    members: FloatArray,
) -> RowSums:
    """Sum over rows what `answer_additions` says one answer adds; `members` is (J × Q)."""
    used = (domains.codes >= 0) & (design.weights != 0)
    domain = np.where(used, domains.codes, domains.size)
    sums = np.zeros((3, len(members), domains.size + 1))
    for start in range(0, design.n, CHUNK):
        rows = slice(start, start + CHUNK)
        w, here = design.weights[rows], domain[rows]
        statuses = scored.statuses[:, rows]
        z, answered = _influence(statuses, here, additions, members > 0, scored.missing)
        for place in range(len(members)):
            parts = (answered[place], w * answered[place], w * np.square(z[place]))
            for total, part in zip(sums, parts, strict=True):
                total[place] += np.bincount(here, weights=part, minlength=domains.size + 1)
    count, weight, square = sums[:, :, :-1].transpose(0, 2, 1)
    return RowSums(count=count, weight=weight, square=square)


def answer_additions(on_value: FloatArray, on_valid: FloatArray, values: FloatArray) -> FloatArray:
    """What one answer adds to z: (J × Q × S (domains + 1)); nothing in the last, unused domain.

    `values` (S - 1 × Q) are what a status counts; the last of the S statuses is "no answer".
    """
    parts = [on_value * value - on_valid for value in values]
    table = np.stack([*parts, np.zeros_like(on_valid)], axis=-1)
    table = np.concatenate([table, np.zeros((1, *table.shape[1:]))])
    return np.ascontiguousarray(table.transpose(1, 2, 0, 3)).reshape(*table.shape[1:3], -1)


def _influence(
    statuses: Statuses, domain: IntArray, additions: FloatArray, members: BoolArray, missing: int
) -> tuple[FloatArray, BoolArray]:
    """Of each composite and row: z, and whether any of its items is answered."""
    z = np.zeros((len(members), len(domain)))
    answered = np.zeros(z.shape, dtype=np.bool_)
    base = domain * (missing + 1)
    for item, status in enumerate(statuses):
        code, valid = base + status, status != missing
        for composite in np.flatnonzero(members[:, item]):
            z[composite] += additions[composite, item].take(code)
            answered[composite] |= valid
    return z, answered
